"""Uploads are sealed as they come in: Django would write a large one to a temporary file in the clear."""

from __future__ import annotations

import io
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kortisto.exchange.reading.limits import MEGABYTE
from kortisto.exchange.strongbox import Passing

# Around the file there are the other parts of the form.
_MARGIN = 64 * 1024


def most_bytes() -> int:
    """How large a list may be."""
    return int(settings.KORTISTO.values["import_megabytes"]) * MEGABYTE


def too_large() -> str:
    limit = most_bytes() // MEGABYTE
    return _(
        "The file is larger than %(most)d MB. Divide it, or ask the administrator to raise the setting [import] megabytes."
    ) % {"most": limit}


class SealedUpload(UploadedFile):  # type: ignore[type-arg]
    """A file that came in; what is in it comes from `source`."""

    def __init__(self, source: Passing, *args: Any, **named: Any) -> None:
        super().__init__(io.BytesIO(), *args, **named)
        self.source = source


class Sealing(FileUploadHandler):
    """Writes the file sealed, piece by piece, and stops reading one that is larger than a list may be."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.taken: list[Passing] = []

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None) -> None:  # noqa: N803
        if content_length > most_bytes() + _MARGIN:
            raise StopUpload(connection_reset=True)

    def new_file(self, *args: Any, **named: Any) -> None:
        super().new_file(*args, **named)
        self.taken.append(Passing())

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > most_bytes():
            raise StopUpload(connection_reset=True)
        self.taken[-1].add(raw_data)

    def file_complete(self, file_size: int) -> SealedUpload:
        self.taken[-1].close()
        return SealedUpload(self.taken[-1], self.file_name, self.content_type, file_size, self.charset, self.content_type_extra)

    def discard(self) -> None:
        """Take away everything that came in."""
        for one in self.taken:
            one.discard()


def seal(request: HttpRequest) -> Sealing:
    """Must be called before the form is read; whoever calls it discards what came in at the end."""
    handler = Sealing(request)
    request.upload_handlers = [handler]
    return handler


def is_too_large(request: HttpRequest) -> bool:
    """Whether what is being sent cannot fit, by its own word."""
    return int(request.headers.get("Content-Length") or 0) > most_bytes() + _MARGIN
