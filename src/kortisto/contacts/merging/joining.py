"""What the two cards say of the person, put together: the names chosen, the stricter day, the employments both kept.

The rule behind each line: the person is one, so what is true of either is true of the one; where a sentence of the notice counts
from a day, the day that makes the data go sooner is taken, save for the person's own last act, which is the later one (H12).
Merging itself is no act of the person and renews nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from kortisto.contacts.custom import joining as custom
from kortisto.contacts.details import DATUM
from kortisto.contacts.merging.journal import Journal
from kortisto.contacts.merging.links import move_all
from kortisto.contacts.merging.registry import Meeting
from kortisto.contacts.models import Contact, Passivation, Position
from kortisto.privacy.models import AuditValue, LegalHold, UndoValue

GONE = "gone"
Choices = Mapping[str, str]
_STRICTEST = (Contact.SourceKind.LIST, Contact.SourceKind.PUBLIC, Contact.SourceKind.COLLEAGUE, Contact.SourceKind.PERSON)
"""Kinds of source, the one with the most duties first: what came from elsewhere must be told of (Art. 14)."""


def earlier(*days: date | datetime | None) -> date | datetime | None:
    return min((day for day in days if day is not None), default=None)


def later(*days: date | None) -> date | None:
    return max((day for day in days if day is not None), default=None)


def chosen(choices: Choices, key: str, kept: object, gone: object) -> bool:
    """Whether the value of the card that goes is taken: chosen, or the other has none."""
    return choices.get(key) == GONE or (key not in choices and not kept and bool(gone))


def join_cards(meeting: Meeting, choices: Choices) -> None:
    """The card's own columns."""
    kept, gone, journal = meeting.kept, meeting.gone, meeting.journal
    if chosen(choices, "name", kept.name, gone.name):
        names = ("given_name", "family_name", "name_folded", "sort_key")
        journal.change(kept, **{name: getattr(gone, name) for name in names})
    if chosen(choices, "language", kept.language, gone.language):
        journal.change(kept, language=gone.language)
    if chosen(choices, "owner", kept.owner_id, gone.owner_id):
        journal.change(kept, owner=gone.owner)
    sources = dict.fromkeys(source for source in (kept.source, gone.source) if source)
    journal.change(
        kept,
        obtained_on=earlier(kept.obtained_on, gone.obtained_on),
        last_activity_on=later(kept.last_activity_on, gone.last_activity_on),
        source="; ".join(sources)[:200],
        source_kind=next(kind for kind in _STRICTEST if kind in (kept.source_kind, gone.source_kind)),
        created_at=earlier(kept.created_at, gone.created_at),
    )
    # An uninformed person is judged under every version since the subject is there.
    journal.change(kept.subject, created_at=earlier(kept.subject.created_at, gone.subject.created_at))


def shared_jobs(kept: Contact, gone: Contact, as_of: date) -> list[tuple[Position, Position]]:
    """Open employments of both at the same company: one job told twice."""
    own = {
        p.company_id: p for p in kept.positions.open(as_of).select_related("company", "work_task").order_by("pk") if p.company_id
    }
    found, met = [], set()
    for other in gone.positions.open(as_of).select_related("company", "work_task").order_by("pk"):
        if other.company_id in own and other.company_id not in met:
            met.add(other.company_id)
            found.append((own[other.company_id], other))
    return found


def is_held(*people: Contact) -> bool:
    """Whether a legal hold stands on either: then nothing of what they say may be dropped."""
    return LegalHold.objects.filter(subject__in=[p.subject_id for p in people], released_at=None).exists()


def join_jobs(meeting: Meeting, choices: Choices, as_of: date) -> None:
    """One row of each job told twice. A value nobody chose goes; where a legal hold stands, both rows stay."""
    if is_held(meeting.kept, meeting.gone):
        return
    for own, other in shared_jobs(meeting.kept, meeting.gone, as_of):
        _join_job(meeting, choices, own, other)


def _join_job(meeting: Meeting, choices: Choices, own: Position, other: Position) -> None:
    journal, taken = meeting.journal, set()
    before = {"email": own.email, "phone": own.phone}
    for datum, columns in COLUMNS.items():
        mine, theirs = (any(getattr(row, name) for name in columns if name != "country") for row in (own, other))
        if chosen(choices, f"{own.pk}/{datum}", mine, theirs):
            taken.add(datum)
            journal.change(own, **{name: getattr(other, name) for name in columns})
    for name in ("email", "phone"):
        said = {before[name], getattr(other, name)} - {"", getattr(own, name)}
        meeting.left_behind.extend(sorted(said))
    same_mail = bool(other.email) and other.email_folded == own.email_folded
    journal.change(
        own,
        started_on=earlier(own.started_on, other.started_on),
        ended_on=earlier(own.ended_on, other.ended_on),
        obtained_on=earlier(own.obtained_on, other.obtained_on),
        # The details are as well confirmed as the part confirmed least lately.
        confirmed_on=earlier(own.confirmed_on, other.confirmed_on),
        bounced_on=earlier(own.bounced_on, other.bounced_on) if same_mail else own.bounced_on,
        created_at=earlier(own.created_at, other.created_at),
    )
    custom.settle_job(journal, own, other, choices)
    move_all(journal, Position, other.pk, own.pk)
    _earlier_values(journal, meeting, f"contacts.position:{other.pk}", f"contacts.position:{own.pk}")
    journal.remove([other])


COLUMNS: dict[str, tuple[str, ...]] = {
    "job_title": ("job_title",),
    "work_task": ("work_task", "work_task_source", "work_task_on"),
    "email": ("email", "email_folded", "bounced_on"),
    "phone": ("phone", "phone_digits"),
    "work_address": ("street", "postal_code", "city", "country"),
}
"""Datum → the columns of a position that go together."""

if set(COLUMNS) != set(DATUM.values()):
    raise RuntimeError("a datum of a position is missing from the join of two jobs")


def _earlier_values(journal: Journal, meeting: Meeting, before: str, after: str) -> None:
    """Earlier values of the row that goes belong to the row that stays, so that they go with its data."""
    both = [meeting.kept.subject_id, meeting.gone.subject_id]
    for model in (AuditValue, UndoValue):
        for row in model.objects.filter(subject__in=both, record=before):
            journal.change(row, record=after)


def join_passivity(meeting: Meeting, as_of: date) -> None:
    """After the rows moved: somebody who works at a customer is not passive; of two passive states the older one counts (H15)."""
    kept, journal = meeting.kept, meeting.journal
    if not Contact.objects.filter(pk=kept.pk).employed(as_of).exists():
        return
    starts = [p.started_on or p.obtained_on for p in kept.positions.open(as_of).in_scope()]
    for passivation in kept.passivations.open():
        journal.change(passivation, ended_on=max(min(starts), passivation.passivated_on))


def settle_passivity(meeting: Meeting) -> None:
    """Before the rows move: only one passive state may be open, the one that began first."""
    rows = Passivation.objects.open().filter(contact__in=[meeting.kept.pk, meeting.gone.pk])
    for later_one in sorted(rows, key=lambda p: (p.passivated_on, p.pk))[1:]:
        meeting.journal.change(later_one, ended_on=later_one.passivated_on)
