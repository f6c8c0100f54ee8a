"""The kinds of block a letter is made of. Rooms register kinds of their own in their `panels.py`:

    blocks.register(Kind("event", _("Event"), "calendar", (Field("ref", _("Event"), "choice", choices=…),), mjml=draw, plain=tell))

A block is stored as {"type": code, "id": …, "only": [tags], field: value, …}; whatever it holds is cleansed by its fields.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from . import cleansing

if TYPE_CHECKING:
    from .drawing import Drawing

Block = dict[str, Any]
Words = str | Promise
MOST_BLOCKS = 60
MOST_ROWS, MOST_COLUMNS, MOST_CELL = 300, 12, 120
MOST_RICH = 20_000


@dataclass(frozen=True)
class Field:
    """One thing a block holds. `kind`: line, rich, link, image, file, choice or table; `choices` (code, label) of a choice."""

    name: str
    label: Words
    kind: str = "line"
    choices: tuple[tuple[str, Words], ...] = ()
    required: bool = False
    hint: Words = ""
    most: int = 200

    def cleansed(self, value: Any) -> Any:
        """The value as it may be stored; never fails."""
        if self.kind == "rich":
            return cleansing.rich(str(value or "")[:MOST_RICH])
        if self.kind == "choice":
            codes = [code for code, _label in self.choices]
            return value if value in codes else codes[0]
        if self.kind == "table":
            return _table(value)
        if self.kind in ("image", "file"):
            return value if isinstance(value, str) and value.isalnum() and len(value) <= 32 else ""
        return cleansing.line(value if isinstance(value, str | int | float) else "", 2000 if self.kind == "link" else self.most)


@dataclass(frozen=True)
class Kind:
    """A kind of block. `mjml` draws sections, `plain` gives the same as text ("" for nothing)."""

    code: str
    label: Words
    icon: str
    fields: tuple[Field, ...]
    mjml: Callable[[Block, Drawing], str]
    plain: Callable[[Block, Drawing], str]
    order: int = 100


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Offer a kind of block in the editor."""
    _kinds[kind.code] = kind
    return kind


def kinds() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.code))


def kind_of(block: Mapping[str, Any]) -> Kind | None:
    return _kinds.get(str(block.get("type", "")))


def new(code: str) -> Block:
    """An empty block. Raises KeyError for a kind nobody registered."""
    kind = _kinds[code]
    return {"type": code, "id": secrets.token_hex(4), "only": [], **{field.name: field.cleansed("") for field in kind.fields}}


def cleansed(found: Any) -> list[Block]:
    """Blocks as they may be stored, whatever was sent: known kinds and fields, an id each, at most so many."""
    made, seen = [], set()
    for raw in found[:MOST_BLOCKS] if isinstance(found, list) else ():
        kind = kind_of(raw) if isinstance(raw, dict) else None
        if kind is None:
            continue
        ident = str(raw.get("id", ""))
        if not (ident.isalnum() and len(ident) <= 16) or ident in seen:
            ident = secrets.token_hex(4)
        seen.add(ident)
        only = sorted({one for one in _listed(raw.get("only")) if isinstance(one, str) and one.replace("-", "").isalnum()})
        values = {field.name: field.cleansed(raw.get(field.name, "")) for field in kind.fields}
        made.append({"type": kind.code, "id": ident, "only": only, **values})
    return made


def place(blocks: Iterable[Block], ident: str) -> str:
    """ "Block 3 (Button)": how people find it."""
    for number, block in enumerate(blocks, start=1):
        if block.get("id") == ident:
            kind = kind_of(block)
            return _("Block %(number)d (%(kind)s)") % {"number": number, "kind": kind.label if kind else "?"}
    return ""


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _table(value: Any) -> dict[str, Any]:
    """{"rows": [[…], …], "hidden": [places of columns]}, the first row the headings, all equally long.

    Text pasted from a spreadsheet is taken too.
    """
    hidden = {one for one in _listed(value.get("hidden")) if isinstance(one, int)} if isinstance(value, dict) else set()
    cells = [
        [cleansing.line(cell if isinstance(cell, str | int | float) else "", MOST_CELL) for cell in row[:MOST_COLUMNS]]
        for row in cells_of(value)
    ]
    rows = [row for row in cells[: MOST_ROWS + 1] if any(row)]
    width = max((len(row) for row in rows), default=0)
    return {"rows": [row + [""] * (width - len(row)) for row in rows], "hidden": sorted(hidden & set(range(width)))}


def cells_of(value: Any) -> list[list[Any]]:
    """The rows of a table as they were sent, whole."""
    given = value.get("rows") if isinstance(value, dict) else value
    if isinstance(given, str):
        return [row.split("\t" if "\t" in row else ";") for row in cleansing.plain(given).split("\n") if row.strip()]
    return [row for row in _listed(given if isinstance(value, dict) else None) if isinstance(row, list)]


def shown_rows(table: Any) -> list[list[str]]:
    """The rows of a table without its hidden columns."""
    if not isinstance(table, dict):
        return []
    hidden = set(table.get("hidden", ()))
    return [[cell for place, cell in enumerate(row) if place not in hidden] for row in table.get("rows", ())]
