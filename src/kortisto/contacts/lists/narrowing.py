"""Nested conditions as a condition of the database.

A condition that may not be used here (the notice lists the datum no longer, the role may not see it, the room is gone) is
neither true nor false: it matches nobody, turned round or not. So a saved filter can become narrower, never wider.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from kortisto.contacts.lists.conditions import CHOICE, Condition, Rows
from kortisto.contacts.lists.tree import Group, Leaf, Node
from kortisto.privacy.gate import Gate


def narrowed(rows: Rows, group: Group | None, known: Mapping[str, Condition], *, gate: Gate | None, as_of: date) -> Rows:
    """The rows the group means. Conditions everybody must meet narrow the rows themselves, so that an index can serve them."""
    if group is None or not group.parts:
        return rows
    if group.any or group.turned:
        return rows.filter(_q(group, False, known, rows, gate, as_of))
    for part in group.parts:
        plain = isinstance(part, Leaf) and not part.turned and len(part.values) <= 1 and part.key in known
        rows = _apply(rows, part, known, gate, as_of) if plain else rows.filter(_q(part, False, known, rows, gate, as_of))
    return rows


def _apply(rows: Rows, leaf: Any, known: Mapping[str, Condition], gate: Gate | None, as_of: date) -> Rows:
    found, value = known[leaf.key], leaf.values[0] if leaf.values else ""
    if found.kind == CHOICE:
        return found.narrow(rows, value, gate=gate, as_of=as_of)
    return found.narrow(rows, value, op=leaf.op, gate=gate, as_of=as_of)


def _q(node: Node, turned: bool, known: Mapping[str, Condition], rows: Rows, gate: Gate | None, as_of: date) -> Q:
    """`turned` comes from above: a group that is turned round turns its parts and how it joins them (De Morgan)."""
    turned = turned != node.turned
    if isinstance(node, Leaf):
        return _leaf(node, turned, known, rows, gate, as_of)
    parts = [_q(part, turned, known, rows, gate, as_of) for part in node.parts]
    either = node.any != turned
    found = parts[0]
    for part in parts[1:]:
        found = found | part if either else found & part
    return found


def _leaf(leaf: Leaf, turned: bool, known: Mapping[str, Condition], rows: Rows, gate: Gate | None, as_of: date) -> Q:
    if leaf.key not in known:
        return Q(pk__in=[])
    found = Q(pk__in=[])
    for value in leaf.values or ("",):
        one = _apply(rows.model._default_manager.filter(pk=OuterRef("pk")), Leaf(leaf.key, leaf.op, (value,)), known, gate, as_of)
        found |= Q(Exists(one))
    return ~found if turned else found
