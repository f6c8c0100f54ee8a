"""The public notice: pages anybody may read, in every language and format, current and past versions."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe
from markupsafe import Markup

from kortisto.lib.gatekeeping import public, slowed
from kortisto.privacy import publication
from kortisto.privacy.models import PolicyVersion
from kortisto.privacy.policy.model import say
from kortisto.privacy.policy.render import linked_data, render_html
from kortisto.privacy.policy.render import render as rendered
from kortisto.privacy.publication import Version

TYPES = {
    "md": "text/markdown; charset=utf-8",
    "pdf": "application/pdf",
    "jsonld": "application/ld+json",
    "html": "text/html; charset=utf-8",
}
NAMES = {"fi": "Suomeksi", "sv": "På svenska", "en": "In English"}
MINUTES = 5
FOREVER = 365 * 24 * 60


def _kept(response: HttpResponse, etag: str, minutes: int) -> HttpResponse:
    """The notice holds nobody's data: browsers may keep it for a while."""
    response.headers["Cache-Control"] = f"public, max-age={minutes * 60}"
    response.headers["ETag"] = f'"{etag}"'
    return response


def _current(key: str, day: date) -> Version:
    for version in publication.in_effect(day):
        if version.key == key:
            return version
    raise Http404


def _numbered(key: str, number: int) -> Version:
    for version in publication.versions().get(key, []):
        if version.number == number:
            return version
    raise Http404


@require_safe
@slowed(120)
@public
def front(request: HttpRequest, key: str = "") -> HttpResponse:
    """The way to the notice in the reader's language; a choice where the firm has several."""
    found = [version for version in publication.in_effect(timezone.localdate()) if key in ("", version.key)]
    if not found:
        raise Http404
    language = (translation.get_language() or "fi")[:2]
    if len(found) == 1:
        spoken = found[0].policy.languages
        return redirect("privacy:public_notice", key=found[0].key, language=language if language in spoken else spoken[0])
    notices = [(version, say(version.policy.title, language)) for version in found]
    return render(request, "privacy/public/choice.html", {"notices": notices, "language": language})


@require_safe
@slowed(120)
@public
def current(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """The version in force."""
    return _page(request, _current(key, timezone.localdate()), language, current=True)


@require_safe
@slowed(120)
@public
def version(request: HttpRequest, key: str, number: int, language: str) -> HttpResponse:
    """One version, for ever at the same address."""
    newest = next((v for v in publication.in_effect(timezone.localdate()) if v.key == key), None)
    found = _numbered(key, number)
    return _page(request, found, language, current=newest == found)


def _page(request: HttpRequest, found: Version, language: str, *, current: bool) -> HttpResponse:
    policy = found.policy
    if language not in policy.languages:
        return HttpResponsePermanentRedirect(reverse("privacy:public_version", args=[found.key, found.number, policy.languages[0]]))
    rows = PolicyVersion.objects.filter(key=found.key).order_by("-number")
    context: dict[str, Any] = {
        "title": say(policy.title, language),
        # Written by templates that escape every value (policy/render).
        "fragment": Markup(render_html(policy, language, fragment=True)),
        "version": found,
        "language": language,
        "languages": [(code, NAMES.get(code, code), _address(found, code, current=current)) for code in policy.languages],
        "versions": [(row.number, row.label, row.effective_from) for row in rows.only("number", "label", "effective_from")],
        "is_current": current,
        "waits": not current and found.effective_from > timezone.localdate(),
        "controller": policy.controller,
    }
    with translation.override(language):
        response = render(request, "privacy/public/notice.html", context)
    response.headers["Link"] = f'<{reverse("privacy:well_known")}>; rel="describedby"; type="application/ld+json"'
    return _kept(response, f"{found.sha256[:24]}-{language}-{len(context['versions'])}", MINUTES) if current else response


def _address(found: Version, language: str, *, current: bool) -> str:
    if current:
        return reverse("privacy:public_notice", args=[found.key, language])
    return reverse("privacy:public_version", args=[found.key, found.number, language])


@require_safe
@slowed(60)
@public
def current_file(request: HttpRequest, key: str, language: str, form: str) -> HttpResponse:
    """The version in force as Markdown, PDF or JSON-LD."""
    return _file(_current(key, timezone.localdate()), language, form, MINUTES)


@require_safe
@slowed(60)
@public
def version_file(request: HttpRequest, key: str, number: int, language: str, form: str) -> HttpResponse:
    """One version as a file."""
    return _file(_numbered(key, number), language, form, FOREVER)


def _file(found: Version, language: str, form: str, minutes: int) -> HttpResponse:
    if form not in TYPES or language not in found.policy.languages:
        raise Http404
    content = rendered(found.policy, language, "json" if form == "jsonld" else form)
    response = HttpResponse(content, content_type=TYPES[form])
    disposition = "inline" if form in ("pdf", "html") else "attachment"
    response.headers["Content-Disposition"] = f'{disposition}; filename="{found.key}-{found.number}-{language}.{form}"'
    if form == "html":
        # The standalone file carries its styles inside; nothing else may run or load.
        response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    return _kept(response, f"{found.sha256[:24]}-{language}-{form}", minutes)


@require_safe
@slowed(120)
@public
def well_known(request: HttpRequest) -> HttpResponse:
    """Every notice in force for machines (DPV, JSON-LD)."""
    found = publication.in_effect(timezone.localdate())
    graph = [linked_data(version.policy, version.policy.languages[0]) for version in found]
    context = graph[0]["@context"] if graph else {}
    for notice in graph:
        del notice["@context"]
    text = json.dumps({"@context": context, "@graph": graph}, ensure_ascii=False, indent=2)
    return _kept(HttpResponse(text, content_type=TYPES["jsonld"]), "-".join(v.sha256[:12] for v in found) or "none", MINUTES)
