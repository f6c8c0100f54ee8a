"""An answer of the open-data API (opendata-ytj-api v3, `/companies`) as plain values. What is malformed is left out.

The shape: {"totalResults": n, "companies": [{"businessId": {"value"}, "names": [{"name", "type", "endDate", "version"}],
"mainBusinessLine": {"descriptions": [{"languageCode", "description"}]}, "website": {"url"}, "companyForms": […],
"companySituations": [{"type": "KONK" | "SELTILA" | "SANE", "endDate"}], "registeredEntries": [{"register", "endDate",
"descriptions"}], "addresses": [{"type": 1 visiting | 2 postal, "street", "buildingNumber", "postCode", "postOffices"}],
"tradeRegisterStatus", "endDate"}]}. Names: type 1 the firm's, 2 parallel, 3 auxiliary. Languages: 1 fi, 2 sv, 3 en.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from kortisto.lib.text import tidy

LANGUAGES = {"fi": "1", "sv": "2", "en": "3"}
OWN, PARALLEL, AUXILIARY = "1", "2", "3"
VISITING, POSTAL = "1", "2"
TRADE_REGISTER = "1"
CEASED = "4"
"""`tradeRegisterStatus` and the type of an entry of the trade register: struck off."""

SITUATIONS = {"KONK": "bankrupt", "SELTILA": "liquidation", "SELV": "liquidation", "SANE": "restructuring"}
ENDINGS = {"merged": ("sulautu", "fusion", "merg"), "divided": ("jakautu", "delning", "division")}
"""What the words of a trade-register entry say about how the company ended, in the register's three languages."""


class Garbled(ValueError):
    """The answer is not of the documented shape."""


@dataclass(frozen=True, slots=True)
class Address:
    """A street address; `cities` are the names of the town in every language, as written in the register."""

    street: str
    postal_code: str
    city: str
    cities: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """A company as the business register shows it.

    `name` is the present firm, `former` its earlier ones, `others` (name, "parallel" or "auxiliary") its other present names.
    `ended`: "" while it goes on, else bankrupt, liquidation, merged, divided or ceased; `ended_on` the day, when told.
    """

    business_id: str
    name: str
    former: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    form: str = ""
    industry: str = ""
    website: str = ""
    visiting: Address | None = None
    postal: Address | None = None
    ended: str = ""
    ended_on: date | None = None

    @property
    def address(self) -> Address | None:
        """Where the company is: the visiting address, else the postal one."""
        return self.visiting or self.postal


