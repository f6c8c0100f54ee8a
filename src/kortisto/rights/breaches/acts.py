"""What an officer does about a breach."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kortisto.contacts.refusals import Refused
from kortisto.database.writing import insert_many
from kortisto.privacy import audit, exposures
from kortisto.privacy.models import Subject
from kortisto.rights.models import Breach, BreachMember, BreachWords

TERM = timedelta(days=365)
"""Who was in a breach is remembered so long after it was closed, as long as the log of reads it came from; the breach stays."""
LONG_AGO = timedelta(days=365)
"""Without a beginning the logs are read so far back: they have no more."""

Risk, Told = Breach.Risk, Breach.Told


@transaction.atomic
def record(
    *, kind: str, noticed_at: datetime, facts: str, effects: str = "", measures: str = "", source: str = "", key: str = "",
    began_at: datetime | None = None, ended_at: datetime | None = None, language: str = "fi", by: str, now: datetime,
) -> Breach:  # fmt: skip
    """Write a breach down and read from the logs who was in it. The 72 hours run from `noticed_at`."""
    if noticed_at > now:
        raise Refused(_("The moment is in the future. Give a moment that has been."), field="noticed_at", code="future")
    if began_at and ended_at and ended_at < began_at:
        raise Refused(_("It ended before it began."), field="ended_at", code="order")
    row = Breach.objects.create(
        kind=kind, noticed_at=noticed_at, facts=facts, effects=effects, measures=measures, source=source, key=key, began_at=began_at,
        ended_at=ended_at, language=language, recorded_at=now, recorded_by=by,
    )  # fmt: skip
    _note(row, "recorded", by, now)
    if source:
        read(row, by=by, now=now)
    return row


@transaction.atomic
def change(row: Breach, *, facts: str, effects: str, measures: str, by: str, now: datetime) -> None:
    """More is known now. Refused once it is closed: what was told then stays as it was."""
    row = _open(row)
    row.facts, row.effects, row.measures = facts, effects, measures
    row.save(update_fields=["facts", "effects", "measures"])
    _note(row, "changed", by, now)


@transaction.atomic
def translate(row: Breach, language: str, *, facts: str, effects: str, measures: str, by: str, now: datetime) -> None:
    """What the people are told, in another of their languages."""
    row = _open(row)
    if language == row.language or language not in dict(settings.LANGUAGES):
        raise Refused(_("Choose another language than that of the breach."), code="language")
    BreachWords.objects.update_or_create(
        breach=row, language=language, defaults={"facts": facts, "effects": effects, "measures": measures}
    )
    _note(row, "translated", by, now)


@transaction.atomic
def read(row: Breach, *, by: str, now: datetime) -> int:
    """Who was in it, from the logs as they are now; whoever was found before stays. Gives how many there are."""
    row = _open(row)
    since, until = row.began_at or row.noticed_at - LONG_AGO, row.ended_at or max(row.noticed_at, now)
    try:
        found = exposures.of(row.source, row.key, since=since, until=until)
    except ValueError as error:
        raise Refused(_("Nothing of this kind is known any more. Choose again what was lost."), field="key", code="gone") from error
    known = set(row.members.values_list("subject_id", flat=True))
    living = set(Subject.objects.filter(pk__in=list(found)).values_list("pk", flat=True)) - known
    insert_many(
        [BreachMember(breach=row, subject_id=pk, data=sorted(found[pk].data), since=found[pk].since) for pk in sorted(living)]
    )
    row.count, row.read_at = len(known | living), now
    row.save(update_fields=["count", "read_at"])
    _note(row, "read", by, now)
    return row.count


@transaction.atomic
def assess(row: Breach, *, risk: str, why_not: str = "", by: str, now: datetime) -> None:
    """Judge the risk to the people. Where none is likely the authority need not be told, and the reason is written down."""
    row = _open(row)
    if risk not in Risk.values:
        raise Refused(_("Choose how large the risk is."), field="risk", code="required")
    if risk == Risk.NONE and not why_not.strip():
        raise Refused(
            _("Write why no risk is likely: it is the reason for not telling the authority."), field="why_not", code="required"
        )
    row.risk, row.why_not, row.assessed_at, row.assessed_by = risk, why_not.strip() if risk == Risk.NONE else "", now, by
    row.save(update_fields=["risk", "why_not", "assessed_at", "assessed_by"])
    _note(row, "assessed", by, now)


@transaction.atomic
def tell_authority(row: Breach, *, at: datetime, reference: str = "", why_late: str = "", by: str, now: datetime) -> None:
    """The authority was told. After the 72 hours the reasons for the delay go along (Art. 33(1))."""
    row = _open(row)
    if at > now or at < row.noticed_at:
        raise Refused(_("Give the moment it was told: after it was noticed, and not in the future."), field="at", code="order")
    if at > row.until and not why_late.strip():
        raise Refused(_("The 72 hours were over. Write why it was told later."), field="why_late", code="required")
    row.authority_at, row.authority_ref, row.why_late = at, reference.strip(), why_late.strip()
    row.save(update_fields=["authority_at", "authority_ref", "why_late"])
    _note(row, "authority_told", by, now)


@transaction.atomic
def people_told(row: Breach, *, how: str, by: str, now: datetime) -> None:
    """The people were told in another way, or need not be told."""
    row = _open(row)
    if how not in (Told.PUBLIC, Told.OTHERWISE, Told.NEEDLESS):
        raise Refused(_("Choose how the people were told."), field="how", code="required")
    mark_told(row, how=how, by=by, now=now)


def mark_told(row: Breach, *, how: str, by: str, now: datetime) -> None:
    """Part of `people_told`, and of `telling.queue`."""
    row.told_how, row.told_at, row.told_by = how, now, by
    row.save(update_fields=["told_how", "told_at", "told_by"])
    _note(row, "people_told", by, now)


@transaction.atomic
def close(row: Breach, *, by: str, now: datetime) -> None:
    """Nothing is left to do: judged; told where it had to be."""
    row = _open(row)
    if missing := left(row):
        raise Refused(missing[0], code="undone")
    row.closed_at, row.closed_by = now, by
    row.save(update_fields=["closed_at", "closed_by"])
    _note(row, "closed", by, now)


def left(row: Breach) -> list[str]:
    """What must be done before it can be closed, in order, in words."""
    todo = []
    if not row.risk:
        todo.append(_("Judge the risk to the people."))
    if row.risk in (Risk.SOME, Risk.HIGH) and row.authority_at is None:
        todo.append(_("Tell the authority."))
    if row.risk == Risk.HIGH and not row.told_how:
        todo.append(_("Tell the people."))
    return todo


def forget_old(now: datetime) -> int:
    """Who was in breaches closed long ago; gives how many rows went."""
    return BreachMember.objects.filter(breach__closed_at__lt=now - TERM).delete()[0]


def was_in(subject_ids: Iterable[int]) -> dict[int, list[str]]:
    """Subject → codes of the breaches they were in."""
    found: dict[int, list[str]] = {}
    for row in BreachMember.objects.filter(subject__in=subject_ids).select_related("breach").order_by("breach_id"):
        found.setdefault(row.subject_id, []).append(row.breach.code)
    return found


def _open(row: Breach) -> Breach:
    row = Breach.objects.select_for_update().get(pk=row.pk)
    if row.closed_at is not None:
        raise Refused(_("The breach has been closed."), code="closed")
    return row


def _note(row: Breach, what: str, by: str, now: datetime) -> None:
    audit.record(action=f"breach.{what}", by=by, subject=None, purpose=row.code, now=now)
