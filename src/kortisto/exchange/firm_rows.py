"""Rows of firms in a list whose column of names holds people and firms (`Rauta Oy`, or a column says which), and addresses behind names."""

from __future__ import annotations

import re

from kortisto.lib.text import fold

FORM = re.compile(r"\b(?:oy|oyj|ab|abp|ky|tmi|ry|osk|ltd|inc|llc|gmbh|as|a/s)\b\.?$|^(?:oy|ab)\b", re.IGNORECASE)
_YES = frozenset(
    "x k kylla yes y ja j true t tosi sant 1 company organization organisation firm yritys firma organisaatio foretag".split()
)
_ITS_OWN = {
    "street": "company_street", "postal_code": "company_postal_code", "city": "company_city", "phone": "company_phone",
}  # fmt: skip
_OF_PEOPLE = ("full_name", "email", "job_title", "country", "language", *_ITS_OWN)
Cells = dict[str, list[str]]
_BESIDE = re.compile(r"<([^<>\s]+@[^<>\s]+)>\s*$")


def read(cells: Cells) -> None:
    """The name of a firm's own row is the company, and what else the row says is the firm's; a mailbox of the firm is nobody's.

    A row that names a firm beside the name is a person's as long as no column says otherwise. An address behind a name
    (`Aino Ranta <aino@firm.example>`) is hers where no column has one.
    """
    said = cells.pop("is_company", None)
    if "full_name" not in cells or "given_name" in cells or "family_name" in cells or "card" in cells:
        return
    name = cells["full_name"][0]
    if "email" not in cells and (address := _BESIDE.search(name)):
        cells["email"] = [address[1]]
    is_firm = fold(said[0]) in _YES if said else "company" not in cells and bool(FORM.search(name.strip()))
    if not is_firm:
        return
    cells["company"] = [name]
    for target, own in _ITS_OWN.items():
        if target in cells:
            cells.setdefault(own, cells[target])
    for target in _OF_PEOPLE:
        cells.pop(target, None)
