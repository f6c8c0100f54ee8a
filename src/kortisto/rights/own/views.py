"""The pages: asking for a link, and the page behind it. GET shows, POST acts; no cookie, no script, nobody else's server.

As on the page of a message (`outreach.preferences`) the address itself is the secret a forged request would have to know.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kortisto.accounts.sessions import address
from kortisto.consents.models import Objection, Topic
from kortisto.contacts.models import Contact
from kortisto.contacts.refusals import Refused
from kortisto.database.brisk import Busy
from kortisto.lib.addresses import AddressTrouble, check
from kortisto.lib.gatekeeping import public
from kortisto.outreach.informing import LANGUAGES
from kortisto.outreach.preferences import acts as choices
from kortisto.outreach.preferences import rates
from kortisto.outreach.preferences.known import Known
from kortisto.rights import jobs
from kortisto.rights.deciding import correcting
from kortisto.rights.models import OwnLink, Request
from kortisto.rights.own import acts, asking, links, shown

EVENLY = 0.3
"""Seconds an asking takes at least. It does the same for everybody, a job the rest; this covers what the database's caches would tell."""
LONGEST = 400
_TYPED = ("act", "company", "title", "email", "text")
"""What stands in the forms again after a refusal, so that nobody types it twice."""
TOLD = {"kielto", "lupa", "poisto", "peruttu", "myohassa", "korjattu", "osin", "pyynto"}


@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Asks for a link. The answer is the same whether the address is known or not."""
    if request.method != "POST":
        return _in(request, "", "rights/own/ask.html", {"sent": False, "problem": ""})
    began, now = time.monotonic(), timezone.now()
    typed = request.POST.get("address", "")[:254]
    try:
        check(typed)
    except AddressTrouble:
        problem = _("Write your work e-mail address, for instance name@company.example.")
        return _in(request, "", "rights/own/ask.html", {"sent": False, "problem": problem}, status=422)
    if _locked(request) or not asking.may_ask(address(request), now=now):
        return _later(request)
    jobs.answer_asking_soon(0 if request.POST.get("homepage") else asking.meant(typed, now=now))
    time.sleep(max(0.0, began + EVENLY - time.monotonic()))
    return _in(request, "", "rights/own/ask.html", {"sent": True, "problem": ""})


@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, token: str) -> HttpResponse:
    """The person's page; POST does what a button of it says."""
    now = timezone.now()
    row = links.known(token, now=now)
    if row is None:
        if rates.too_many(address(request)):
            return _later(request)
        return _in(request, "", "rights/own/gone.html", {}, status=404)
    if request.method == "POST":
        return _acted(request, row, token, now)
    return _shown(request, row, token)


def _shown(request: HttpRequest, row: OwnLink, token: str, *, status: int = 200, refused: str = "") -> HttpResponse:
    contact = Contact.objects.get(subject=row.subject_id)
    language = _language(request, contact.language)
    with translation.override(language):
        page = shown.page(row, now=timezone.now(), language=language)
        current = correcting.current(Request(subject=row.subject))
        typed = request.POST if request.POST.get("act") == "correct" and refused else {}
        fields = [
            (name, correcting.LABELS[name](), typed.get(name, current[name])) for name in correcting.COLUMNS if name in current
        ]
    done = request.GET.get("tehty", "")
    context = {
        "own": page,
        "today": timezone.localdate(),
        "token": token,
        "fields": fields,
        "files": acts.has_files(row.subject),
        "said": {name: request.POST.get(name, "")[:LONGEST] if refused else "" for name in _TYPED},
        "refused": refused,
        "done": done if done in TOLD else "",
    }
    return _in(request, language, "rights/own/page.html", context, status=status)


def _acted(request: HttpRequest, row: OwnLink, token: str, now: datetime) -> HttpResponse:
    contact = Contact.objects.select_related("subject").get(subject=row.subject_id)
    language = _language(request, contact.language)
    act = _ACTS.get(request.POST.get("act", ""))
    try:
        with translation.override(language):
            if _locked(request) and request.POST.get("act") not in ("all", "channel", "topic"):
                raise Busy("the register is locked")
            found = act(request, row, contact, language, now) if act is not None else ""
    except Busy:
        response = _in(request, language, "rights/own/busy.html", {"token": token}, status=503)
        response["Retry-After"] = "60"
        return response
    except Refused as refusal:
        return _shown(request, row, token, status=422, refused=refusal.message)
    if isinstance(found, HttpResponse):
        return _closed(found)
    return redirect(f"{reverse('rights:own', args=[token])}?kieli={language}" + (f"&tehty={found}" if found else ""))


