"""Reading again what should be gone, and the certificate that says so."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model

from kortisto.database.many import Many
from kortisto.database.writing import insert_values, update_many
from kortisto.lib.addresses import normalise
from kortisto.privacy import erasers, ledger
from kortisto.privacy.classification import is_empty, of_subjects
from kortisto.privacy.erasers import Target
from kortisto.privacy.erasure.planning import EVERYTHING
from kortisto.privacy.holdings import asking, held_data
from kortisto.privacy.models import Certificate, Erasure, Subject

Rows = Mapping[type[Model], Iterable[Any]]


def remains(refs: Mapping[str, Sequence[Any]], rows: Rows | None = None, targets: Sequence[Target] = ()) -> dict[str, str]:
    """Subject reference → what is still there of its scope, read anew. Empty when everything is gone.

    `rows` are the rows that were deleted, `targets` what the erasers of the rooms were asked to remove.
    """
    found: dict[str, str] = {}
    there = {str(ref): pk for pk, ref in Subject.objects.filter(ref__in=list(refs)).values_list("pk", "ref")}
    partial = {pk: refs[ref] for ref, pk in there.items() if list(refs[ref]) != EVERYTHING}
    found |= {ref: "subject" for ref, pk in there.items() if pk not in partial}
    held, copies = (held_data(list(partial)), _copies(list(partial))) if partial else ({}, {})
    names = {pk: ref for ref, pk in there.items()}
    for pk, scope in partial.items():
        gone = {(datum, record) for datum, record in scope}
        if left := sorted(f"{d} {r}".strip() for d, r in (held[pk] | copies.get(pk, set())) & gone):
            found[names[pk]] = ", ".join(left)[:180]
    if not found and (problem := _rows_left(rows or {}) or _stores_left(targets)):
        return dict.fromkeys(refs, problem)
    return found


def _copies(subject_ids: Sequence[int]) -> dict[int, set[tuple[str, str]]]:
    """Data of which a derived column still says something."""
    found: dict[int, set[tuple[str, str]]] = {}
    for table in of_subjects():
        columns = {c: d for d in table.data for c in table.columns(d) if c not in table.columns(d, derived=False)}
        if table.index or table.each or not columns or not subject_ids:
            continue  # a row that is a datum by itself went as a whole
        rows = table.model._base_manager.filter(**{f"{table.subject_id}__in": subject_ids})
        for subject_id, pk, *values in rows.values_list(table.owner, "pk", *columns):
            record = table.key_of(pk)
            said = {(d, record) for d, value in zip(columns.values(), values, strict=True) if not is_empty(value)}
            found.setdefault(subject_id, set()).update(said)
    return found


def _rows_left(rows: Rows) -> str:
    for model, pks in rows.items():
        if number := sum(1 for _ in asking(model, "pk", ("pk",)).rows(Many(pks))):
            return f"{number} of {model._meta.label}"
    return ""


def _stores_left(targets: Sequence[Target]) -> str:
    number = erasers.left(targets) if targets else 0
    return f"{number} in the stores of the rooms" if number else ""


def commitment(secret: str, number: str, email: str) -> str:
    """C = SHA-256(r ‖ number ‖ normalised e-mail)."""
    return hashlib.sha256(f"{secret}{number}{normalise(email)}".encode()).hexdigest()


def number_of(erasure: Erasure) -> str:
    return f"{erasure.created_at:%Y}-{erasure.pk:06d}"


def certify(erasures: Sequence[Erasure], counts: Mapping[str, int], *, now: datetime) -> None:
    """Close verified erasures with their certificates. `counts`: rows by table, of the whole chunk when there are several."""
    head = ledger.state()
    keys = Many(e.pk for e in erasures)
    Erasure.objects.filter(pk__in=keys).update(state=Erasure.State.VERIFIED, closed_at=now, problem="")
    certified = set(Certificate.objects.filter(erasure_id__in=keys).values_list("erasure_id", flat=True))
    rows: list[tuple[Any, ...]] = [
        (
            erasure.pk,
            number_of(erasure),
            now,
            erasure.plan.get("goes", {}) | {"rows": dict(counts)} if len(erasures) == 1 else erasure.plan.get("goes", {}),
            erasure.plan.get("stays", []),
            {},
            erasure.ledger_seq or head.applied_seq,
            head.head,
            erasure.commitment,
        )
        for erasure in erasures
        if erasure.pk not in certified
    ]
    insert_values(Certificate, _CERTIFICATE, rows)
    # What stays the certificate says from here on; the erasure need not say it a second time.
    told = [erasure for erasure in erasures if erasure.plan.get("stays")]
    for erasure in told:
        erasure.plan = erasure.plan | {"stays": []}
    update_many(told, ["plan"])


_CERTIFICATE = ("erasure", "number", "issued_at", "counts", "stays", "scan", "ledger_seq", "ledger_head", "commitment")


def red(refs_problems: Mapping[int, str]) -> None:
    """Erasures that could not be verified stay incomplete: red on the front page until a run finishes them."""
    for pk, problem in refs_problems.items():
        Erasure.objects.filter(pk=pk).update(state=Erasure.State.INCOMPLETE, problem=problem[:200])
