"""The nightly comparison: what is stored against what is derived anew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from kortisto.privacy import publication, purposes
from kortisto.privacy.due.deriving import derive
from kortisto.privacy.due.storing import Key, Row, of_subject, rows_of
from kortisto.privacy.holdings import chunks
from kortisto.privacy.models import Keep, Subject


@dataclass
class Drift:
    """`subjects` compared; ids whose stored rows differ from the derived ones, with a sample of what differs."""

    subjects: int = 0
    wrong: list[int] = field(default_factory=list)
    sample: list[str] = field(default_factory=list)


def check(subject_ids: Iterable[int] | None = None, *, as_of: date) -> Drift:
    """Derive again and compare; writes nothing. None: every subject. A difference means an action forgot to refresh."""
    ids = Subject.objects.values_list("pk", flat=True) if subject_ids is None else subject_ids
    bits = purposes.known_codes(purposes.by_ref(publication.active_policies(as_of)))
    drift = Drift()
    for own in chunks(ids):
        _compare(own, bits, as_of, drift)
    return drift


def _compare(ids: list[int], bits: dict[str, int], as_of: date, drift: Drift) -> None:
    stored: dict[int, dict[Key, tuple[int, Row]]] = {}
    columns = ("pk", "subject_id", "datum", "record", *Row._fields)
    for pk, sid, datum, record, *rest in Keep.objects.filter(subject_id__in=ids).values_list(*columns):
        stored.setdefault(sid, {})[(sid, datum, record)] = (pk, Row(*rest))
    for one in derive(ids, as_of=as_of):
        drift.subjects += 1
        own = stored.get(one.subject.pk, {})
        wanted = rows_of(one, bits, own, as_of)
        known = {key: row for key, (_, row) in own.items()}
        found = of_subject(wanted, one.undatable, as_of)
        # A due day that has come already says no more than that the subject is waiting for the night.
        waiting = one.subject.next_due_on is not None and one.subject.next_due_on <= as_of
        same_day = one.subject.next_due_on == found.next_due_on or (
            waiting and found.next_due_on is not None and found.next_due_on <= as_of
        )
        if wanted != known or not same_day or one.subject.informed != found.informed:
            drift.wrong.append(one.subject.pk)
            differing = sorted({f"{k[1]} {k[2]}".strip() for k in set(wanted) ^ set(known)} | _changed(wanted, known))
            drift.sample += differing[: max(0, 20 - len(drift.sample))]


def _changed(wanted: dict[Key, Row], known: dict[Key, Row]) -> set[str]:
    return {f"{key[1]} {key[2]}".strip() for key in set(wanted) & set(known) if wanted[key] != known[key]}
