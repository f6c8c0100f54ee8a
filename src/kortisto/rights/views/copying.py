"""What the register holds about those of ours who use it: their own copy, without asking anybody (Art. 15)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kortisto.lib.gatekeeping import signed_in
from kortisto.rights.own import acts


@signed_in
@require_POST
def copy(request: HttpRequest) -> HttpResponse:
    """The same document a contact person gets on the page of their own, about the account's own subject and nobody else."""
    subject = request.user.subject  # type: ignore[union-attr]
    if subject is None:
        raise Http404
    language = (translation.get_language() or "fi")[:2]
    response = HttpResponse(acts.document(subject, language=language, now=timezone.now()), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{_("own-data")}.pdf"'
    response["Cache-Control"] = "no-store"
    return response
