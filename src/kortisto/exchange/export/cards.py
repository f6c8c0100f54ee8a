"""Rows as vCards (RFC 6350, RFC 2426), written by vobject: for a telephone, an address book, and back into the register.

What a card of ours says that the standards have no word for stands in properties of our own, which the import reads
(reading/cards.py): who it is, and the bans, which hold for the card too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import vobject  # type: ignore[import-untyped]

from kortisto.exchange.export.columns import BANS, Column
from kortisto.exchange.reading.ours import BAN, BUSINESS_ID, CARD, FIRM, UID
from kortisto.lib import phones

TOGETHER = ", "
"""Between the tags of a cell."""
_PIECE = 64 * 1024
Cells = Mapping[str, str]


def writer(version: str) -> Callable[[Sequence[Column], Iterable[Sequence[str]], Path], Iterator[bytes]]:
    """What writes cards of a version ("4.0", "3.0"), one after the other; nothing on disk."""

    def write(columns: Sequence[Column], rows: Iterable[Sequence[str]], home: Path) -> Iterator[bytes]:
        keys = [column.key for column in columns]
        waiting: list[str] = []
        size = 0
        for row in rows:
            text = card(dict(zip(keys, row, strict=True)), version)
            waiting.append(text)
            size += len(text)
            if size >= _PIECE:
                yield "".join(waiting).encode()
                waiting, size = [], 0
        yield "".join(waiting).encode()

    return write


def card(cells: Cells, version: str) -> str:
    """One card. Cells that are empty or not there leave no property."""
    made = vobject.vCard()
    made.add("version").value = version
    code = cells.get("card", "")
    _say(made, "uid", f"{UID}{code}" if code else "")
    _say(made, CARD, code)
    firm = cells.get("company", "")
    name = f"{cells.get('given_name', '')} {cells.get('family_name', '')}".strip()
    is_firm = "given_name" not in cells and "family_name" not in cells
    made.add("n").value = vobject.vcard.Name(family=cells.get("family_name", ""), given=cells.get("given_name", ""))
    made.add("fn").value = name or firm or code
    if firm:
        made.add("org").value = [firm]
    if is_firm:
        _say(made, "kind", "org" if version == "4.0" else "")
        _say(made, "x-abshowas", "COMPANY")
    _say(made, "title", cells.get("job_title", ""))
    _say(made, "email", cells.get("email", ""), TYPE=["work"])
    _reach(made, cells, version, is_firm=is_firm)
    _say(made, "lang", cells.get("language", ""))
    if tags := cells.get("tags", ""):
        made.add("categories").value = tags.split(TOGETHER)
    _say(made, "url", cells.get("website", ""))
    _say(made, BUSINESS_ID, cells.get("business_id", ""))
    _say(made, BAN, " ".join(channel for channel, column in BANS.items() if cells.get(column)))
    return str(made.serialize())


def _say(made: vobject.base.Component, name: str, value: str, group: str = "", **params: list[str]) -> None:
    if value:
        line = made.add(name)
        line.value, line.params, line.group = value, dict(params), group or None


def _reach(made: vobject.base.Component, cells: Cells, version: str, *, is_firm: bool) -> None:
    """The person's own number and address, then those of the firm, named as such; on the card of a firm its own."""
    kind = "cell" if _mobile(cells.get("phone", "")) else "voice"
    _number(made, cells.get("phone", ""), version, ["work", kind])
    own = [cells.get(name, "") for name in ("street", "postal_code", "city")]
    firm = [cells.get(f"company_{name}", "") for name in ("street", "postal_code", "city")]
    if is_firm:
        _address(made, firm)
        return
    _address(made, own, cells.get("country", ""))
    _number(made, cells.get("company_phone", ""), version, ["work", "voice"], FIRM)
    _address(made, firm, group=FIRM)


def _number(made: vobject.base.Component, number: str, version: str, kinds: list[str], group: str = "") -> None:
    # 4.0 says a number as an address (RFC 6350 § 6.4.1), 3.0 as a text.
    as_address = version == "4.0" and number.startswith("+")
    uri = {"VALUE": ["uri"]} if as_address else {}
    _say(made, "tel", f"tel:{number}" if as_address else number, group, TYPE=kinds, **uri)


def _address(made: vobject.base.Component, said: Sequence[str], country: str = "", *, group: str = "") -> None:
    if any(said):
        street, code, city = said
        line = made.add("adr")
        line.value = vobject.vcard.Address(street=street, code=code, city=city, country=country)
        line.params, line.group = {"TYPE": ["work"]}, group or None


def _mobile(number: str) -> bool:
    try:
        return phones.parse(number).mobile
    except phones.PhoneTrouble:
        return False
