"""Where our card of a company and the business register differ enough to tell somebody. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kortisto.contacts.models import Company, Proposal
from kortisto.contacts.ytj.reading import Address, Found
from kortisto.lib.text import company_match, fold

Kind = Proposal.Kind


def differences(company: Company, found: Found) -> dict[str, dict[str, Any]]:
    """Kind of proposal → its columns; empty when the card is up to date.

    A company's proceedings or end are told only while its people may be in the register (H02): otherwise nothing follows.
    """
    told: dict[str, dict[str, Any]] = {}
    if _renamed(company, found):
        told[Kind.RENAMED] = {"name": found.name}
    moved = _moved(company, found)
    if moved is not None:
        told[Kind.MOVED] = {"street": moved.street, "postal_code": moved.postal_code, "city": moved.city}
    if found.ended and company.in_scope:
        told[Kind.ENDED] = {"reason": found.ended, "since_on": found.ended_on}
    return told


def _renamed(company: Company, found: Found) -> bool:
    """Whether the company bears another name now. A short form, another spelling, a parallel or auxiliary name are no change."""
    ours = fold(company.name)
    if ours == fold(found.name):
        return False
    if ours in {fold(name) for name in found.former}:
        return True
    now = [found.name, *(name for name, _kind in found.others)]
    return company.names_match not in {company_match(name) for name in now}


def _moved(company: Company, found: Found) -> Address | None:
    """The new address, unless ours is empty, or one of those the company has."""
    if not company.street and not company.postal_code:
        return None
    known = [address for address in (found.visiting, found.postal) if address]
    if any(_same(company, address) for address in known):
        return None
    return found.address


def _same(company: Company, address: Address) -> bool:
    if not company.street or not address.street:
        return company.postal_code == address.postal_code
    return _plain(company.street) == _plain(address.street) and company.postal_code in ("", address.postal_code)


def _plain(street: str) -> str:
    return "".join(_letters(fold(street)))


def _letters(text: str) -> Iterator[str]:
    return (letter for letter in text if letter.isalnum())
