"""What the address of a list asks for, and the addresses of its neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict

from kortisto.contacts.lists import tree
from kortisto.contacts.lists.conditions import CHOICE, Condition

PLACE = ("jatko", "ennen")
"""Parameters that say where in the list we are; any change of the question begins from the top."""
_READABLE = "():;,|!*@"
"""Signs of nested conditions that need no encoding in a query: the address stays short and readable."""


@dataclass(frozen=True)
class Asked:
    """A list's question.

    `filters` are the named conditions with their values, `nested` those in groups; `columns` the columns shown ("" of them: the
    usual ones); `own` the saved segment the question came from. `after`/`before` are keys of rows (never words). `broken` says
    why nested conditions cannot be read: such a question matches nobody.
    """

    segment: str = "kaikki"
    words: str = ""
    order: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    nested: tree.Group | None = None
    columns: Sequence[str] = ()
    own: int | None = None
    after: int | None = None
    before: int | None = None
    broken: str = ""

    @classmethod
    def read(
        cls,
        query: QueryDict,
        *,
        segments: Mapping[str, object],
        orders: Mapping[str, object],
        conditions: Mapping[str, Condition],
        columns: Mapping[str, object] | None = None,
    ) -> Asked:
        """Read the address; what is unknown or empty is left out, so that no address breaks a list."""
        segment = query.get("segmentti", "")
        order = query.get("jarj", "")
        nested, broken = _nested(query.get("ehdot", ""), conditions)
        return cls(
            segment=segment if segment in segments else next(iter(segments)),
            words=query.get("haku", "").strip()[:100],
            order=order if order in orders else next(iter(orders)),
            filters={
                key: str(query[key])[:80]
                for key, known in conditions.items()
                if known.kind == CHOICE and query.get(key, "").strip()
            },
            nested=nested,
            columns=tuple(dict.fromkeys(key for key in query.get("sarakkeet", "").split(",") if key in (columns or {}))),
            own=_number(query.get("oma", "")),
            after=_number(query.get("jatko", "")),
            before=_number(query.get("ennen", "")),
            broken=broken,
        )

    def address(self, path: str = "", **changes: object) -> str:
        """The address of a neighbour: `changes` by parameter name; None takes one away. The place is kept only when given."""
        values: dict[str, object] = {
            "segmentti": self.segment, "haku": self.words, "jarj": self.order, **self.filters,
            "ehdot": tree.write(self.nested) if self.nested else "", "sarakkeet": ",".join(self.columns), "oma": self.own,
        }  # fmt: skip
        values |= changes
        kept = {key: value for key, value in values.items() if value not in (None, "")}
        return f"{path}?{urlencode(kept, safe=_READABLE)}"

    @property
    def query(self) -> str:
        """The question without the place, to carry along to a card and back."""
        return self.address().removeprefix("?")

    @property
    def stored(self) -> str:
        """The question as a saved segment keeps it: without the place and without the segment itself."""
        return self.address(oma=None).removeprefix("?")

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The question as hidden fields of a form."""
        return [(key, str(value)) for key, value in QueryDict(self.query).items()]

    @property
    def narrowed(self) -> bool:
        return bool(self.words or self.filters or self.nested or self.broken)

    @property
    def group(self) -> tree.Group:
        """Every condition as one group, for the editor."""
        return tree.joined(self.nested, tuple(tree.Leaf(key, "on", (value,)) for key, value in self.filters.items()))

    def with_group(self, group: tree.Group | None) -> Asked:
        """The question with these conditions instead, from the top of the list."""
        return replace(self, filters={}, nested=group if group and group.parts else None, after=None, before=None, broken="")


def _nested(text: str, conditions: Mapping[str, Condition]) -> tuple[tree.Group | None, str]:
    if not text:
        return None, ""
    try:
        return tree.checked(tree.read(text), conditions), ""
    except tree.Broken as trouble:
        return None, str(trouble)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 15 else None
