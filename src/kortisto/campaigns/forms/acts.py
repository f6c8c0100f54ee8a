"""What may be done to a form and to an answer by our own staff."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kortisto.campaigns.forms import asked
from kortisto.campaigns.forms.asked import Question
from kortisto.campaigns.models import FormAnswer, WebForm
from kortisto.contacts.refusals import Refused
from kortisto.lib.periods import local_day
from kortisto.privacy import audit, due

MOST_SITES = 10


def _today(now: datetime) -> date:
    return local_day(now, settings.TIME_ZONE)


@transaction.atomic
def create_form(*, name: str, purpose: str, owner: Any, by: str, now: datetime) -> WebForm:
    """A new form, closed, with the questions every form has. Refused for a purpose no form may be for."""
    if asked.purpose_of(purpose, _today(now)) is None:
        raise Refused(_("Choose a purpose of the privacy notice that forms may be for."), field="purpose", code="required")
    first = [question.stored() for question in asked.first_questions(purpose, _today(now))]
    form = WebForm.objects.create(
        ref=secrets.token_hex(8), name=name, purpose=purpose, owner=owner, fields_asked=first, created_at=now, changed_at=now,
        words={"title": {"fi": name}},
    )  # fmt: skip
    audit.record(action="form.created", by=by, subject=None, now=now)
    return form


@transaction.atomic
def change_form(
    form: WebForm, *, name: str, topic: str, owner: Any, words: Mapping[str, Mapping[str, str]], sites: Iterable[str], by: str,
    now: datetime,
) -> None:  # fmt: skip
    """Its name, topic, owner, texts, and the pages that may show it in a frame. The purpose stays: people were told it."""
    form.name, form.topic, form.owner = name, topic, owner
    form.words, form.sites = {part: dict(texts) for part, texts in words.items()}, origins(sites)
    _saved(form, "form.changed", by=by, now=now)


@transaction.atomic
def put_question(form: WebForm, question: Question, *, by: str, now: datetime) -> None:
    """A new question, or the one with its key changed. Refused for a datum the purpose does not list, and beyond thirty."""
    if question.datum not in asked.may_ask(form.purpose, _today(now)):
        raise Refused(
            _("The purpose of this form does not list that datum in the privacy notice."), field="datum", code="not_in_notice"
        )
    if question.kind == "choice" and len(question.options) < 2:
        raise Refused(_("Give at least two options, one on each line."), field="options", code="required")
    if question.is_fixed:
        question = replace(question, required=True)
    rows = asked.questions(form.fields_asked)
    if all(row.key != question.key for row in rows) and len(rows) >= asked.MOST_QUESTIONS:
        raise Refused(_("A form asks at most %(n)s things.") % {"n": asked.MOST_QUESTIONS}, code="many")
    known = {row.key: row for row in rows} | {question.key: question}
    form.fields_asked = [row.stored() for row in known.values()]
    _saved(form, "form.changed", by=by, now=now)


@transaction.atomic
def drop_question(form: WebForm, key: str, *, by: str, now: datetime) -> None:
    """Ask it no more; what was answered stays with the answers."""
    if key in asked.ALWAYS:
        raise Refused(_("Name and e-mail address are always asked: without them there is nobody to confirm."), code="fixed")
    form.fields_asked = [row for row in form.fields_asked if row["key"] != key]
    _saved(form, "form.changed", by=by, now=now)


@transaction.atomic
def move_question(form: WebForm, key: str, *, up: bool, by: str, now: datetime) -> None:
    """One place up or down; at either end it stays."""
    rows = list(form.fields_asked)
    place = next((place for place, row in enumerate(rows) if row["key"] == key), None)
    other = None if place is None else place + (-1 if up else 1)
    if place is not None and other is not None and 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
        form.fields_asked = rows
        _saved(form, "form.changed", by=by, now=now)


def obstacles(form: WebForm, as_of: date) -> list[str]:
    """What keeps a form from taking answers, in words; empty when nothing does."""
    found = []
    if asked.purpose_of(form.purpose, as_of) is None:
        return [_("No privacy notice in force has the purpose of this form any more.")]
    if not settings.EMAIL_HOST:
        found.append(_("No mail server is set, so no address could be confirmed. Set [mail] host in kortisto.toml."))
    if not form.said("title", "fi"):
        found.append(_("Give the form a title."))
    names = [question.label("fi") for question in asked.first_questions(form.purpose, as_of)]
    if asked.missing(form.fields_asked, form.purpose, as_of):
        found.append(_("The form must ask, and require: %(names)s.") % {"names": ", ".join(names)})
    if not form.topic and not keeps_whoever_asks(form.purpose, as_of):
        found.append(_("The purpose of this form keeps only those who subscribe. Choose the topic the form subscribes to."))
    return found


def keeps_whoever_asks(purpose_ref: str, as_of: date) -> bool:
    """Whether the purpose keeps the name of somebody whose answer is open, without an order (b2b does, seed 2 does not)."""
    found = asked.purpose_of(purpose_ref, as_of)
    if found is None:
        return False
    policy, purpose = found
    keys = [key for key in purpose.fields if "name" in policy.fields[key].holds]
    return any("form_open" in rule.fact_names() and rule.covers(key) for rule in purpose.keep for key in keys)


@transaction.atomic
def open_form(form: WebForm, *, by: str, now: datetime) -> None:
    """Take answers from now on. Refused with everything that stands in the way."""
    if found := obstacles(form, _today(now)):
        raise Refused(" ".join(found), code="obstacles")
    form.opened_at, form.closed_at = form.opened_at or now, None
    _saved(form, "form.opened", by=by, now=now)


@transaction.atomic
def close_form(form: WebForm, *, by: str, now: datetime) -> None:
    """Take no more answers. Who has a confirmation in the mail can still confirm."""
    if form.is_open:
        form.closed_at = now
        _saved(form, "form.closed", by=by, now=now)


@transaction.atomic
def handle(answer: FormAnswer, *, by: str, now: datetime) -> None:
    """It has been dealt with today: six months later the other data given go (Y02). Twice changes nothing."""
    if answer.handled_on is None:
        answer.handled_on, answer.handled_by = _today(now), by
        _handled(answer, "form.handled", by=by, now=now)


@transaction.atomic
def reopen(answer: FormAnswer, *, by: str, now: datetime) -> None:
    """It was not dealt with after all."""
    if answer.handled_on is not None:
        answer.handled_on, answer.handled_by = None, ""
        _handled(answer, "form.reopened", by=by, now=now)


def origins(sites: Iterable[str]) -> list[str]:
    """Addresses of pages as origins ("https://www.firm.example"), each once. Refused for what is none, and beyond ten."""
    found: dict[str, None] = {}
    for site in filter(None, (site.strip() for site in sites)):
        found[_origin(site)] = None
    if len(found) > MOST_SITES:
        raise Refused(_("At most %(n)s addresses.") % {"n": MOST_SITES}, field="sites", code="many")
    return list(found)


def _origin(site: str) -> str:
    try:
        parts = urlsplit(site if "//" in site else f"https://{site}")
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        host, port, parts = "", "", urlsplit("")
    local = host in ("localhost", "127.0.0.1")
    fine = bool(host) and all(sign.isalnum() or sign in ".-" for sign in host) and ("." in host or local)
    if not fine or parts.scheme not in ("https", "http") or parts.username:
        raise Refused(
            _("“%(site)s” is no address of a site. Write for example https://www.firm.fi.") % {"site": site}, field="sites"
        )
    return f"{parts.scheme}://{host}{port}"


def _saved(form: WebForm, action: str, *, by: str, now: datetime) -> None:
    form.changed_at = now
    form.save()
    audit.record(action=action, by=by, subject=None, now=now)


def _handled(answer: FormAnswer, action: str, *, by: str, now: datetime) -> None:
    answer.save(update_fields=["handled_on", "handled_by"])
    subject = answer.contact.subject
    audit.record(action=action, by=by, subject=subject, data=(asked.EXTRA,), now=now)
    due.refresh([subject.pk], as_of=_today(now))


def known_keys(form: WebForm) -> Sequence[str]:
    """Keys of extras that answers to the form still bear."""
    stored = FormAnswer.objects.filter(form=form).values_list("extras", flat=True)
    return sorted({extra["key"] for extras in stored for extra in extras})
