"""What strangers reach: the form itself, and the link of its confirmation. No cookie, no session (threats T14, T15, T16).

There is no token against forged forms: it needs a cookie, and forging gains nothing, for anybody may send a form. What protects is
the proof of work, the limits, and that nothing happens before the owner of the address has said yes on our own page.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from kortisto import jobs
from kortisto.accounts import sessions
from kortisto.accounts.limits import Limit, allow
from kortisto.campaigns.forms import asked, confirming, embedding, filling, limits, pending, proof, said, sealed, topics
from kortisto.campaigns.forms.asked import LANGUAGES
from kortisto.campaigns.models import PendingAnswer, WebForm
from kortisto.lib.gatekeeping import public, slowed

LARGEST = 64 * 1024
"""Bytes of a whole answer; what is larger is not read."""
FRAMED = ("form", "sent", "closed")
"""What other sites may frame. Where somebody says yes, nobody else's page lies around it."""


def _form(ref: str) -> WebForm:
    """The form with this ref, if it was ever open."""
    found = WebForm.objects.select_related("owner").filter(ref=ref, opened_at__isnull=False).first()
    if found is None:
        raise Http404
    return found


def _language(request: HttpRequest, told: said.Told | None) -> str:
    """`?lang=`, else what the browser asks for, else the first of the notice."""
    wanted = request.GET.get("lang", "")
    spoken = list(told.notice.policy.languages) if told else list(LANGUAGES)
    own = translation.get_language_from_request(request)[:2]
    return next((code for code in (wanted, own, *spoken) if code in spoken and code in LANGUAGES), "fi")


@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, form: str) -> HttpResponse:
    """The form, and what is sent with it. The answer is the same whether the address is known, banned, a machine's or new."""
    row, now = _form(form), timezone.now()
    as_of = timezone.localdate(now)
    language = _language(request, said.told(row.purpose, language="fi", as_of=as_of))
    with translation.override(language):
        told = said.told(row.purpose, language=language, as_of=as_of)
        if told is None or not row.is_open or not settings.EMAIL_HOST:
            return _page(request, row, "closed", {"language": language}, status=410 if request.method == "POST" else 200)
        if request.method == "POST" and _length(request) > LARGEST:
            return _page(request, row, "closed", {"language": language, "too_large": True}, status=413)
        questions = asked.asked_now(row.fields_asked, row.purpose, as_of)
        posted = request.POST if request.method == "POST" else None
        bound = filling.AnswerForm(posted, asked=questions, language=language, as_of=as_of)
        again, status = "", 200
        if posted is not None:
            again, status = _received(request, row, bound, now)
            if not again:
                return HttpResponseRedirect(_at(request, "campaigns:answer_sent", row.ref, language), status=303)
        context = {
            "form": bound, "told": told, "language": language, "again": again, "challenge": proof.challenge(row.ref, now=now),
            "scriptless": posted is not None and posted.get(filling.OWN) == "1" and not posted.get(filling.PROOF),
        }  # fmt: skip
        return _page(request, row, "form", context, status=status)


def _length(request: HttpRequest) -> int:
    said_so = request.META.get("CONTENT_LENGTH") or "0"
    return int(said_so) if said_so.isdecimal() else LARGEST + 1


def _received(request: HttpRequest, row: WebForm, bound: filling.AnswerForm, now: datetime) -> tuple[str, int]:
    """Take an answer in; (what to say above the form, status), or ("", 303) when there is nothing more to say."""
    if not bound.is_valid():
        return _("Something is missing or not quite right."), 422
    if request.POST.get(filling.HONEYPOT):
        return "", 303
    payload = request.POST.get(filling.PROOF, "")
    worked = proof.is_solved(payload, row.ref, now=now)
    if not worked and request.POST.get(filling.PLAIN) != "1":
        return _("Check what you wrote, and send it."), 200
    if not _allowed(request, row, worked, now):
        return _("Too much was sent from your network lately. Try again in an hour."), 429
    if worked and not proof.spend(payload, now=now):
        return _("Check what you wrote, and send it."), 200
    if pending.take_in(row, bound.content(), now=now) is not None:
        _mail_soon()
    return "", 303


def _allowed(request: HttpRequest, row: WebForm, worked: bool, now: datetime) -> bool:
    """Whether this network may send now. Every limit counts, in the order of the narrowest."""
    household = sessions.attempt(request, "").address
    network = sessions.shortened(sessions.address(request)) or household
    wanted: Sequence[tuple[Limit, str]] = ((limits.HOUSEHOLD, household), (limits.NETWORK, network))
    if not worked:
        wanted = ((limits.PLAIN_HOUSEHOLD, household), (limits.PLAIN_FORM, row.ref), *wanted)
    return all(allow(limit, value, now=now) for limit, value in wanted)


def _mail_soon() -> None:
    from kortisto.campaigns.forms.jobs import send_confirmations

    jobs.enqueue(send_confirmations, by=None)


@slowed(120)
@public
@require_safe
def sent(request: HttpRequest, form: str) -> HttpResponse:
    """Look into your mail: said to everybody alike."""
    row = _form(form)
    language = _language(request, said.told(row.purpose, language="fi", as_of=timezone.localdate()))
    with translation.override(language):
        return _page(request, row, "sent", {"language": language})


@csrf_exempt
@slowed(120)
@public
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link from the mail: GET shows, POST confirms (mail filters follow links, T15)."""
    now = timezone.now()
    row = pending.of_token(token, now=now)
    content = sealed.unseal(row) if row is not None else None
    if row is None or content is None:
        return _gone(request)
    language = content["language"]
    with translation.override(language):
        if request.method != "POST":
            return _page(request, row.form, "confirm", _orders(row, language, now))
        outcome = confirming.confirm(row, now=now)
        if outcome.code == "gone":
            return _gone(request)
        return _page(request, row.form, "done" if outcome.code == "done" else "not_taken", _orders(row, language, now))


def _orders(row: PendingAnswer, language: str, now: datetime) -> dict[str, Any]:
    told = said.told(row.form.purpose, language=language, as_of=timezone.localdate(now))
    return {"language": language, "told": told, "topic": topics.label(row.form.topic, row.form.purpose)}


def _gone(request: HttpRequest) -> HttpResponse:
    """Forged, spent, late and unknown links look alike."""
    return render(request, "campaigns/forms/public/gone.html", {"language": translation.get_language()}, status=410)


def _page(request: HttpRequest, row: WebForm, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    spoken = {
        "row": row, "embedded": request.GET.get("upotus") == "1", "preview": False, "languages": LANGUAGES,
        "here": _at(request, "campaigns:answer_form", row.ref, ""), "action": _at(request, "campaigns:answer_form", row.ref, context["language"]),
    }  # fmt: skip
    response = render(request, f"campaigns/forms/public/{name}.html", spoken | context, status=status)
    if name in FRAMED:
        for header, value in embedding.headers(row).items():
            response.headers[header] = value
    return response


def _at(request: HttpRequest, name: str, ref: str, language: str) -> str:
    """An address of the form that stays in its frame and language."""
    said_so = [f"lang={language}"] if language else []
    framed = ["upotus=1"] if request.GET.get("upotus") == "1" else []
    query = "&".join([*said_so, *framed])
    return reverse(name, args=[ref]) + (f"?{query}" if query else "")
