"""What a new version of a notice would do to the register: counts, changing nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from kortisto.privacy import due, publication
from kortisto.privacy.holdings import chunks
from kortisto.privacy.models import Subject
from kortisto.privacy.policy.model import Policy
from kortisto.privacy.policy.state import Verdict


@dataclass
class Simulation:
    """Counts of data by catalogue name: erased at once, kept shorter, kept longer (for those told of the new version).

    `people_losing` lose something at once; `people_whole` lose everything; `undatable` have a limit the new version cannot
    date for them.
    """

    as_of: str = ""
    people: int = 0
    data: int = 0
    erased: Counter[str] = field(default_factory=Counter)
    shorter: Counter[str] = field(default_factory=Counter)
    longer: Counter[str] = field(default_factory=Counter)
    revived: Counter[str] = field(default_factory=Counter)
    people_losing: int = 0
    people_whole: int = 0
    undatable: int = 0

    def as_json(self) -> dict[str, Any]:
        """Plain dictionaries: `asdict` builds a Counter of 3.11 anew by counting its pairs."""
        return {name: dict(value) if isinstance(value, Counter) else value for name, value in vars(self).items()}


def simulate(old: Policy, new: Policy, as_of: date | None = None) -> Simulation:
    """Compare everybody's data under the notices in effect with `old`, and with `new` in its place. Writes nothing."""
    day = as_of or timezone.localdate()  # noqa: TID251 - the only default
    others = [policy for policy in publication.active_policies(day) if policy.key not in (old.key, new.key)]
    result = Simulation(as_of=day.isoformat())
    for ids in chunks(Subject.objects.values_list("pk", flat=True)):
        before = due.verdicts(ids, as_of=day, policies=[*others, old])
        for one in due.derive(ids, as_of=day, policies=[*others, new]):
            if one.undatable:
                result.undatable += 1
            else:
                _compare(before.get(one.subject.pk, []), list(one.verdicts), result)
    return result


def _compare(before: list[Verdict], after: list[Verdict], result: Simulation) -> None:
    known: Mapping[tuple[str, str | None], Verdict] = {(v.datum, v.record): v for v in before}
    result.people += 1
    gone = kept = 0
    for verdict in after:
        result.data += 1
        was = known.get((verdict.datum, verdict.record))
        old_end, new_end = (was.keep_until if was else None), verdict.keep_until
        kept += new_end is not None or verdict.fate in ("held", "undated")
        if old_end is None or new_end is None:
            if old_end is not None and verdict.fate == "erase":
                gone += 1
                result.erased[verdict.datum] += 1
            elif old_end is None and new_end is not None:
                result.revived[verdict.datum] += 1
        elif new_end != old_end:
            (result.shorter if new_end < old_end else result.longer)[verdict.datum] += 1
    result.people_losing += bool(gone)
    result.people_whole += bool(gone) and not kept
