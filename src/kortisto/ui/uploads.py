"""Uploads stay in memory: Django would write a large one to a temporary file in the clear.

@right("register.edit")
@kept_in_memory(lambda: 20 * MEGABYTE)
def attach(request): ...     # `is_too_large(request)`: more was sent than that; nothing of it was read
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.datastructures import MultiValueDict
from django.views.decorators.csrf import csrf_exempt, csrf_protect

View = Callable[..., HttpResponse]
# Around the files there are the other parts of the form.
_MARGIN = 64 * 1024


class InMemory(MemoryFileUploadHandler):
    """Keeps files in memory, and stops reading when they are more than `most` bytes together."""

    def __init__(self, request: HttpRequest, most: int) -> None:
        super().__init__(request)
        self.most, self.read = most, 0

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None) -> None:  # noqa: N803
        self.activated = content_length <= self.most + _MARGIN
        if not self.activated:
            raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.read += len(raw_data)
        if self.read > self.most:
            raise StopUpload(connection_reset=True)
        super().receive_data_chunk(raw_data, start)


def keep_in_memory(request: HttpRequest, most: int) -> None:
    """Must be called before the form is read."""
    request.upload_handlers = [InMemory(request, most)]


def too_large(request: HttpRequest, most: int) -> bool:
    """Whether what is being sent cannot fit, by its own word."""
    return int(request.headers.get("Content-Length") or 0) > most + _MARGIN


def kept_in_memory(most: Callable[[], int]) -> Callable[[View], View]:
    """A view whose files stay in memory, `most()` bytes together. The form's token is checked once the files are in."""

    def wrap(view: View) -> View:
        inner = csrf_protect(view)

        @csrf_exempt  # only so that the handler can be set before the token is read
        @wraps(view)
        def outer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
            if request.method != "POST":
                return view(request, *args, **named)
            if too_large(request, most()):
                request.too_much_sent = True  # type: ignore[attr-defined]
                # Nothing of it is read, so there is no token to check and nothing to act on: the view only says so.
                request._post, request._files = QueryDict(), MultiValueDict()  # type: ignore[attr-defined]
                return view(request, *args, **named)
            keep_in_memory(request, most())
            return inner(request, *args, **named)

        outer.most_sent = most  # type: ignore[attr-defined]
        return outer

    return wrap


def is_too_large(request: HttpRequest) -> bool:
    """Whether a view `kept_in_memory` was sent more than fits; it has an empty form then."""
    return bool(getattr(request, "too_much_sent", False))


def readable(request: HttpRequest, view: View) -> bool:
    """Whether what was sent to a view `kept_in_memory` may be read without calling it: it fits, and its token is right."""
    most = getattr(view, "most_sent", None)
    if most is None or too_large(request, most()):
        return False
    keep_in_memory(request, most())
    return CsrfViewMiddleware(lambda _: HttpResponse()).process_view(request, _checked, (), {}) is None


def _checked(request: HttpRequest) -> HttpResponse:
    """A view whose token is checked."""
    return HttpResponse()
