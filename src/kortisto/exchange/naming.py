"""The name of the person of a row, wherever its columns have it: whole, in parts, or the whole in the column of a part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kortisto.exchange.cells import names
from kortisto.exchange.learning import Columns
from kortisto.exchange.plan import Plan
from kortisto.lib.text import fold

Problem = tuple[str, str]
"""A code of `wording` and the column it is told beside."""


def named(cells: Mapping[str, Sequence[str]], known: Columns, plan: Plan) -> tuple[str, str, Problem | None]:
    """Given and family name, and the problem with its column."""
    card, whole = "card" in cells, cells["full_name"][0] if "full_name" in cells else ""
    if whole and not card and names.several(whole, known.name_order):
        return "", "", ("name_several", "full_name")
    parts = []
    for target in ("given_name", "family_name"):
        cased, several = plan.name(cells[target][0], known.name_order) if target in cells else ("", False)
        if several and not card:  # a row that names its card says whose it is, however the name is written there
            return "", "", ("name_several", target)
        parts.append(cased)
    given, family = _completed((parts[0], parts[1]), whole, cells, known, plan)
    if "@" in given or "@" in family or len(given) > 100 or len(family) > 100:
        return "", "", ("name_bad", "family_name")
    return given, family, None


def _completed(
    parts: tuple[str, str], whole: str, cells: Mapping[str, Sequence[str]], known: Columns, plan: Plan
) -> tuple[str, str]:
    """What the parts lack, from the whole name; with no part at all, the name of the firm is nobody's."""
    given, family = parts
    chosen = bool(plan.mapping.defaults.name_order)
    if whole and not (given and family):
        beside = plan.targets & {"given_name", "family_name"}
        if beside and not given and not family and fold(whole) in map(fold, cells.get("company", ())):
            return "", ""
        # What the user chose for the list holds for every row; what we guessed of the column yields to what a row says.
        first, last = names.split(whole, known.name_order if chosen else names.order_said(whole, known.name_order))
        if first or not (given or family):  # `Pirjo` beside the given name Pirjo is no family name
            given, family = given or first, family or last
    elif bool(given) != bool(family) and (order := names.order_beyond_doubt(given or family)):
        given, family = names.split(given or family, order)  # the whole name stands in the column of one part
    return given, family
