"""Nested conditions: groups of "all of these" and "any of these", each part of which may be turned round.

In the address: `(tehtava:on:hankinta,toimitilat;!(nimike:alk:johtaja|yhteys:yli:365))`. `;` joins all, `|` joins any,
`!` turns round, values are percent-encoded. What cannot be read is `Broken`, in words for whoever followed the address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote, unquote

from django.utils.translation import gettext as _

from kortisto.contacts.lists.comparing import plain_number
from kortisto.contacts.lists.conditions import CHOICE, DAY, IN_DAYS, NUMBER, WITHOUT_VALUE, Condition

LONGEST, DEEPEST, MOST = 2000, 5, 30
LONGEST_VALUE, MOST_VALUES = 80, 20
_SAFE = " @+*"
_NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{1,6})?")


class Broken(ValueError):
    """The text of an address is no filter, or asks too much."""


@dataclass(frozen=True)
class Leaf:
    """One condition: any of `values`, compared by `op`."""

    key: str
    op: str
    values: tuple[str, ...] = ()
    turned: bool = False


@dataclass(frozen=True)
class Group:
    """All of the parts, or any of them."""

    parts: tuple[Node, ...] = ()
    any: bool = False
    turned: bool = False


Node = Leaf | Group


def read(text: str) -> Group:
    """The group a text says; a single condition is a group of one. Raises Broken."""
    if len(text) > LONGEST:
        raise Broken(_("The filter in the address is too long."))
    reader = _Reader(text)
    node = reader.node(1)
    if reader.rest:
        raise Broken(_("The filter in the address cannot be read from “%(place)s” on.") % {"place": reader.rest[:20]})
    group = node if isinstance(node, Group) and not node.turned else Group((node,))
    if sum(1 for _leaf in leaves(group)) > MOST:
        raise Broken(_("The filter has more than %(most)s conditions.") % {"most": MOST})
    return group


def write(node: Node) -> str:
    """The text of a node; `read` gives the same node back."""
    sign = "!" if node.turned else ""
    if isinstance(node, Group):
        return f"{sign}({('|' if node.any else ';').join(write(part) for part in node.parts)})"
    return f"{sign}{node.key}:{node.op}:{','.join(quote(value, safe=_SAFE) for value in node.values)}"


def leaves(node: Node) -> Iterator[Leaf]:
    if isinstance(node, Leaf):
        yield node
        return
    for part in node.parts:
        yield from leaves(part)


def trouble(leaf: Leaf, known: Mapping[str, Condition]) -> str:
    """What is wrong with a condition, in words ("" when nothing is, or when it is merely not usable here)."""
    found = known.get(leaf.key)
    if found is None:
        return ""
    if leaf.op not in found.operators:
        return _("Choose how the values are compared.")
    if leaf.op in WITHOUT_VALUE:
        return ""
    if not leaf.values or not all(value.strip() for value in leaf.values):
        return _("Give a value.") if found.kind != CHOICE else _("Choose at least one.")
    if found.kind == DAY and not all(_is_day(leaf.op, value) for value in leaf.values):
        return _("Give a number of days.") if leaf.op in IN_DAYS else _("Give a day.")
    if found.kind == NUMBER and not all(_NUMBER.fullmatch(plain_number(value)) for value in leaf.values):
        return _("Give a number.")
    return ""


def checked(group: Group, known: Mapping[str, Condition]) -> Group:
    """The group itself; raises Broken naming the first condition that makes no sense."""
    for leaf in leaves(group):
        if words := trouble(leaf, known):
            raise Broken(f"{known[leaf.key].label}: {words}")
    return group


def joined(group: Group | None, more: tuple[Node, ...]) -> Group:
    """All of `more` and the group."""
    if group is None or not group.parts:
        return Group(more)
    own = (group,) if group.any and len(group.parts) > 1 else group.parts
    return Group((*more, *own))


def without(group: Group, place: int) -> Group | None:
    """The group without one of its parts; None when nothing is left."""
    parts = (*group.parts[:place], *group.parts[place + 1 :])
    return replace(group, parts=parts) if parts else None


def _is_day(op: str, value: str) -> bool:
    if op in IN_DAYS:
        return value.isdecimal() and len(value) <= 6
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


class _Reader:
    def __init__(self, text: str) -> None:
        self.rest = text

    def node(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise Broken(_("The filter has more than %(most)s groups within each other.") % {"most": DEEPEST})
        turned = self._take("!")
        found: Node = self._group(depth) if self._take("(") else self._leaf()
        return replace(found, turned=turned)

    def _group(self, depth: int) -> Group:
        parts, joins = [self.node(depth + 1)], set()
        while not self._take(")"):
            sign = self.rest[:1]
            if sign not in (";", "|"):
                raise Broken(_("The filter in the address ends in the middle."))
            joins.add(sign)
            self.rest = self.rest[1:]
            parts.append(self.node(depth + 1))
        if len(joins) > 1:
            raise Broken(_("A group of the filter joins its conditions in two ways."))
        return Group(tuple(parts), any="|" in joins)

    def _leaf(self) -> Leaf:
        end = next((i for i, sign in enumerate(self.rest) if sign in ";|()"), len(self.rest))
        text, self.rest = self.rest[:end], self.rest[end:]
        key, op, values = ([*text.split(":", 2), "", ""])[:3]
        if not key.isidentifier() or not key.isascii() or not op.isascii() or not op.isalpha():
            raise Broken(_("The filter in the address cannot be read from “%(place)s” on.") % {"place": (text + self.rest)[:20]})
        found = tuple(unquote(value) for value in values.split(",") if value)
        if len(found) > MOST_VALUES or any(len(value) > LONGEST_VALUE or "\0" in value for value in found):
            raise Broken(_("The filter has too many values, or one of them is too long."))
        return Leaf(key, op, found)

    def _take(self, sign: str) -> bool:
        if not self.rest.startswith(sign):
            return False
        self.rest = self.rest[1:]
        return True
