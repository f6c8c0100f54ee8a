"""Is this person here already? Exact matches only: the same e-mail, the same name at the same firm, the same number and name.

Asked while somebody types and by the import. Folded spellings match. Passive people, and details whose purpose is over, are
found only by those who may see them (threat T31): the question goes through the gates of the one who asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from kortisto.contacts.models import Company, Contact, Position
from kortisto.database.many import Many
from kortisto.lib import addresses, phones
from kortisto.lib.text import company_match, fold
from kortisto.privacy.gate import Gate

EMAIL, NAME_AND_COMPANY, NAME_AND_PHONE = "email", "name_company", "name_phone"
LIMIT = 5


@dataclass(frozen=True)
class Probe:
    """What is known of the person asked about."""

    given_name: str = ""
    family_name: str = ""
    company: str = ""
    company_id: int | None = None
    email: str = ""
    phone: str = ""

    @property
    def name_folded(self) -> str:
        return fold(f"{self.given_name} {self.family_name}".strip())

    @property
    def turned(self) -> str:
        """The name the other way round, as many lists have it (`Rosenvall Christian`); "" with one part only."""
        return fold(f"{self.family_name} {self.given_name}") if self.given_name and self.family_name else ""


@dataclass(frozen=True)
class Match:
    """A person who seems to be the same, and why; the strongest reason when there are several."""

    contact_id: int
    reason: str
    passive: bool


def find(probe: Probe, gates: Iterable[Gate], *, exclude: int | None = None, as_of: date) -> list[Match]:
    """The people `probe` may be, the strongest reason first, at most five; only what one of the gates shows.

    Three queries for each gate, whether there is somebody or not.
    """
    found: dict[int, Match] = {}
    for gate in gates:
        for reason, ids in _reasons(probe, gate):
            for contact_id in ids:
                if contact_id != exclude:
                    found.setdefault(contact_id, Match(contact_id, reason, False))
    passive = set(Contact.objects.filter(pk__in=found).passive().values_list("pk", flat=True)) if found else set()
    return [Match(m.contact_id, m.reason, m.contact_id in passive) for m in found.values()][:LIMIT]


def _reasons(probe: Probe, gate: Gate) -> Iterable[tuple[str, list[int]]]:
    positions = gate.rows(Position.objects.all())
    name, either = probe.name_folded, {probe.name_folded, probe.turned} - {""}
    if probe.email and gate.may("email"):
        same = gate.where(positions, "email", email_folded=addresses.normalise(probe.email))
        yield EMAIL, _people(same)
    if name and gate.may("name") and (probe.company_id or probe.company) and gate.may("company"):
        named = gate.where(Contact.objects.all(), "name", name_folded__in=either)
        at = Q(company=probe.company_id) if probe.company_id else Q(company__in=Company.objects.same_firm(probe.company))
        yield NAME_AND_COMPANY, _people(gate.where(positions, "company").filter(at, contact__in=named))
    if name and probe.phone and gate.may("name") and gate.may("phone"):
        named = gate.where(Contact.objects.all(), "name", name_folded__in=either)
        yield (
            NAME_AND_PHONE,
            _people(gate.where(positions, "phone", phone_digits=phones.digits(probe.phone)).filter(contact__in=named)),
        )


def _people(positions: object) -> list[int]:
    return list(positions.order_by("contact_id").values_list("contact_id", flat=True).distinct()[: LIMIT * 2])  # type: ignore[attr-defined]


def index(probes: Sequence[Probe]) -> dict[int, list[Match]]:
    """For an import, which acts for the register as a whole: place of the probe → matches, passive people included.

    A constant number of queries for any number of rows. Whoever shows the result shows it through the importer's gate.
    """
    keys_of = [_keys(probe) for probe in probes]
    emails = _by(Position.objects.exclude(email=""), "email_folded", {email for _, email, _ in keys_of if email})
    names = {name for name, *_ in keys_of if name} | {probe.turned for probe in probes} - {""}
    at_company, numbers = _named(names)
    seen = {pk for ids in (*emails.values(), *at_company.values(), *numbers.values()) for pk in ids}
    passive = set(Contact.objects.filter(pk__in=Many(seen)).passive().values_list("pk", flat=True)) if seen else set()
    found: dict[int, list[Match]] = {}
    named = {name for name, _ in (*at_company, *numbers)}
    for place, (probe, (name, email, number)) in enumerate(zip(probes, keys_of, strict=True)):
        turned = probe.turned
        if email not in emails and name not in named and turned not in named:
            continue
        firm = company_match(probe.company) if probe.company else ""
        keys = (
            (EMAIL, emails.get(email, ()) if email else ()),
            (NAME_AND_COMPANY, (*at_company.get((name, firm), ()), *at_company.get((turned, firm), ())) if firm else ()),
            (NAME_AND_PHONE, (*numbers.get((name, number), ()), *numbers.get((turned, number), ())) if number else ()),
        )
        if not any(ids for _, ids in keys):
            continue
        matches = {pk: Match(pk, reason, pk in passive) for reason, ids in reversed(keys) for pk in ids}
        found[place] = sorted(
            matches.values(), key=lambda m: ([EMAIL, NAME_AND_COMPANY, NAME_AND_PHONE].index(m.reason), m.contact_id)
        )
    return found


def _keys(probe: Probe) -> tuple[str, str, str]:
    """Folded name, address and digits a probe is compared by."""
    email = addresses.normalise(probe.email) if probe.email else ""
    return probe.name_folded, email, phones.digits(probe.phone) if probe.phone else ""


def _by(positions: object, column: str, values: set[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    wanted = Many(sorted(values - {""}))
    if not wanted:
        return found
    rows = positions.filter(**{f"{column}__in": wanted})  # type: ignore[attr-defined]
    for value, pk in rows.values_list(column, "contact_id"):
        if pk not in found.setdefault(value, []):
            found[value].append(pk)
    return found


def _named(names: set[str]) -> tuple[dict[tuple[str, str], list[int]], dict[tuple[str, str], list[int]]]:
    """(folded name, firm) → contact ids, and (folded name, digits of a number) → contact ids."""
    firms: dict[tuple[str, str], list[int]] = {}
    numbers: dict[tuple[str, str], list[int]] = {}
    if not names:
        return firms, numbers
    rows = Position.objects.filter(contact__name_folded__in=Many(sorted(names)))
    for name, firm, number, pk in rows.values_list("contact__name_folded", "company__names_match", "phone_digits", "contact_id"):
        for value, found in ((firm, firms), (number, numbers)):
            if value and pk not in found.setdefault((name, value), []):
                found[name, value].append(pk)
    return firms, numbers
