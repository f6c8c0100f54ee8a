"""The whole register as it is: what an undo must bring back to the last column."""

from __future__ import annotations

from typing import Any

from django.apps import apps

_TRAIL = (
    "privacy.audit",
    "privacy.certificate",
    "privacy.ledger",
    "privacy.erasure",
    "privacy.keep",
    "privacy.readevent",
    "search.",
    "exchange.",
    "jobs.",
)


def rows() -> dict[tuple[str, Any], dict[str, Any]]:
    """Every row of the register, column by column; the trail, the lists themselves and what is computed anew left out."""
    return {
        (model._meta.label_lower, row.pk): {f.attname: f.value_from_object(row) for f in model._meta.concrete_fields}
        for model in apps.get_models()
        if not model._meta.label_lower.startswith(_TRAIL)
        for row in model._base_manager.all()
    }


def keeps() -> list[tuple[Any, ...]]:
    from kortisto.privacy.models import Keep

    return sorted(Keep.objects.values_list("subject_id", "datum", "record", "until", "next_change", "live", "held"), key=str)


def found() -> set[tuple[str, int]]:
    from kortisto.search.models import SearchDocument

    return set(SearchDocument.objects.values_list("kind", "object_id"))
