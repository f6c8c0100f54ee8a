"""Walking the chain from its beginning: every altered, dropped, added or reordered row shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kortisto.privacy import sealing
from kortisto.privacy.audit import heads
from kortisto.privacy.audit.chain import commitment, link
from kortisto.privacy.audit.heads import GENESIS
from kortisto.privacy.models import AuditEvent, AuditSegment, AuditValue


@dataclass(frozen=True, slots=True)
class Report:
    """`problem` says what is wrong at `seq`; empty when the chain holds. `values`: commitments whose values are still there.

    `outside`: heads written outside that the chain was held against. `taken_back`: how often a restore took the trail back.
    """

    links: int
    values: int
    problem: str = ""
    seq: int | None = None
    outside: int = 0
    taken_back: int = 0

    @property
    def ok(self) -> bool:
        return not self.problem


def verify(against: Mapping[int, str] | None = None) -> Report:
    """Check chain, sealed months, outside anchors (and heads somebody kept, `against`) and commitments."""
    if trouble := heads.problem():
        return Report(0, 0, trouble)
    lines = list(heads.read())
    outside, back = heads.standing(iter(lines)), sum(bool(line.why) for line in lines)
    links, broken = _walk(outside)
    if broken is None and against:
        broken = _contradicted(against)
    values, touched = (0, None) if broken is not None else _values()
    problem, seq = broken or touched or ("", None)
    return Report(links, values, problem, seq, len(outside), back)


def _contradicted(kept: Mapping[int, str]) -> tuple[str, int] | None:
    """The first of the kept heads that is another now. Of a dropped month only its last link can be compared."""
    there = dict(AuditEvent.objects.filter(seq__in=list(kept)).values_list("seq", "hash"))
    segments = list(AuditSegment.objects.exclude(dropped_at=None).values_list("first_seq", "last_seq", "head"))
    for seq, head in sorted(kept.items()):
        dropped = next((one for one in segments if one[0] <= seq <= one[1]), None)
        found = there.get(seq) or (dropped[2] if dropped and dropped[1] == seq else None)
        if found is None and dropped is None:
            return f"the chain was cut: link {seq} was written down outside", seq
        if found is not None and found != head:
            return "it is not what was written down outside", seq
    return None


def _walk(outside: Mapping[int, str]) -> tuple[int, tuple[str, int] | None]:
    dropped = {s.first_seq: s for s in AuditSegment.objects.exclude(dropped_at=None)}
    sealed = {s.last_seq: s.head for s in AuditSegment.objects.all()}
    seq, prev, links = 1, GENESIS, 0
    for event in AuditEvent.objects.order_by("seq").iterator(chunk_size=2000):
        while seq in dropped and event.seq != seq:
            seq, prev = dropped[seq].last_seq + 1, dropped[seq].head
        if event.seq != seq:
            return links, (f"link {seq} is missing", seq)
        if event.prev_hash != prev:
            return links, ("it does not follow from the link before", seq)
        if link(event) != event.hash:
            return links, ("it was altered", seq)
        if sealed.get(seq, event.hash) != event.hash or outside.get(seq, event.hash) != event.hash:
            return links, ("it is not what was sealed", seq)
        seq, prev, links = seq + 1, event.hash, links + 1
    while seq in dropped:
        seq = dropped[seq].last_seq + 1
    beyond = max([*sealed, *outside], default=0)
    if beyond >= seq:
        return links, (f"the chain was cut: link {beyond} was sealed", seq)
    return links, None


def _values() -> tuple[int, tuple[str, int] | None]:
    checked = 0
    for row in AuditValue.objects.select_related("event").order_by("event__seq").iterator(chunk_size=2000):
        try:
            values = sealing.unseal(row.sealed, use="audit", context=str(row.event.seq))
        except sealing.Unreadable as error:
            return checked, (str(error), row.event.seq)
        if commitment(row.salt, values) != row.event.commit:
            return checked, ("the values behind it were exchanged", row.event.seq)
        checked += 1
    return checked, None
