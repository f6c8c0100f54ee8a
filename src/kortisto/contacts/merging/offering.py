"""What two cards say, datum by datum, for whoever chooses: only what the gate of each shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from kortisto.contacts.card import Person
from kortisto.contacts.custom import joining as custom
from kortisto.contacts.custom import reading
from kortisto.contacts.labels import language_label
from kortisto.contacts.merging import companies, joining
from kortisto.contacts.models import Company
from kortisto.lib import phones
from kortisto.privacy.catalogue import CATALOGUE


@dataclass(frozen=True)
class Row:
    """One datum: what stands on the card that stays and on the one that goes. `choose`: they differ, somebody must say."""

    key: str
    label: str
    kept: str
    gone: str
    taken: str = "kept"

    @property
    def choose(self) -> bool:
        return bool(self.kept and self.gone and self.kept != self.gone)


@dataclass(frozen=True)
class Group:
    """The rows of the card, or of one job told twice."""

    title: str
    rows: list[Row] = field(default_factory=list)


def of_people(kept: Person, gone: Person, *, lang: str) -> list[Group]:
    """The card itself, then each job both tell of."""
    card = Group(_("The card"))
    owner = (str(kept.contact.owner or ""), str(gone.contact.owner or ""))
    for key, label, mine, theirs in (
        ("name", _name("name", lang), kept.view.name, gone.view.name),
        ("language", _name("language", lang), language_label(kept.view.language or ""), language_label(gone.view.language or "")),
        ("owner", _("Owner"), *owner),
    ):
        card.rows.append(Row(key, label, mine or "", theirs or ""))
    mine, theirs = (reading.of_people([one.contact.pk], one.gate).get(one.contact.pk, {}) for one in (kept, gone))
    card.rows.extend([Row(*row) for row in custom.offered("person", mine, theirs)])
    return [card, *_jobs(kept, gone, lang)]


def _jobs(kept: Person, gone: Person, lang: str) -> list[Group]:
    found: list[Group] = []
    if joining.is_held(kept.contact, gone.contact):
        return found
    for own, other in joining.shared_jobs(kept.contact, gone.contact, kept.as_of):
        mine, theirs = kept.gate.reveal_one(own), gone.gate.reveal_one(other)
        if not (mine.company and theirs.company):
            continue
        group = Group(mine.company.name)
        for datum, read in _READ.items():
            group.rows.append(Row(f"{own.pk}/{datum}", _name(datum, lang), read(mine), read(theirs)))
        said, told = reading.of_positions([own.pk], kept.gate), reading.of_positions([other.pk], gone.gate)
        group.rows.extend([Row(*row) for row in custom.offered("position", said.get(own.pk, {}), told.get(other.pk, {}), own.pk)])
        found.append(group)
    return found


def _address(view: Any) -> str:
    return ", ".join(part for part in (view.street, f"{view.postal_code or ''} {view.city or ''}".strip()) if part)


_READ: Mapping[str, Callable[[Any], str]] = {
    "job_title": lambda view: view.job_title or "",
    "work_task": lambda view: view.work_task.label if view.work_task else "",
    "email": lambda view: view.email or "",
    "phone": lambda view: phones.shown(view.phone) if view.phone else "",
    "work_address": _address,
}


def of_companies(kept: Company, gone: Company) -> list[Group]:
    """What two company cards say."""
    labels = {
        "address": _("Address"), "phone": _("Switchboard"), "website": _("Web site"), "industry": _("Industry"), "owner": _("Owner"),
    }  # fmt: skip
    rows = [Row("name", _("Name"), kept.name, gone.name)]
    for key in companies.DETAILS:
        mine, theirs = (str(getattr(company, key) or "") for company in (kept, gone))
        rows.append(Row(key, labels[key], mine, theirs))
    said = reading.of_companies([kept.pk, gone.pk])
    rows += [Row(*row) for row in custom.offered("company", said.get(kept.pk, {}), said.get(gone.pk, {}))]
    return [Group(_("The card"), rows)]


def chosen(groups: list[Group], posted: Mapping[str, Any]) -> dict[str, str]:
    """What was chosen of what was offered; anything else that was posted is nothing."""
    offered = {row.key for group in groups for row in group.rows if row.choose}
    return {key: posted[key] for key in offered if posted.get(key) in ("kept", "gone")}


def _name(datum: str, lang: str) -> str:
    label = str(CATALOGUE[datum].label(lang))
    return label[:1].upper() + label[1:]
