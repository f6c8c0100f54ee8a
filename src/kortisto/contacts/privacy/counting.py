"""How records of a person are counted when a notice anonymises them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kortisto.contacts.labels import interaction_label
from kortisto.contacts.models import Interaction
from kortisto.privacy import anonymising


def _in_words(dimension: str, value: str) -> str:
    return interaction_label(value) if dimension == "kind" else value


@anonymising.cells("interactions", words=_in_words)
def interactions(records: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
    """By the year it happened and its kind; who, when exactly and about what are gone."""
    pks = {int(record.partition(":")[2]): record for record in records}
    rows = Interaction.objects.filter(pk__in=pks).values_list("pk", "happened_on", "kind")
    return {pks[pk]: {"year": str(day.year), "kind": kind} for pk, day, kind in rows}
