"""The address was confirmed: now, and only now, the answer becomes a card, a choice, an answer and a task. All or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from kortisto.campaigns.forms import asked, cards, choices, said, sealed
from kortisto.campaigns.models import FormAnswer, PendingAnswer, WebForm
from kortisto.contacts import actions
from kortisto.contacts.actions.interactions import record_activity
from kortisto.contacts.models import Company, Contact, Task
from kortisto.contacts.refusals import Refused
from kortisto.contacts.tasks import acts as tasks
from kortisto.lib.periods import local_day
from kortisto.privacy import audit, due


@dataclass(frozen=True)
class Outcome:
    """`done`, `gone` (spent or late) or `not_taken` (no purpose of the notice would keep it)."""

    code: str
    answer: FormAnswer | None = None


def confirm(row: PendingAnswer, *, now: datetime) -> Outcome:
    """Take the answer over. Twice the same link is once the same answer."""
    try:
        with transaction.atomic():
            return _taken(row, now)
    except (Refused, cards.OutOfScope) as refusal:
        company = refusal.company if isinstance(refusal, cards.OutOfScope) else None
        _not_taken(row, company, now)
        return Outcome("not_taken")


def _taken(row: PendingAnswer, now: datetime) -> Outcome:
    locked = PendingAnswer.objects.select_for_update().filter(pk=row.pk, expires_at__gt=now).first()
    content = sealed.unseal(locked) if locked is not None else None
    if locked is None or content is None:
        return Outcome("gone")
    form, as_of = locked.form, local_day(now, settings.TIME_ZONE)
    by, given = f"form:{form.ref}", _given(content, form, as_of)
    position = cards.find(given, as_of=as_of)
    made: list[FormAnswer] = []

    def along(contact: Contact, differs: Mapping[str, str] | None = None) -> None:
        made.append(_answered(contact, form, content, differs or {}, by=by, now=now))

    if position is None:
        contact = cards.make(given, form, along, as_of=as_of, by=by, now=now)
    else:
        contact = position.contact
        along(contact, cards.complete(position, given, by=by, now=now))
    _told(contact, form, locked.message_id, content["language"], by=by, now=now)
    record_activity(contact=contact, kind="inbound_message", happened_at=now, by=by, now=now)
    due.refresh([contact.subject_id], as_of=as_of)
    if made[0].handled_on is None:
        _task(form, contact, differs=any("differs" in extra for extra in made[0].extras), as_of=as_of, by=by, now=now)
    locked.delete()
    return Outcome("done", made[0])


def _given(content: dict[str, Any], form: WebForm, as_of: date) -> cards.Given:
    """The details, without those a newer notice no longer lists."""
    listed = asked.may_ask(form.purpose, as_of)
    own = {name: value for name, value in content["details"].items() if name in listed or name in ("given_name", "family_name")}
    language = (own.pop("language", "") or content["language"]) if "language" in listed else ""
    return cards.Given(own, language)


def _answered(
    contact: Contact, form: WebForm, content: dict[str, Any], differs: Mapping[str, str], *, by: str, now: datetime
) -> FormAnswer:
    """The row of the answer, and what it orders. An order alone needs nobody to handle it."""
    as_of = local_day(now, settings.TIME_ZONE)
    extras = [*content["extras"], *_differing(differs, form, as_of)]
    alone = bool(form.topic) and not extras
    row = FormAnswer.objects.create(
        form=form,
        contact=contact,
        extras=extras,
        asked_at=datetime.fromisoformat(content["asked_at"]),
        received_at=now,
        handled_on=as_of if alone else None,
        handled_by=by if alone else "",
    )
    audit.record(action="form.answered", by=by, subject=contact.subject, data=(asked.EXTRA,), now=now)
    if form.topic:
        choices.order(contact, form, content["details"]["email"], by=by, now=now)
    return row


def _differing(differs: Mapping[str, str], form: WebForm, as_of: date) -> list[dict[str, Any]]:
    words = {name: asked.labels_of(name, form.purpose, as_of) for name in differs}
    return [
        {"key": name, "label": asked.said(words[name], settings.LANGUAGE_CODE) or name, "value": value, "differs": True}
        for name, value in differs.items()
    ]


def _told(contact: Contact, form: WebForm, message_id: str, language: str, *, by: str, now: datetime) -> None:
    """Told at collection (Art. 13; H08): beside the form, and in the message whose link was followed."""
    told = said.told(form.purpose, language=language, as_of=local_day(now, settings.TIME_ZONE))
    if told is not None:
        actions.record_notice(
            contact=contact, policy=told.notice.policy, number=told.notice.number, channel="email",
            language=told.words.language, delivered_at=now, evidence=message_id, by=by, now=now,
        )  # fmt: skip


def _task(form: WebForm, contact: Contact, *, differs: bool, as_of: date, by: str, now: datetime) -> None:
    """For whoever looks after the form; where the notice lists no tasks, Today shows the answer by itself."""
    kind = Task.Kind.CHECK if differs else Task.Kind.WRITE
    try:
        with transaction.atomic():
            tasks.add_task(tasks.Planned(kind, as_of, form.owner, contact=contact), by=by, now=now)
    except Refused:
        return


@transaction.atomic
def _not_taken(row: PendingAnswer, company: Company | None, now: datetime) -> None:
    """Nothing of the person is kept. Somebody of ours may want to know that a firm out of scope has asked."""
    as_of = local_day(now, settings.TIME_ZONE)
    owner = row.form.owner
    if company is not None and owner is not None and owner.is_open(as_of):
        tasks.add_task(tasks.Planned(Task.Kind.CHECK, as_of, owner, company=company), by=f"form:{row.form.ref}", now=now)
    PendingAnswer.objects.filter(pk=row.pk).delete()
