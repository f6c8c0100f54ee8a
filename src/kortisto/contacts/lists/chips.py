"""A question in words: a chip for each condition, with the address without it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kortisto.contacts.lists import tree
from kortisto.contacts.lists.asked import Asked
from kortisto.contacts.lists.conditions import CHOICE, DAY, IN_DAYS, WITHOUT_VALUE, Condition, label_of


@dataclass(frozen=True)
class Chip:
    """`unusable`: a condition that may not be used here, and so matches nobody."""

    label: str | Promise
    words: str
    remove: str
    unusable: bool = False


def chips(asked: Asked, known: Mapping[str, Condition], about: str, path: str) -> list[Chip]:
    """The chips of a question, those of the plain filters first."""
    found = [
        Chip(known[key].label, known[key].words(value) or value, asked.address(path, **{key: None}))
        for key, value in asked.filters.items()
        if key in known
    ]
    if asked.nested is None:
        return found
    parts = (asked.nested,) if asked.nested.any and len(asked.nested.parts) > 1 else asked.nested.parts
    for place, part in enumerate(parts):
        rest = None if len(parts) == 1 else tree.without(asked.nested, place)
        label, said = _part(part, known, about)
        barred = any(leaf.key not in known for leaf in tree.leaves(part))
        found.append(Chip(label, said, asked.address(path, ehdot=tree.write(rest) if rest else None), barred))
    return found


def _part(node: tree.Node, known: Mapping[str, Condition], about: str) -> tuple[str | Promise, str]:
    if isinstance(node, tree.Leaf):
        return label_of(node.key, about), _leaf(node, known)
    return (_("Any of") if node.any else _("All of")), words(node, known, about, outer=True)


def words(node: tree.Node, known: Mapping[str, Condition], about: str, *, outer: bool = False) -> str:
    """A node in words, groups in brackets."""
    if isinstance(node, tree.Leaf):
        return f"{label_of(node.key, about)} {_leaf(node, known)}"
    joint = pgettext("conditions", "or") if node.any else pgettext("conditions", "and")
    said = f" {joint} ".join(words(part, known, about) for part in node.parts)
    return said if outer and not node.turned else f"{_turned(node)}({said})"


def _turned(node: tree.Node) -> str:
    word = pgettext("conditions", "not")
    return f"{word} " if node.turned else ""


def _leaf(leaf: tree.Leaf, known: Mapping[str, Condition]) -> str:
    not_ = _turned(leaf)
    found = known.get(leaf.key)
    if found is None:
        return not_ + _("not usable")
    op = str(found.operators.get(leaf.op, leaf.op))
    if leaf.op in WITHOUT_VALUE:
        return not_ + op
    said = ", ".join(_value(found, leaf.op, value) for value in leaf.values) or "…"
    return not_ + (said if found.kind == CHOICE else f"{op} {said}")


def _value(condition: Condition, op: str, value: str) -> str:
    if condition.kind == DAY and op not in IN_DAYS:
        return date_format(date.fromisoformat(value), "j.n.Y")
    return condition.words(value) or value