def read(body: bytes, language: str) -> tuple[list[Found], int]:
    """The companies of an answer, and how many the register has in all. Raises Garbled."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Garbled("no JSON") from error
    if not isinstance(data, dict) or not isinstance(data.get("companies"), list):
        raise Garbled("no list of companies")
    found = [one for row in _dicts(data["companies"]) if (one := _company(row, LANGUAGES.get(language, "1")))]
    total = data.get("totalResults")
    return found, total if isinstance(total, int) and total >= len(found) else len(found)


def _company(row: dict[str, Any], language: str) -> Found | None:
    business_id = _text(_part(row, "businessId").get("value"), 20)
    names = list(_dicts(row.get("names")))
    own = [n for n in names if _code(n, "type") == OWN]
    now = [n for n in own if not n.get("endDate")]
    name = _text(min(now, key=_version).get("name"), 200) if now else ""
    if not business_id or not name:
        return None
    addresses = {_code(a, "type"): a for a in reversed(list(_dicts(row.get("addresses"))))}
    ended, ended_on = _ending(row)
    return Found(
        business_id=business_id,
        name=name,
        former=tuple(dict.fromkeys(text for n in own if n.get("endDate") and (text := _text(n.get("name"), 200)))),
        others=tuple(_others(names)),
        form=_words(_current(row.get("companyForms")).get("descriptions"), language, 80),
        industry=_words(_part(row, "mainBusinessLine").get("descriptions"), language, 120),
        website=_text(_part(row, "website").get("url"), 200),
        visiting=_address(addresses.get(VISITING), language),
        postal=_address(addresses.get(POSTAL), language),
        ended=ended,
        ended_on=ended_on,
    )


def _others(names: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    kinds = {PARALLEL: "parallel", AUXILIARY: "auxiliary"}
    for row in names:
        kind, text = kinds.get(_code(row, "type")), _text(row.get("name"), 200)
        if kind and text and not row.get("endDate"):
            yield text, kind


def _ending(row: dict[str, Any]) -> tuple[str, date | None]:
    """Whether the company goes on. A proceeding that runs stands in `companySituations`; afterwards only the entry tells.

    `status` is of the business id, not of the company, and says nothing here.
    """
    for situation in _dicts(row.get("companySituations")):
        kind = SITUATIONS.get(_text(situation.get("type"), 20).upper(), "")
        if kind in ("bankrupt", "liquidation") and not situation.get("endDate"):
            return kind, _day(situation.get("registrationDate"))
    entries = [e for e in _dicts(row.get("registeredEntries")) if _code(e, "register") == TRADE_REGISTER and not e.get("endDate")]
    said = " ".join(_text(d.get("description"), 200) for e in entries for d in _dicts(e.get("descriptions"))).lower()
    last = next((_day(e.get("registrationDate")) for e in entries), None)
    for kind, stems in ENDINGS.items():
        if any(stem in said for stem in stems):
            return kind, _day(row.get("endDate")) or last
    gone = _code(row, "tradeRegisterStatus") == CEASED or any(_code(e, "type") == CEASED for e in entries)
    if row.get("endDate") or gone:
        return "ceased", _day(row.get("endDate")) or last
    return "", None


def _address(row: dict[str, Any] | None, language: str) -> Address | None:
    if row is None:
        return None
    box, free = _text(row.get("postOfficeBox"), 20), _text(row.get("freeAddressLine"), 200)
    parts = [_text(row.get(key), 100) for key in ("street", "buildingNumber", "entrance", "apartmentNumber")]
    parts[-1] += _text(row.get("apartmentIdSuffix"), 10)
    street = " ".join(part for part in parts if part) or (f"PL {box}" if box else free)
    offices = list(_dicts(row.get("postOffices")))
    cities = [_text(o.get("city"), 100) for o in sorted(offices, key=lambda o: _code(o, "languageCode") != language)]
    code = _text(row.get("postCode"), 16)
    if not street and not code:
        return None
    return Address(street[:200], code, (cities[0] if cities else "").title(), frozenset(c.title() for c in cities))


def _words(rows: Any, language: str, longest: int) -> str:
    """The description in a language, else in whichever there is."""
    found = {_code(row, "languageCode"): _text(row.get("description"), longest) for row in _dicts(rows)}
    return found.get(language) or next((words for words in found.values() if words), "")


def _current(rows: Any) -> dict[str, Any]:
    now = [row for row in _dicts(rows) if not row.get("endDate")]
    return min(now, key=_version) if now else {}


def _version(row: dict[str, Any]) -> int:
    value = row.get("version")
    return value if isinstance(value, int) else 99


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    return (item for item in value if isinstance(item, dict)) if isinstance(value, list) else iter(())


def _part(row: dict[str, Any], key: str) -> dict[str, Any]:
    value = row.get(key)
    return value if isinstance(value, dict) else {}


def _code(row: dict[str, Any], key: str) -> str:
    """A code, which the API writes now as a number, now as text."""
    value = row.get(key)
    return str(value) if isinstance(value, str | int) and len(str(value)[:21]) < 21 else ""


def _text(value: Any, longest: int) -> str:
    return (
        tidy("".join(c for c in value[: longest * 4] if c.isprintable() or c.isspace()))[:longest] if isinstance(value, str) else ""
    )


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
