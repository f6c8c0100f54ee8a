"""The ledger's codes in words, and its entries for a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.privacy import ledger
from kortisto.privacy.models import Erasure

KINDS: dict[str, str | Promise] = {
    "erased": gettext_lazy("Erased from the register"),
    "aborted": gettext_lazy("Erasure rolled back: nothing happened"),
    "objected": gettext_lazy("Objection recorded"),
    "objection_lifted": gettext_lazy("Objection lifted by the person"),
    "consent_given": gettext_lazy("Consent given"),
    "consent_withdrawn": gettext_lazy("Consent withdrawn"),
    "restricted": gettext_lazy("Use restricted"),
    "restriction_lifted": gettext_lazy("Restriction lifted"),
    "hold_set": gettext_lazy("Legal hold set"),
    "hold_released": gettext_lazy("Legal hold released"),
    "passivated": gettext_lazy("Passivated"),
    "passivation_undone": gettext_lazy("Passivation undone"),
    "ban_set": gettext_lazy("Ban recorded"),
    "ban_lifted": gettext_lazy("Remembered ban lifted by the person"),
    "detached": gettext_lazy("Attachment deleted"),
    "wide_ban_set": gettext_lazy("Ban of a company or a domain recorded"),
    "wide_ban_lifted": gettext_lazy("Ban of a company or a domain lifted"),
    "employment_end": gettext_lazy("Last day of a member of staff set or taken back"),
    "moved": gettext_lazy("Moved to a new employer"),
    "merged": gettext_lazy("Two cards joined"),
    "unmerged": gettext_lazy("Joined cards parted"),
}
REASONS: dict[str, str | Promise] = {
    "retention": gettext_lazy("Erased: the promised time ended"),
    "request": gettext_lazy("Erased at the person's request"),
    "objection": gettext_lazy("Erased: the person objected"),
    "undo": gettext_lazy("Erased: an import was undone"),
    "replay": gettext_lazy("Erased again after a restore"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """Neighbouring entries of one kind and minute, told as one: numbers first–last, how many, the head and what it follows."""

    first: int
    last: int
    at: datetime
    text: str
    count: int
    hash: str
    prev_hash: str


def kind_words(line: ledger.Line, reasons: Mapping[int, str]) -> str:
    """What an entry tells; an erasure says why, as the erasure it belongs to knows."""
    if line.kind == "erased" and reasons.get(line.seq) in REASONS:
        return str(REASONS[reasons[line.seq]])
    return str(KINDS.get(line.kind, _("Entry of an unknown kind")))


def entries(most: int, *, before: int | None = None, scan: int = 3000) -> list[Said]:
    """The latest entries (before number `before`), neighbours of one kind and minute told together, newest first."""
    tail = ledger.tail()
    if tail is None:
        return []
    end = tail.seq if before is None else before - 1
    lines = [line for line in ledger.read(max(end - scan, 0)) if line.seq <= end]
    first = lines[0].seq if lines else 0
    rows = Erasure.objects.filter(ledger_seq__gte=first, ledger_seq__lte=end).values_list("ledger_seq", "reason")
    reasons = {seq: reason for seq, reason in rows if seq is not None}
    found: list[Said] = []
    for line in reversed(lines):
        text, minute = kind_words(line, reasons), line.time[:16]
        last = found[-1] if found else None
        if last and last.text == text and last.at.isoformat()[:16] == minute and last.first == line.seq + 1:
            found[-1] = Said(line.seq, last.last, last.at, text, last.count + 1, last.hash, line.prev_hash)
            continue
        if len(found) == most:
            break
        found.append(Said(line.seq, line.seq, datetime.fromisoformat(line.time), text, 1, line.hash, line.prev_hash))
    return found
