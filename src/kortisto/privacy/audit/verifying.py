"""Walking the chain from its beginning: every altered, dropped, added or reordered row shows."""

from __future__ import annotations

from dataclasses import dataclass

from kortisto.privacy import sealing
from kortisto.privacy.audit.chain import GENESIS, commitment, link
from kortisto.privacy.audit.segments import anchors
from kortisto.privacy.models import AuditEvent, AuditSegment, AuditValue


@dataclass(frozen=True, slots=True)
class Report:
    """`problem` says what is wrong at `seq`; empty when the chain holds. `values`: commitments whose values are still there."""

    links: int
    values: int
    problem: str = ""
    seq: int | None = None

    @property
    def ok(self) -> bool:
        return not self.problem


def verify() -> Report:
    """Check chain, sealed months, outside anchors and commitments."""
    links, broken = _walk()
    if broken is not None:
        return Report(links, 0, *broken)
    values, touched = _values()
    if touched is not None:
        return Report(links, values, *touched)
    return Report(links, values)


def _walk() -> tuple[int, tuple[str, int] | None]:
    dropped = {s.first_seq: s for s in AuditSegment.objects.exclude(dropped_at=None)}
    sealed = {s.last_seq: s.head for s in AuditSegment.objects.all()}
    outside = anchors()
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
