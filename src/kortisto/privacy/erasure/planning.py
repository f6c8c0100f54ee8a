"""What goes now, what stays, until when and on what ground. A plan holds no value, only names, days and grounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from kortisto.lib.periods import FOREVER
from kortisto.privacy import anonymising, due, publication, purposes
from kortisto.privacy.classification import erasable
from kortisto.privacy.models import Erasure, Subject
from kortisto.privacy.policy.model import Policy, Purpose, Text
from kortisto.privacy.policy.state import Verdict

EVERYTHING = ["*"]
ASKED = (Erasure.Reason.REQUEST,)
"""Reasons of somebody who asked: a hash stays of their addresses (decision 12)."""
BY_LAW_ALONE = (*ASKED, Erasure.Reason.UNDO)
"""Reasons under which only the law keeps anything: the person asked, or the data came in by mistake."""


class Going(NamedTuple):
    """`counted_by`: dimensions of the number it leaves behind (None: erased without a trace)."""

    datum: str
    record: str
    counted_by: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Staying:
    """`ground` is a purpose ref or "hold"; `until` the last day (None: open-ended); `law` what the notice cites for it, by language."""

    datum: str
    record: str
    ground: str
    until: date | None
    law: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """What an erasure does to one subject. `whole`: nothing of the subject stays, the row itself goes."""

    subject_id: int
    subject_ref: str
    reason: str
    as_of: date
    goes: tuple[Going, ...]
    stays: tuple[Staying, ...]
    whole: bool

    @property
    def empty(self) -> bool:
        return not self.whole and not self.goes

    @property
    def scope(self) -> list[Any]:
        """As the ledger says it: ["*"], or [[name, record], …]."""
        return EVERYTHING if self.whole else [[line.datum, line.record] for line in self.goes]

    def as_json(self) -> dict[str, Any]:
        """As it is written down. What the notice cites for a ground is found by the ground in the version the erasure names."""
        counts: dict[str, int] = {}
        for line in self.goes:
            counts[line.datum] = counts.get(line.datum, 0) + 1
        data: dict[tuple[str, str | None], dict[str, list[str]]] = {}
        for stay in self.stays:
            until = stay.until.isoformat() if stay.until else None
            data.setdefault((stay.ground, until), {}).setdefault(stay.datum, []).append(stay.record)
        stays = [{"ground": ground, "until": until, "data": own} for (ground, until), own in data.items()]
        counted = sum(line.counted_by is not None for line in self.goes)
        return {"goes": counts, "stays": stays, "whole": self.whole} | ({"counted": counted} if counted else {})


def plan(subject: Subject, *, data: Sequence[str] | None = None, reason: str, as_of: date) -> Plan:
    """The plan for one subject. `data` narrows a request to some catalogue names."""
    return plan_many([subject], data=data, reason=reason, as_of=as_of)[0]


def plan_many(subjects: Iterable[Subject], *, data: Sequence[str] | None = None, reason: str, as_of: date) -> list[Plan]:
    """Plans in the order of `subjects`; a subject no notice speaks of, or that is gone, has an empty one."""
    subjects = list(subjects)
    reason = Erasure.Reason(reason)
    policies = publication.active_policies(as_of)
    refs = purposes.by_ref(policies)
    counting = policies if reason == Erasure.Reason.RETENTION else []
    derived = due.derive([s.pk for s in subjects], as_of=as_of, asked=reason in BY_LAW_ALONE, fates=True)
    # A detail of the company is not held by keeping the person, so it alone keeps nobody.
    own = erasable()
    found = {one.subject.pk: _plan(one, data, reason, as_of, refs, counting, own) for one in derived}
    return [found.get(s.pk) or Plan(s.pk, str(s.ref), reason, as_of, (), (), False) for s in subjects]


def _plan(
    one: due.Derived,
    data: Sequence[str] | None,
    reason: str,
    as_of: date,
    refs: dict[str, Purpose],
    counting: Sequence[Policy],
    own: frozenset[str],
) -> Plan:
    goes, stays = [], []
    for verdict in one.verdicts:
        if verdict.fate == "erase" and (data is None or verdict.datum in data):
            how = anonymising.method(counting, one.known.state, verdict.datum, verdict.record, as_of)
            goes.append(Going(verdict.datum, verdict.record or "", how.by if how else None))
        else:
            stays.append(_stays(verdict, refs))
    whole = not one.undatable and not any(line.datum in own for line in stays)
    return Plan(one.subject.pk, str(one.subject.ref), reason, as_of, tuple(goes), () if whole else tuple(stays), whole)


def _stays(verdict: Verdict, refs: dict[str, Purpose]) -> Staying:
    record = verdict.record or ""
    if verdict.keep_until is None:
        ground = "undated" if verdict.undated else "hold" if verdict.held else "not_asked"
        return Staying(verdict.datum, record, ground, None)
    anchoring = {ref: end for ref, end in verdict.live.items() if refs[ref].anchoring and not refs[ref].hashed_after_erasure}
    ground = max(anchoring, key=lambda ref: (anchoring[ref], ref))
    until = None if verdict.keep_until == FOREVER else verdict.keep_until
    return Staying(verdict.datum, record, ground, until, dict(refs[ground].law))
