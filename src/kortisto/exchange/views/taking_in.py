"""The first page: choose a file; and the imports there have been."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from kortisto.exchange import actions, uploads
from kortisto.exchange.forms import FileForm
from kortisto.exchange.models import Import
from kortisto.exchange.reading.limits import Unreadable
from kortisto.exchange.views.finding import actor, may_see
from kortisto.lib.gatekeeping import right
from kortisto.privacy import publication

NEWEST = 20


@right("import")
@csrf_exempt
def index(request: HttpRequest) -> HttpResponse:
    """Exempt only so that the upload can be sealed before the token is read; the inner view checks it."""
    if request.method == "POST" and uploads.is_too_large(request):
        form = FileForm()
        form.too_large = uploads.too_large()  # type: ignore[attr-defined]
        return _page(request, form, status=413)
    incoming = uploads.seal(request)
    try:
        return _index(request)
    finally:
        incoming.discard()


@csrf_protect
def _index(request: HttpRequest) -> HttpResponse:
    form = FileForm(request.POST or None, request.FILES or None) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = actions.take_in(data=file.source, file_name=file.name, by=actor(request), now=timezone.now())
        except Unreadable as error:
            form.add_error("file", str(error))
        else:
            return redirect("exchange:columns", upload.pk)
    return _page(request, form, status=422 if form.errors else 200)


def _page(request: HttpRequest, form: FileForm, *, status: int = 200) -> HttpResponse:
    user: Any = request.user
    newest = [upload for upload in Import.objects.order_by("-created_at")[: NEWEST * 3] if may_see(user, upload)][:NEWEST]
    context = {
        "form": form,
        "too_large": getattr(form, "too_large", ""),
        "imports": newest,
        "ready": bool(publication.in_effect(timezone.localdate())),
    }
    return render(request, "exchange/index.html", context, status=status)
