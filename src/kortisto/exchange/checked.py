"""What the check page shows: numbers, rows to mend, people who may be the same; register data only through the user's gates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Table_
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.utils.translation import gettext as _

from kortisto.consents import standing
from kortisto.consents.labels import standing_words
from kortisto.contacts.card.person import gates as open_gates
from kortisto.contacts.models import Contact, Position
from kortisto.contacts.scope import current
from kortisto.exchange import bad_rows, dividing, noted, rechecking, strongbox, wording, working
from kortisto.exchange.bans import Said, bans_said
from kortisto.exchange.chosen import Mapping
from kortisto.exchange.entries import Entry
from kortisto.exchange.fields import FIELDS
from kortisto.exchange.judging import MOVED, OTHER, SAME, SKIP, Judged
from kortisto.exchange.mapping import Column, columns
from kortisto.exchange.models import Import, ImportRow
from kortisto.exchange.reading.tables import Table
from kortisto.exchange.report import LEFT_OUT, notice_sentence, reason_of
from kortisto.lib import phones
from kortisto.lib.text import tidy
from kortisto.privacy.gate import Gate

Outcome = ImportRow.Outcome
SHOWN_FIXES, SHOWN_PAIRS = 50, 10
_BARS = (
    ("f-etu", (Outcome.CREATED, Outcome.COMPANY_CREATED)),
    ("f-sopimus", (Outcome.COMPLETED,)),
    ("f-time", (Outcome.WAITING,)),
    ("f-bad", (Outcome.BAD,)),
    ("f-idle", (Outcome.UNCHANGED, Outcome.JOINED, Outcome.COMPANY_KNOWN)),
    (
        "f-laki",
        (
            Outcome.BAN_KEPT,
            Outcome.PAST_LIMIT,
            Outcome.NO_PURPOSE,
            Outcome.BLOCKED,
            Outcome.RESTRICTED,
            Outcome.KEEPER,
            Outcome.SKIPPED,
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """A piece of the summary bar: where it begins and how wide it is, in per cent."""

    css: str
    label: str
    number: int
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A row that is not usable as it is. `target`: the column a correction goes to, "" when none can help."""

    row: int
    name: str
    target: str
    label: str
    value: str
    reason: str
    parts: Sequence[dividing.Part] = ()
    """The people of a row that names several, to make rows of."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A row and the person of the register it may be; `theirs` only what the user's gate shows, None when it shows nobody."""

    row: int
    reason: str
    proposal: str
    mine: list[tuple[str, str, str]]
    theirs: list[tuple[str, str, str]] | None
    code: str
    choices: list[tuple[str, str]]
    others: int = 0
    """Rows that wait for the same reason."""
    bans: Sequence[str] = ()
    """What bans bind the person of the register, in words; as far as the user's gate shows bans."""


