"""Acts in a dialog: the page of a form, loaded by htmx into the one `<dialog>` of the frame.

A link to such a form carries ``data-dialog``.  Without scripts it opens the page; with them ``acts.js`` loads the same
address into ``<dialog id="teko">``, and the page's template draws its dialog shape because ``in_dialog(request)``.
Refused input (422) stays in the dialog; a done act answers with ``done``.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from .htmx import wants_fragment

TARGET = "dialog#teko"


def in_dialog(request: HttpRequest) -> bool:
    """Whether the answer goes into the dialog of the frame."""
    return wants_fragment(request) and request.headers.get("HX-Target") == TARGET


def done(request: HttpRequest, to: str, *, gone: str = "") -> HttpResponse:
    """The act was done: a page goes on to `to`; a dialog leaves the reader on the page it was opened from, made anew.

    `gone`: the path of a page the act took from this reader (a passivated card): opened from there, it goes on to `to` too.
    """
    if not in_dialog(request):
        return redirect(to)
    response = HttpResponse(status=204)
    here = urlsplit(request.headers.get("HX-Current-URL", "")).path
    if gone and here.startswith(gone):
        response.headers["HX-Redirect"] = to
    else:
        response.headers["HX-Refresh"] = "true"
    return response
