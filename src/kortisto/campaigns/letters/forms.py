"""What the editor sends, read into blocks; what the blocks hold, made into the editor's fields."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from kortisto.campaigns.models import HostedFile, Letter

from . import blocks
from .blocks import Block, Field
from .troubles import Problem


@dataclass(frozen=True)
class Shown:
    """One field of one block as the editor shows it. `file`: the picture or file it names."""

    field: Field
    name: str
    value: Any
    file: HostedFile | None = None

    @property
    def ident(self) -> str:
        return f"id_{self.name}"

    @property
    def columns(self) -> list[tuple[int, str, bool]]:
        """(place, heading, whether it is shown) of a table's columns."""
        rows = self.value.get("rows") or [[]]
        return [(place, text or str(place + 1), place not in self.value.get("hidden", ())) for place, text in enumerate(rows[0])]

    @property
    def as_text(self) -> str:
        """A table as text, its cells apart by tabs, as spreadsheets paste them."""
        return "\n".join("\t".join(row) for row in self.value.get("rows", ()))


@dataclass(frozen=True)
class Card:
    """One block as the editor shows it."""

    block: Block
    kind: blocks.Kind
    number: int
    fields: tuple[Shown, ...]
    problems: tuple[Problem, ...]
    last: bool = False


def cards(content: Any, hosted: dict[str, HostedFile], problems: Iterable[Problem] = ()) -> list[Card]:
    """The blocks of a version for the editor."""
    found, told = [], list(problems)
    for number, block in enumerate(content if isinstance(content, list) else (), start=1):
        kind = blocks.kind_of(block)
        if kind is None:
            continue
        fields = tuple(
            Shown(field, f"b-{block['id']}-{field.name}", block.get(field.name, ""), hosted.get(str(block.get(field.name, ""))))
            for field in kind.fields
        )
        found.append(
            Card(block, kind, number, fields, tuple(one for one in told if one.block == block["id"]), number == len(content))
        )
    return found


def content_of(letter: Letter, sent: QueryDict) -> Any:
    """The content the editor's form holds."""
    if letter.form != Letter.Form.BLOCKS:
        return {"source": sent.get("source", "")}
    made = []
    for ident in sent.getlist("block"):
        kind = blocks.kind_of({"type": sent.get(f"b-{ident}-type", "")})
        if kind is not None:
            values = {field.name: _value(field, f"b-{ident}-{field.name}", sent) for field in kind.fields}
            made.append({"type": kind.code, "id": ident, "only": sent.getlist(f"b-{ident}-only"), **values})
    return made


def _value(field: Field, name: str, sent: QueryDict) -> Any:
    if field.kind != "table":
        return sent.get(name, "")
    shown = {int(one) for one in sent.getlist(f"{name}-shown") if one.isdecimal()}
    known = {int(one) for one in sent.getlist(f"{name}-known") if one.isdecimal()}
    return {"rows": sent.get(name, ""), "hidden": sorted(known - shown)}


def acted(content: list[Block], act: str) -> tuple[list[Block], str]:
    """The blocks after an act of the editor ("add:text", "up:ID", "down:ID", "copy:ID", "remove:ID", "before:ID:OTHER") and the id
    of the block the reader is left at ("" for none)."""
    verb, _, what = act.partition(":")
    made = list(content)
    if verb == "add" and any(kind.code == what for kind in blocks.kinds()) and len(made) < blocks.MOST_BLOCKS:
        made.append(blocks.new(what))
        return made, str(made[-1]["id"])
    what, _, other = what.partition(":")
    place = next((number for number, block in enumerate(made) if block["id"] == what), None)
    if place is None:
        return made, ""
    if verb == "remove":
        made.pop(place)
        return made, str(made[min(place, len(made) - 1)]["id"]) if made else ""
    if verb == "copy" and len(made) < blocks.MOST_BLOCKS:
        made.insert(place + 1, blocks.new(str(made[place]["type"])) | {k: v for k, v in made[place].items() if k != "id"})
        return made, str(made[place + 1]["id"])
    to = {"up": place - 1, "down": place + 1}.get(verb, place)
    if verb == "before":
        to = next((number for number, block in enumerate(made) if block["id"] == other), len(made))
        to -= to > place
    block = made.pop(place)
    made.insert(max(0, to), block)
    return made, what
