"""The editor of conditions: a form of nested groups, each change of which is a request; it works without scripts.

Fields: `solmu` once for each node in order (`g:r` a group, `l:r.0` a condition; the path says where), `yhd.PATH` how a group
joins, `ei.PATH` turned round, `k.PATH` which condition, `o.PATH` how compared, `a.PATH` the values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict

from kortisto.contacts.lists import tree
from kortisto.contacts.lists.conditions import CHOICE, DAY, IN_DAYS, NUMBER, TEXT, WITHOUT_VALUE, Condition

ROOT = "r"
_MOST = tree.MOST * 3


@dataclass(frozen=True)
class Shown:
    """A node as the form shows it. `widget` is "" (no value), choice, text, day or number."""

    path: str
    turned: bool
    any: bool = False
    parts: Sequence[Shown] = ()
    condition: Condition | None = None
    key: str = ""
    op: str = ""
    values: Sequence[str] = ()
    options: Sequence[tuple[str, str]] = ()
    widget: str = ""
    trouble: str = ""
    deep: int = 1

    @property
    def is_group(self) -> bool:
        return not self.key


def from_form(data: QueryDict, known: Mapping[str, Condition]) -> tree.Group:
    """The group the form holds, half-filled conditions included; what is no form gives an empty group."""
    marks = [mark for mark in data.getlist("solmu")[:_MOST] if mark[:2] in ("g:", "l:")]
    kinds = {mark[2:]: mark[0] for mark in marks}
    found = _node(ROOT, kinds, data, known, 1) if kinds.get(ROOT) == "g" else None
    return found if isinstance(found, tree.Group) else tree.Group()


def _node(path: str, kinds: Mapping[str, str], data: QueryDict, known: Mapping[str, Condition], depth: int) -> tree.Node:
    turned = bool(data.get(f"ei.{path}"))
    if kinds[path] == "l" or depth > tree.DEEPEST:
        return _leaf(path, data, known, turned)
    own = [one for one in kinds if one.startswith(f"{path}.") and "." not in one[len(path) + 1 :]]
    parts = tuple(_node(one, kinds, data, known, depth + 1) for one in own)
    return tree.Group(parts, any=data.get(f"yhd.{path}") == "tai", turned=turned)


def _leaf(path: str, data: QueryDict, known: Mapping[str, Condition], turned: bool) -> tree.Leaf:
    key, op = data.get(f"k.{path}", ""), data.get(f"o.{path}", "")
    values = tuple(v.strip()[: tree.LONGEST_VALUE].replace("\0", "") for v in data.getlist(f"a.{path}")[: tree.MOST_VALUES])
    condition = known.get(key)
    if condition is not None and op not in condition.operators:
        op, values = next(iter(condition.operators)), ()
    if condition is not None and condition.kind == DAY and op in IN_DAYS:
        values = tuple(value for value in values if value.isdecimal())
    return tree.Leaf(
        key if key.isidentifier() and key.isascii() else "x", op if op.isalpha() else "on", tuple(filter(None, values)), turned
    )


def changed(group: tree.Group, act: str, known: Mapping[str, Condition]) -> tree.Group:
    """The group after one press of a button: `lisaa:PATH`, `ryhma:PATH`, `poista:PATH`. An unknown press changes nothing."""
    verb, _sign, path = act.partition(":")
    places = [int(part) for part in path.split(".")[1:] if part.isdecimal() and len(part) < 4]
    if path.split(".")[0] != ROOT or verb not in ("lisaa", "ryhma", "poista"):
        return group
    first = next(iter(known.values()))
    new: tree.Node = tree.Leaf(first.key, next(iter(first.operators)))
    if verb == "ryhma":
        new = tree.Group((new,), any=not group.any)
    found = _change(group, places, None if verb == "poista" else new)
    return found if isinstance(found, tree.Group) else tree.Group()


def goes_on(group: tree.Group, act: str) -> str:
    """Where a keyboard goes on after the press that made `group`: the id of the new condition, or of the button that adds another
    where one was removed; "" when nothing was pressed."""
    verb, _sign, path = act.partition(":")
    if verb == "poista":
        return f"l-{path.rpartition('.')[0] or ROOT}"
    node: tree.Node = group
    for place in path.split(".")[1:]:
        parts = node.parts if isinstance(node, tree.Group) else ()
        if not place.isdecimal() or len(place) > 3 or int(place) >= len(parts):
            return ""
        node = parts[int(place)]
    if verb not in ("lisaa", "ryhma") or not isinstance(node, tree.Group):
        return ""
    return f"k-{path}.{len(node.parts) - 1}" + (".0" if verb == "ryhma" else "")


def _change(node: tree.Node, places: Sequence[int], new: tree.Node | None) -> tree.Node | None:
    if not isinstance(node, tree.Group):
        return node
    if not places:
        return replace(node, parts=(*node.parts, new)) if new is not None else None
    if places[0] >= len(node.parts):
        return node
    part = _change(node.parts[places[0]], places[1:], new) if len(places) > 1 or new is not None else None
    return replace(node, parts=(*node.parts[: places[0]], *([part] if part is not None else []), *node.parts[places[0] + 1 :]))


def without_empty(group: tree.Group) -> tree.Group:
    """Groups with nothing in them are left out."""
    parts: list[tree.Node] = []
    for part in group.parts:
        kept = without_empty(part) if isinstance(part, tree.Group) else part
        if isinstance(kept, tree.Leaf) or kept.parts:
            parts.append(kept)
    return replace(group, parts=tuple(parts))


def numbered(group: tree.Group, known: Mapping[str, Condition], *, judged: bool) -> Shown:
    """The form of a group; `judged`: with what is wrong beside each condition."""
    return _shown(group, ROOT, known, judged, 1)


def _shown(node: tree.Node, path: str, known: Mapping[str, Condition], judged: bool, depth: int) -> Shown:
    if isinstance(node, tree.Group):
        parts = [_shown(part, f"{path}.{place}", known, judged, depth + 1) for place, part in enumerate(node.parts)]
        return Shown(path, node.turned, node.any, parts, deep=depth)
    condition = known.get(node.key)
    return Shown(
        path, node.turned, condition=condition, key=node.key, op=node.op, values=node.values,
        options=list(condition.options()) if condition is not None and condition.kind == CHOICE else (),
        widget=_widget(condition, node.op), trouble=tree.trouble(node, known) if judged else "", deep=depth,
    )  # fmt: skip


def _widget(condition: Condition | None, op: str) -> str:
    if condition is None or op in WITHOUT_VALUE:
        return ""
    if condition.kind == NUMBER:
        return TEXT  # a number control refuses the comma
    return "number" if condition.kind == DAY and op in IN_DAYS else condition.kind


def usable(known: Mapping[str, Condition]) -> list[tuple[str, Any]]:
    """The conditions to choose from, by their labels."""
    return sorted(((key, condition.label) for key, condition in known.items()), key=lambda pair: str(pair[1]).casefold())
