"""E-mail address and telephone number of a row: the first usable ones, also where a list has both in one cell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kortisto.exchange.cells import emails, phones
from kortisto.exchange.entries import Entry

_ADDRESS = re.compile(r"\S+@\S+")
_READERS = (("email", emails.read), ("phone", phones.read))


def read(entry: Entry, cells: Mapping[str, Sequence[str]]) -> None:
    """Sets `email` and `phone`, and tells what was mended, left out, or is no address."""
    for target, reader in _READERS:
        read = [reader(text) for text in cells.get(target, ())]
        usable = [cell for cell in read if cell.value]
        if usable:
            setattr(entry, target, usable[0].value)
            for note in usable[0].notes:
                entry.tell(note, target)
            if len({cell.value for cell in usable}) > 1:
                entry.tell(f"{target}_more", target)
        bad = next((cell.problem for cell in read if cell.problem), "")
        if bad:
            entry.tell(bad, target)
    _of_both(entry, cells)


def _of_both(entry: Entry, cells: Mapping[str, Sequence[str]]) -> None:
    """A number among addresses, an address among numbers (`040 511 2233, aino@firm.example`), where the row has no other."""
    if not entry.email and any("@" in text for text in cells.get("phone", ())):
        entry.email = next(filter(None, map(emails.first, cells["phone"])), "")
        found, kept = entry.email, "email"
    elif not entry.phone and "email" in cells:
        texts = [_ADDRESS.sub(" ; ", text) for text in cells["email"] if " " in text or "@" not in text]
        pieces = [piece for text in texts for piece in phones.every(text)]
        entry.phone = next((cell.value for cell in map(phones.read, pieces) if cell.value), "")
        found, kept = entry.phone, "phone"
    else:
        return
    if found:
        gone = {"email_no_at", "email_bad", "email_other_bad", "phone_bad", "phone_odd"}
        entry.notes = [note for note in entry.notes if note.code not in gone or note.field == kept]
