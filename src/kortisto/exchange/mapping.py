"""Which column is what, and what the notice lets a column be. From the headings, a file, what was chosen before, or a form."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as Table_
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kortisto.contacts import scope
from kortisto.exchange import own_fields, recognition
from kortisto.exchange.chosen import Defaults, Mapping, MappingTrouble
from kortisto.exchange.fields import FIELDS, FORBIDDEN, PREFIX
from kortisto.exchange.reading.tables import Table
from kortisto.privacy.catalogue import CATALOGUE

NOTHING = ""
_SAMPLED = 2_000
"""Rows looked at for three values to show."""
_WRITTEN_AS_NOTHING = ("", "-", "none", "skip", "ei")


@dataclass(frozen=True, slots=True)
class Column:
    """A column as people are shown it. `refused`: the sentence why it cannot be imported; `samples`: three of its values;
    `notice`: what is lost when it stays out."""

    place: int
    heading: str
    target: str
    label: str | Promise
    refused: str = ""
    samples: tuple[str, ...] = ()
    notice: str = ""


def nameless(mapping: Mapping) -> bool:
    """Whether a column is missing that says who the rows speak of."""
    if mapping.defaults.only_bans:
        return not mapping.has("email", "phone")
    return not mapping.has("full_name", "given_name", "family_name", "company", "card")


def propose(table: Table, *, as_of: date, remembered: Table_[str, str] | None = None) -> Mapping:
    """The mapping the headings and values suggest, what was chosen for such a list before coming first."""
    targets = own_fields.recognised(table.headings, as_of) | recognition.proposals(table)
    for place, heading in enumerate(table.headings if remembered else ()):
        key = recognition.folded(heading)
        if remembered and key in remembered:
            targets[place] = remembered[key]
    return permitted(Mapping({place: target for place, target in targets.items() if target}), table, as_of=as_of)


def permitted(mapping: Mapping, table: Table, *, as_of: date) -> Mapping:
    """The mapping without columns the notice has no purpose for."""
    kept = {place: target for place, target in mapping.targets.items() if not _refusal(table.headings[place], target, as_of)}
    return replace(mapping, targets=kept)


def columns(table: Table, mapping: Mapping, *, as_of: date, samples: bool = True) -> list[Column]:
    """Every column with what it becomes or why not. Values of data without a purpose are not shown."""
    found = []
    unheard = set() if mapping.defaults.only_bans else set(recognition.strangers(table, mapping.targets))
    for place, heading in enumerate(table.headings):
        target = mapping.targets.get(place, NOTHING)
        proposed = target or recognition.target_of(heading)
        refused = _refusal(heading, proposed, as_of) if target or not _left_by_choice(heading, proposed) else ""
        hidden = recognition.forbidden_kind(heading) not in ("", "remarks")
        values = _samples(table, place) if samples and not hidden else ()
        found_field = own_fields.field_of(target, as_of)
        label = found_field.label if found_field else _("not imported")
        notice = _(
            "It has e-mail addresses, and nobody comes in by them. A row brings one person: give the others rows of their own."
        )
        found.append(Column(place, heading, target, label, refused, values, notice if heading in unheard and not refused else ""))
    return found


def _left_by_choice(heading: str, proposed: str) -> bool:
    return not proposed and not recognition.forbidden_kind(heading)


def _samples(table: Table, place: int) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for row in islice(table.rows, _SAMPLED):
        if value := row.cells[place].strip()[:60]:
            found.setdefault(value)
            if len(found) == 3:
                break
    return tuple(found)


def _refusal(heading: str, target: str, as_of: date) -> str:
    """Why a column cannot be imported as `target`, or ""."""
    kind = recognition.forbidden_kind(heading)
    if kind and not (kind == "remarks" and target in ("employment_remark", "note")):
        return refusal_of(str(FORBIDDEN[kind]), as_of)
    field = own_fields.field_of(target, as_of) if target else None
    if target and field is None:
        return _("The custom field is not in use, or no notice in force names its datum.")
    datum = field.datum if field else ""
    if datum and not scope.current(as_of).holds(datum):
        return refusal_of(CATALOGUE[datum].label((get_language() or "fi")[:2]), as_of, datum)
    return ""


def refusal_of(name: str, as_of: date, datum: str = "") -> str:
    """“The notice has no purpose for …”, with the sentence of the closed list when the notice has one."""
    said = _("The privacy notice has no purpose for this: %(name)s. It cannot be imported.") % {"name": name}
    promise = scope.excluding_sentence(datum or "\0", as_of)
    if promise and promise[0]:
        return said + " " + _("Sentence %(promise)s lists what may be kept.") % {"promise": promise[0]}
    return said


def read_file(text: str, table: Table) -> Mapping:
    """A mapping file (TOML): `[columns]` heading = target, `[defaults]`. What it leaves out is recognised. MappingTrouble."""
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingTrouble(_("The mapping file cannot be read: %(error)s. Mend that line.") % {"error": error}) from error
    unknown = sorted(set(written) - {"columns", "defaults", "sheet"})
    if unknown:
        raise MappingTrouble(
            _("The mapping file has an unknown part “%(name)s”. It may have: columns, defaults, sheet.") % {"name": unknown[0]}
        )
    targets = dict(recognition.proposals(table))
    for heading, target in written.get("columns", {}).items():
        targets[_place(heading, table.headings)] = _target(heading, target)
    try:
        defaults = Defaults(**written.get("defaults", {}))
    except TypeError as error:
        raise MappingTrouble(
            _(
                "[defaults] has an unknown key. It may have: company_status, source_kind, language, name_order, date_order, only_bans."
            )
        ) from error
    return Mapping({place: target for place, target in targets.items() if target}, defaults)


def sheet_of(text: str) -> str:
    """The sheet a mapping file names, before the workbook is read."""
    try:
        return str(tomllib.loads(text).get("sheet", ""))
    except tomllib.TOMLDecodeError:
        return ""


def _place(heading: str, headings: Sequence[str]) -> int:
    if heading in headings:
        return headings.index(heading)
    same = [place for place, own in enumerate(headings) if recognition.folded(own) == recognition.folded(heading)]
    if not same:
        shown = ", ".join(headings[:40])
        raise MappingTrouble(
            _("The list has no column “%(heading)s”. Its columns are: %(headings)s.") % {"heading": heading, "headings": shown}
        )
    return same[0]


def _target(heading: str, target: object) -> str:
    if isinstance(target, str) and target in _WRITTEN_AS_NOTHING:
        return NOTHING
    if not isinstance(target, str) or not (target in FIELDS or target.startswith(PREFIX)):
        shown = ", ".join([*FIELDS, f"{PREFIX}…"])
        raise MappingTrouble(
            _("Column “%(heading)s” cannot become “%(target)s”. It can be: %(targets)s, or - for not imported.")
            % {"heading": heading, "target": target, "targets": shown}
        )
    return target
