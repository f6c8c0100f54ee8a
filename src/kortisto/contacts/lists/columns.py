"""The columns a list can show besides the name, in the order they are shown in unless somebody chose another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kortisto.privacy.gate import Gate


@dataclass(frozen=True)
class Column:
    """`order` names what the head cell sorts by ("" for nothing), `datum` the catalogue name a gate must cover."""

    key: str
    label: str | Promise
    order: str = ""
    datum: str = ""
    usual: bool = True


def _by_key(*columns: Column) -> Mapping[str, Column]:
    return {column.key: column for column in columns}


PEOPLE = _by_key(
    Column("yritys", _("Company")),
    Column("luvat", _("Permissions")),
    Column("yhteys", _("Last contact"), order="yhteys"),
    Column("sailytys", _("Retention"), order="poistuu"),
    Column("vastuu", _("Owner")),
    Column("sahkoposti", _("E-mail"), datum="email", usual=False),
    Column("puhelin", _("Phone"), datum="phone", usual=False),
    Column("kieli", _("Language"), datum="language", usual=False),
    Column("tunnisteet", _("Tags"), datum="tags", usual=False),
    Column("tehtava", _("Work task"), datum="work_task", usual=False),
    Column("hankittu", _("Data obtained"), order="hankittu", usual=False),
)
COMPANIES = _by_key(
    Column("tila", _("Status")),
    Column("paikkakunta", _("Town"), order="paikkakunta"),
    Column("ytunnus", _("Business id")),
    Column("henkiloita", _("Contacts")),
    Column("vastuu", _("Owner")),
    Column("toimiala", _("Industry"), usual=False),
    Column("tunnisteet", _("Tags"), usual=False),
    Column("asiakkuus", _("Customer since"), order="asiakkuus", usual=False),
)


More = Callable[[Gate | None, str], Mapping[str, Column]]
_more: list[More] = []


def more(source: More) -> More:
    """Register what gives columns that are data themselves (custom fields), as far as a gate allows them."""
    if source not in _more:
        _more.append(source)
    return source


def allowed(columns: Mapping[str, Column], gate: Gate | None, about: str) -> Mapping[str, Column]:
    """The columns this gate lets somebody see."""
    usual = {key: c for key, c in columns.items() if not c.datum or (gate is not None and gate.may(c.datum))}
    return usual | {key: column for source in _more for key, column in source(gate, about).items()}


def shown(columns: Mapping[str, Column], chosen: Sequence[str]) -> list[Column]:
    """The chosen columns in their order; the usual ones when nothing was chosen."""
    return [columns[key] for key in chosen if key in columns] or [column for column in columns.values() if column.usual]