def _known(contact: Contact) -> Known:
    return Known("", contact, None, 0, None, None)


def _choose(request: HttpRequest, row: OwnLink, contact: Contact, language: str, now: datetime) -> str:
    """A channel or a topic; forbidding holds whatever else is going on (Art. 21(3))."""
    key, on, locked = request.POST.get("key", ""), request.POST.get("on") == "1", _locked(request)
    topic = Topic.objects.filter(key=key).first() if request.POST["act"] == "topic" else None
    if topic is None and key not in set(Objection.Channel.values) - {Objection.Channel.ALL}:
        return ""
    what: dict[str, Any] = {"topic": topic} if topic is not None else {"channel": key}
    if not on:
        choices.forbid(_known(contact), **what, now=now, locked=locked)
        return "kielto"
    if locked:
        raise Busy("the register is locked")
    choices.allow(_known(contact), **what, now=now)
    return "lupa"


def _forbid(request: HttpRequest, row: OwnLink, contact: Contact, language: str, now: datetime) -> str:
    choices.forbid(_known(contact), now=now, locked=_locked(request))
    return "kielto"


def _erase(request: HttpRequest, row: OwnLink, contact: Contact, language: str, now: datetime) -> str:
    choices.ask_to_be_erased(_known(contact), now=now)
    return "poisto"


def _keep(request: HttpRequest, row: OwnLink, contact: Contact, language: str, now: datetime) -> str:
    return "peruttu" if choices.take_back(_known(contact), now=now) else "myohassa"


def _correct(request: HttpRequest, row: OwnLink, contact: Contact, language: str, now: datetime) -> str:
    values = {name: request.POST[name][:LONGEST] for name in correcting.COLUMNS if name in request.POST}
    done = {row.decided_at is not None for row in acts.correct(contact.subject, values, language=language, now=now)}
    return "osin" if len(done) > 1 else "korjattu" if True in done else "pyynto"


def _moved(request: HttpRequest, row: OwnLink, contact: Contact, language: str, now: datetime) -> str:
    said = {name: request.POST.get(name, "")[:LONGEST] for name in ("company", "title", "email")}
    acts.moved(contact.subject, **said, language=language, now=now)
    return "pyynto"


def _ask(request: HttpRequest, row: OwnLink, contact: Contact, language: str, now: datetime) -> str:
    acts.ask(contact.subject, kind=request.POST.get("kind", ""), text=request.POST.get("text", ""), language=language, now=now)
    return "pyynto"


def _json(request: HttpRequest, row: OwnLink, contact: Contact, language: str, now: datetime) -> HttpResponse:
    said = json.dumps(acts.described(contact.subject, language=language, now=now), ensure_ascii=False, indent=2)
    return _file(said.encode(), "application/json", "json", language)


def _pdf(request: HttpRequest, row: OwnLink, contact: Contact, language: str, now: datetime) -> HttpResponse:
    return _file(acts.document(contact.subject, language=language, now=now), "application/pdf", "pdf", language)


def _zip(request: HttpRequest, row: OwnLink, contact: Contact, language: str, now: datetime) -> HttpResponse:
    return _file(acts.packed(contact.subject, language=language, now=now), "application/zip", "zip", language)


_ACTS: dict[str, Callable[[HttpRequest, OwnLink, Contact, str, datetime], str | HttpResponse]] = {
    "all": _forbid, "channel": _choose, "topic": _choose, "erase": _erase, "keep": _keep, "correct": _correct, "moved": _moved,
    "ask": _ask, "json": _json, "pdf": _pdf, "zip": _zip,
}  # fmt: skip


def _file(content: bytes, kind: str, ending: str, language: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    with translation.override(language):
        name = _("own-data")
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response


def _locked(request: HttpRequest) -> bool:
    return getattr(request, "restore_lock", None) is not None


def _later(request: HttpRequest) -> HttpResponse:
    response = _in(request, "", "rights/own/later.html", {}, status=429)
    response["Retry-After"] = "3600"
    return response


def _language(request: HttpRequest, own: str = "") -> str:
    """Asked for, else the person's, else the browser's."""
    wanted = (request.GET.get("kieli", ""), own)
    return next((code for code in wanted if code in LANGUAGES), (translation.get_language() or "fi")[:2])


def _in(request: HttpRequest, language: str, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    language = language or _language(request)
    tongues = [(code, f"{request.path}?kieli={code}") for code in LANGUAGES]
    with translation.override(language):
        return _closed(render(request, template, {**context, "language": language, "tongues": tongues}, status=status))


def _closed(response: HttpResponse) -> HttpResponse:
    """No copy on the way, no address told onwards."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
