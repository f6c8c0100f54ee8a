"""What the page of one's own shows: every datum with its reason and last day, the choices, what an erasure would do, what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext as _

from kortisto.contacts.models import Contact, Position
from kortisto.lib.periods import local_day
from kortisto.outreach import informing, staying
from kortisto.outreach.preferences.shown import Choice, Notice, choices_of, notices_of
from kortisto.outreach.wording import wording
from kortisto.privacy import audit, erasure, pending, why
from kortisto.privacy.audit import reads
from kortisto.privacy.catalogue import CATALOGUE
from kortisto.rights.models import OwnLink, Request
from kortisto.ui import format as fmt

_NOT_LISTED = frozenset({"requests"})
FIXABLE = {"name": "given_name", "job_title": "job_title", "email": "email", "phone": "phone", "work_address": "street"}
"""Catalogue name → the field of the form that corrects it."""
SOON = 31
"""Days before a last day from which it is soon."""


@dataclass(frozen=True)
class Held:
    """A kind of datum: its values, why it is held, since when and until when.

    `soon`: within a month; `field`: of the form that corrects it, "" when none does.
    """

    datum: str
    label: str
    values: Sequence[str]
    why: Sequence[str]
    since: date | None
    until: date | None
    criterion: str
    soon: bool
    field: str


@dataclass(frozen=True)
class Page:
    """The page of one person. `until`: they will be erased then; `looked`: when somebody of ours last looked; `earlier`: values that
    were changed and lie in the trail still, and until when; `asked`: requests
    that wait or were answered lately; `certificate`: whether one can be mailed; `authority`: the page of whoever takes complaints."""

    code: str
    name: str
    why: list[str]
    lasts: date
    rows: list[Held]
    looked: list[date]
    earlier: list[tuple[str, str, date]]
    choices: list[Choice]
    all_off: bool
    goes: list[str]
    stays: list[str]
    mark: str
    until: datetime | None
    certificate: bool
    asked: list[Request]
    notices: list[Notice]
    controller: str
    mail: str
    complaint: str
    authority: str


def page(row: OwnLink, *, now: datetime, language: str) -> Page:
    """Everything, in the active language."""
    as_of = local_day(now, settings.TIME_ZONE)
    contact = Contact.objects.select_related("subject").get(subject=row.subject_id)
    notices = informing.notices(as_of)
    words = wording(notices[0], language=notices[0].language(language)) if notices else None
    choices = choices_of(contact, as_of=as_of)
    plan = erasure.plan(contact.subject, reason="request", as_of=as_of)
    return Page(
        code=contact.code,
        name=contact.given_name,
        why=_why(contact, row, as_of),
        lasts=local_day(row.expires_at, settings.TIME_ZONE),
        rows=held(contact, as_of=as_of, language=language),
        looked=_looked(contact),
        earlier=[
            (CATALOGUE[one.datum].label(language), one.was, one.until)
            for one in audit.earlier(contact.subject_id)
            if one.was and one.datum in CATALOGUE
        ],
        choices=choices,
        all_off=not any(choice.on for choice in choices if choice.what == "channel"),
        goes=[CATALOGUE[name].label(language) for name in _order({line.datum for line in plan.goes})],
        stays=staying.sentences(plan, language),
        mark=staying.mark(as_of),
        until=pending.at(contact.subject),
        certificate=bool(settings.EMAIL_HOST),
        asked=list(Request.objects.filter(subject=contact.subject).exclude(state=Request.State.DRAFT).order_by("-pk")[:10]),
        notices=notices_of(contact, notices, language),
        controller=words.controller if words else "",
        mail=str(notices[0].policy.controller.get("privacy_email", "")) if notices else "",
        complaint=words.complaint if words else "",
        authority=words.authority if words else "",
    )


def held(contact: Contact, *, as_of: date, language: str) -> list[Held]:
    """Each kind of datum once, in the order of the catalogue; the last day is that of the row that stays longest."""
    found: dict[str, list[why.Row]] = {}
    for row in why.explain(contact.subject, as_of=as_of, lang=language).rows:
        if row.datum not in _NOT_LISTED:
            found.setdefault(row.datum, []).append(row)
    return [_held(name, found[name], as_of) for name in _order(set(found))]


def _held(name: str, rows: list[why.Row], as_of: date) -> Held:
    open_ended = any(row.until is None for row in rows)
    until = None if open_ended else max(row.until for row in rows if row.until is not None)
    values = list(dict.fromkeys(part for row in rows for part in row.value.splitlines() if part))
    reasons = list(dict.fromkeys(reason.label for row in rows for reason in row.purposes if reason.anchoring))
    since = min((row.collected_on for row in rows if row.collected_on), default=None)
    criterion = next((row.criterion for row in rows if row.until is None), rows[0].criterion)
    return Held(
        name,
        rows[0].label,
        values,
        reasons,
        since,
        until,
        criterion,
        until is not None and (until - as_of).days <= SOON,
        FIXABLE.get(name, ""),
    )


def _order(names: set[str]) -> list[str]:
    return [name for name in CATALOGUE if name in names]


def _why(contact: Contact, row: OwnLink, as_of: date) -> list[str]:
    job = Position.objects.open(as_of).filter(pk=row.position).select_related("company").first()
    said = []
    if job is not None and job.company is not None:
        said.append(_("You are in our customer register because you work at %(company)s.") % {"company": job.company.name})
    words = _("We have known you since %(day)s; your details came from this source: %(source)s.")
    said.append(words % {"day": fmt.day(contact.obtained_on), "source": contact.source or _("unknown")})
    return said


def _looked(contact: Contact) -> list[date]:
    """The latest days somebody of ours looked at the card."""
    return list(dict.fromkeys(local_day(at, settings.TIME_ZONE) for at, _activity in reads.of_subject(contact.subject)[:200]))[:3]
