"""The import a page is about, as far as the user may see it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from kortisto.exchange.models import Import


def actor(request: HttpRequest) -> str:
    """How rows name who made them: the random reference of the account."""
    return str(getattr(request.user, "ref", "system"))


def may_see(user: Any, upload: Import) -> bool:
    """One's own lists; the keeper sees all."""
    return upload.created_by == str(user.ref) or bool(user.has_right("privacy.manage"))


def import_of(request: HttpRequest, pk: int) -> Import:
    """404 for another's, as if there were none."""
    upload = get_object_or_404(Import, pk=pk)
    if not may_see(request.user, upload):
        raise Http404
    return upload