@dataclass(slots=True)
class Checked:
    rows: int
    counts: dict[str, int]
    bars: list[Bar]
    coming: int
    waiting: int
    columns: list[Column]
    fixes: list[Fix] = field(default_factory=list)
    more_fixes: int = 0
    pairs: list[Pair] = field(default_factory=list)
    more_pairs: int = 0
    reasons: list[tuple[str, str, int]] = field(default_factory=list)
    mended: list[tuple[str, str, int]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    bans: list[Said] = field(default_factory=list)
    notice: str = ""
    overdue: bool = False
    file_out: bool = False
    long: bool = False
    """Too long to be checked while its sender waits, and a mended row cannot be checked by itself."""
    has: Sequence[str] = ()
    """What of `dividing.OWN` the list has."""


def left_out(upload: Import, *, as_of: date) -> Iterator[bytes]:
    """The rows that would not come in, as a file with the reasons, in pieces."""
    table = strongbox.table(upload)
    few = len(table.rows) <= working.AT_ONCE
    reasons = noted.why_left_out(noted.judged(upload, table, as_of=as_of)) if few else noted.noted_reasons(upload)
    return bad_rows.pieces(table, Mapping.from_json(upload.mapping), reasons)


def look(upload: Import, user: Any, *, as_of: date) -> Checked:
    table, mapping = strongbox.table(upload), Mapping.from_json(upload.mapping)
    long = len(table.rows) > working.AT_ONCE
    if not long:
        seen = noted.at_once(noted.judged(upload, table, as_of=as_of), fixes=SHOWN_FIXES, pairs=SHOWN_PAIRS)
    else:
        seen = noted.of_long_list(upload, table, as_of=as_of, fixes=SHOWN_FIXES, pairs=SHOWN_PAIRS)
    counts = seen.counts
    page = Checked(
        len(table.rows),
        counts,
        bars(counts),
        sum(counts.get(outcome, 0) for outcome in noted.COMING),
        counts.get("waiting", 0),
        columns(table, mapping, as_of=as_of, samples=False),
        long=long and not rechecking.alone(upload),
        has=[target for target in dividing.OWN if mapping.has(target)],
    )
    cells = {row.number: row.cells for row in table.rows.of(one.entry.row for one in seen.bad)}
    page.fixes = [_fix(one, cells.get(one.entry.row), mapping) for one in seen.bad]
    page.fixes = _divisible(page.fixes, seen.bad, upload, table, mapping)
    page.more_fixes = counts.get("bad", 0) - len(page.fixes)
    page.pairs = _pairs(seen.waiting, user, as_of)
    waiting = upload.rows.filter(outcome=Outcome.WAITING).values_list("reason").annotate(number=Count("pk"))
    reasons = Counter(dict(waiting)) if page.pairs else Counter[str]()
    said = {one.entry.row: one.reason for one in seen.waiting}
    page.pairs = [replace(pair, others=reasons[said[pair.row]] - 1) for pair in page.pairs]
    learnt = strongbox.learnt(upload)
    page.bans = bans_said(table, mapping, learnt["bans"] if learnt else None)
    page.more_pairs = page.waiting - len(page.pairs)
    page.reasons, page.mended = _grouped(seen.reasons), _grouped(seen.mended)
    page.left_out = [wording.left_out_label(kind, n) for kind, n in table.left_out.items() if n]
    page.file_out = any(counts.get(outcome) for outcome in LEFT_OUT)
    if seen.to_inform and upload.collected_on is not None:
        due_on = current(as_of).inform_by(upload.collected_on)
        page.notice, page.overdue = notice_sentence(seen.to_inform, due_on, as_of), due_on < as_of
    return page


def bars(counts: Table_[str, int]) -> list[Bar]:
    """Pieces in proportion, each at least visible."""
    numbers = [(css, outcomes, sum(counts.get(o, 0) for o in outcomes)) for css, outcomes in _BARS]
    numbers = [piece for piece in numbers if piece[2]]
    total = sum(max(n, 1) for _css, _outcomes, n in numbers) or 1
    widths = [max(100 * n / total, 0.8) for _css, _outcomes, n in numbers]
    scale = 100 / (sum(widths) or 1)
    made, x = [], 0.0
    for (css, outcomes, number), width in zip(numbers, widths, strict=True):
        label = ", ".join(wording.outcome_label(o) for o in outcomes if counts.get(o))
        made.append(Bar(css, label, number, f"{x:.2f}", f"{max(width * scale - 0.2, 0.4):.2f}"))
        x += width * scale
    return made


def _grouped(said: noted.Said) -> list[tuple[str, str, int]]:
    found: dict[str, list[int]] = {}
    counts = Counter[str]()
    for sentence, numbers, count in said:
        found.setdefault(sentence, []).extend(numbers)
        counts[sentence] += count
    return [(sentence, wording.numbers(numbers), counts[sentence]) for sentence, numbers in found.items()]


def _fix(one: Judged, cells: Sequence[str] | None, mapping: Mapping) -> Fix:
    target = (
        one.field
        if one.field and mapping.column(one.field) is not None
        else _first(
            mapping,
            ("email", "phone") if one.reason == "unreachable" else ("full_name", "family_name") if one.reason == "no_name" else (),
        )
    )
    place = mapping.column(target) if target else None
    value = tidy(cells[place]) if cells is not None and place is not None else ""
    name = one.entry.name or one.entry.company or _("(empty)")
    return Fix(one.entry.row, name, target, _label(target), value, reason_of(one))


def _divisible(fixes: list[Fix], bad: Sequence[Judged], upload: Import, table: Table, mapping: Mapping) -> list[Fix]:
    """The same, those of rows that name several people with whom they name."""
    several = [one.entry.row for one in bad if one.reason == "name_several"]
    if not several:
        return fixes
    order = noted.known_of(upload, table, mapping).name_order
    here = {row.number: row for row in table.rows.of(several)}
    return [
        replace(fix, parts=dividing.proposal(here[fix.row], mapping, fix.target, order)) if fix.row in here and fix.target else fix
        for fix in fixes
    ]


def _label(target: str) -> str:
    found = FIELDS.get(target)
    return str(found.label) if found else target


def _first(mapping: Mapping, targets: Sequence[str]) -> str:
    return next((target for target in targets if mapping.column(target) is not None), "")


def _pairs(waiting: Sequence[Judged], user: Any, as_of: date) -> list[Pair]:
    people = {one.match.pk: one.match for one in waiting if one.match is not None}
    shown = _shown(list(people.values()), user, as_of)
    gate = _gate(user, as_of)
    known = [people[pk] for pk in shown]
    bans = {pk: [standing_words(ban) for ban in own] for pk, own in standing.of(known, gate).items()} if gate is not None else {}
    return [
        replace(_pair(one, shown.get(one.match.pk)), bans=bans.get(one.match.pk, ())) if one.match else _pair(one, None)
        for one in waiting
    ]


def _gate(user: Any, as_of: date) -> Gate | None:
    try:
        return open_gates(user, as_of=as_of).get("contacts")
    except PermissionDenied:
        return None


def _shown(contacts: list[Contact], user: Any, as_of: date) -> dict[int, dict[str, str]]:
    """What the user's own gate for contacts shows of these people."""
    gate = _gate(user, as_of)
    if gate is None or not contacts:
        return {}
    seen = list(gate.rows(Contact.objects.filter(pk__in=[c.pk for c in contacts]).select_related("subject")))
    found = {c.pk: {"name": view.name, "code": view.code} for c, view in zip(seen, gate.reveal(seen), strict=True)}
    positions = list(Position.objects.open(as_of).filter(contact__in=found).select_related("company", "contact").order_by("pk"))
    for position, view in zip(positions, gate.reveal(positions), strict=True):
        own = found[position.contact_id]
        own.update(
            company=view.company.name if view.company else "",
            email=view.email,
            phone=phones.shown(view.phone) if view.phone else "",
        )
    return found


def _pair(one: Judged, shown: dict[str, str] | None) -> Pair:
    entry = one.entry
    mine = {
        "name": entry.name,
        "company": entry.employer or entry.company,
        "email": entry.email,
        "phone": phones.shown(entry.phone) if entry.phone else "",
    }
    labels = {"name": _("Name"), "company": _("Company"), "email": _("Email"), "phone": _("Phone")}
    other = shown or {}
    left = [(labels[key], other.get(key, "") or "–", _likeness(mine[key], other.get(key, ""))) for key in labels]
    right = [(labels[key], mine[key] or "–", _likeness(mine[key], other.get(key, "")) if shown else "") for key in labels]
    choices = [(MOVED, _("Changed jobs")), (SAME, _("Same person, complete")), (OTHER, _("Another person")), (SKIP, _("Leave out"))]
    allowed = [choice for choice in choices if _possible(choice[0], entry, one)]
    return Pair(
        entry.row, wording.sentence(one.reason), one.proposal, right, left if shown else None, other.get("code", ""), allowed
    )


def _possible(choice: str, entry: Entry, one: Judged) -> bool:
    return choice != MOVED or bool(entry.company and one.reason in ("same_phone", "same_email", "new_job"))


def _likeness(mine: str, theirs: str) -> str:
    if not mine or not theirs:
        return ""
    return "same" if mine.casefold() == theirs.casefold() else "differs"
