"""The record of processing activities (Art. 30), written from the notices in effect."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation

from kortisto.lib.gatekeeping import right
from kortisto.privacy import publication
from kortisto.privacy.policy.render import notice_view
from kortisto.privacy.policy.render import render as rendered
from kortisto.privacy.public import TYPES
from kortisto.privacy.views.tabs import page


@right("privacy.manage", "policy.publish")
def record(request: HttpRequest) -> HttpResponse:
    """Every purpose with its subjects, roles and systems, and the same as files."""
    language = (translation.get_language() or "fi")[:2]
    found = publication.in_effect(timezone.localdate())
    context = {
        "records": [(version, notice_view(version.policy, language, record=True)) for version in found],
        "forms": ("pdf", "md", "jsonld"),
    }
    return page(request, "privacy/record.html", "record", context)


@right("privacy.manage", "policy.publish")
def record_file(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """The record of one notice as PDF, Markdown or JSON-LD, in the language of the interface."""
    language = (translation.get_language() or "fi")[:2]
    version = next((v for v in publication.in_effect(timezone.localdate()) if v.key == key), None)
    if version is None or form not in TYPES:
        raise Http404
    spoken = language if language in version.policy.languages else version.policy.languages[0]
    content = rendered(version.policy, spoken, "json" if form == "jsonld" else form, record=True)
    response = HttpResponse(content, content_type=TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="record-{key}-{version.number}.{form}"'
    return response
