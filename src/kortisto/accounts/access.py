"""Who sees what, and why: roles × purposes × data, read off the notices in force. Nothing here decides; the same rules do."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kortisto.lib.formulas import safe
from kortisto.privacy.gate.opening import with_inherited
from kortisto.privacy.gate.own import OWN
from kortisto.privacy.policy.model import Policy, Purpose, say

from . import rights, roles


@dataclass(frozen=True)
class Column:
    """A role as a column: `needs` what it asks of who holds it."""

    key: str
    label: str
    own_only: bool
    needs_second_step: bool


@dataclass(frozen=True)
class Row:
    """A datum, and for each role the numbers of the purposes that show it to the role."""

    label: str
    cells: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Matrix:
    """One notice. `purposes` are (number, words, whether any screen of the product works for it)."""

    title: str
    columns: tuple[Column, ...]
    purposes: tuple[tuple[int, str, bool], ...]
    rows: tuple[Row, ...]
    rights: tuple[tuple[str, tuple[bool, ...]], ...]


def matrix(policy: Policy, lang: str) -> Matrix:
    """The whole of a notice, in a language of ours."""
    columns = tuple(_column(policy, key, lang) for key in policy.roles)
    numbered = list(enumerate(policy.purposes, 1))
    owners = {key: with_inherited(policy, [key]) for key in policy.roles}
    rows = []
    for key, datum in policy.fields.items():
        cells = tuple(tuple(n for n, p in numbered if key in p.fields and owners[role] & set(p.roles)) for role in policy.roles)
        rows.append(Row(say(datum.label, lang), cells))
    given = {key: roles.rights_of([key]) for key in policy.roles}
    able = tuple((str(label), tuple(right in given[key] for key in policy.roles)) for right, label in rights.LABELS.items())
    purposes = tuple((n, say(p.label, lang), bool(p.activities)) for n, p in numbered)
    return Matrix(say(policy.title, lang), columns, purposes, tuple(rows), able)


def _column(policy: Policy, key: str, lang: str) -> Column:
    role = policy.roles[key]
    label = say(role.label, lang) or key
    return Column(key, label[:1].upper() + label[1:], OWN in role.requires, roles.MFA in role.requires)


def as_csv(policies: Iterable[Policy], lang: str) -> str:
    """One line for each notice, role, purpose and datum, as a Finnish Excel opens it; no cell runs (T7)."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("Notice"), _("Role"), _("Purpose"), _("Datum"), _("Own customers only"), _("Second step")])
    for policy in policies:
        for role, purpose, datum in triples(policy):
            column = _column(policy, role, lang)
            words = [say(policy.title, lang), column.label, say(purpose.label, lang), say(policy.fields[datum].label, lang)]
            writer.writerow(
                [safe(text) for text in words] + [_("yes") if yes else "" for yes in (column.own_only, column.needs_second_step)]
            )
    return out.getvalue()


def triples(policy: Policy) -> Iterator[tuple[str, Purpose, str]]:
    """(role, purpose, field) of everything a notice lets a role see."""
    for role in policy.roles:
        own = with_inherited(policy, [role])
        for purpose in policy.purposes:
            if own & set(purpose.roles):
                yield from ((role, purpose, datum) for datum in purpose.fields)
