"""Recognising headings: one table of synonyms, then what the values look like where the words leave it open."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import islice

from kortisto.exchange import headed
from kortisto.exchange.cells import names, opt_outs, remarks
from kortisto.exchange.fields import BANS, FIELDS, PERSON
from kortisto.exchange.firm_rows import FORM
from kortisto.exchange.presets import UNKNOWN, preset_of, presets
from kortisto.exchange.reading.tables import Table
from kortisto.lib import business_id
from kortisto.lib.text import words

_SAMPLE = 400
_ADDRESS = re.compile(r"\S(?:@|\((?:at|ät)\))\S")
_ADDRESSED = frozenset({"title", "titteli", "titel"})
_OF_WORK = frozenset(
    [
        "job title",
        "jobtitle",
        "job position",
        "tehtavanimike",
        "tehtavanimi",
        "ammattinimike",
        "tyonimike",
        "befattning",
        "yrkestitel",
    ]
)


@lru_cache(maxsize=1)
def _synonyms() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Heading → target, heading → forbidden kind."""
    table = tomllib.loads(files("kortisto.exchange").joinpath("headings.toml").read_text("utf-8"))
    return tuple({heading: key for key, own in table[part].items() for heading in own} for part in ("targets", "forbidden"))  # type: ignore[return-value]


@lru_cache(maxsize=1)
def _ours() -> frozenset[str]:
    """Headings of the file of rows left out, in each language: what we say of a row is no word of the person."""
    table = tomllib.loads(files("kortisto.exchange").joinpath("headings.toml").read_text("utf-8"))
    return frozenset(table["ours"]["headings"])


@lru_cache(maxsize=1)
def _of_programs() -> frozenset[str]:
    return frozenset(heading for preset in presets() for heading, target in preset.columns.items() if target)


def folded(heading: str) -> str:
    """A heading as the table writes it; the number of a repeated one and what stands in brackets go."""
    return " ".join(words(re.sub(r"\s*[(\[].*?[)\]]\s*$", "", heading))) or " ".join(words(heading))


def target_of(heading: str) -> str:
    """The target a heading names: itself, by each of its names (`Puh. / GSM`), by a word for a ban in it, or in plainer words."""
    if private_kind(heading):
        return ""
    known, said = _synonyms()[0], folded(heading)
    if target := known.get(said, ""):
        return target
    each = {known.get(folded(part), "") for part in re.split(r"[/;]|\s(?:ja|och|and)\s", heading) if part.strip()}
    if each == {"phone", "email"}:  # one cell for both (exchange/reaching.py)
        return "email"
    if target := headed.ban(said):
        return target
    if len(each - {""}) == 1:  # `Yritys / osasto`
        return (each - {""}).pop()
    return "last_contact" if headed.last_contact(said) else next(filter(None, map(known.get, headed.plainer(said))), "")


def forbidden_kind(heading: str) -> str:
    if kind := private_kind(heading):
        return kind
    known, said = _synonyms()[1], folded(heading)
    if kind := known.get(said, ""):
        return kind
    return "" if said in _synonyms()[0] else next(filter(None, map(known.get, headed.plainer(said))), "")


def private_kind(heading: str) -> str:
    """What a heading says is of the home: `Puhelin (koti)` is no work phone."""
    return headed.private(heading, _synonyms()[0])


def knows(heading: str) -> bool:
    return bool(target_of(heading) or forbidden_kind(heading) or folded(heading) in _of_programs())


def program_of(table: Table) -> str:
    """The name of the program whose list this is, "" when it is none we know."""
    return preset_of([folded(heading) for heading in table.headings]).name


def proposals(table: Table) -> dict[int, str]:
    """Column → target for what the headings and values say; a target that can be one column only is given once."""
    found: dict[int, str] = {}
    taken: set[str] = set()
    preset = preset_of([folded(heading) for heading in table.headings])
    for place, heading in enumerate(table.headings):
        target = preset.columns.get(folded(heading), target_of(heading))
        if target == "job_title" and target in taken:
            _title_of_the_job(table, found, place)
        if target and (target not in taken or FIELDS[target].many or target == "full_name"):
            found[place] = target
            taken.add(target)
    if table.header_row is None:
        found = _by_values(table)
    _first_and_last(table, found)
    if preset is UNKNOWN:
        _other_people(table, found)
        _unknown_by_values(table, found)
        _settle_name(table, found)
    for place in [place for place, target in found.items() if target == "full_name"][1:]:
        del found[place]
    _address_is_the_companys(found)
    _find_remarks(table, found)
    return found


def _other_people(table: Table, found: dict[int, str]) -> None:
    """Of a row with several people (`Yhteyshenkilö 1`, `Yhteyshenkilö 2`) the first comes in; nobody gets the details of another."""
    named = [place for place, target in found.items() if target in PERSON]
    others = {headed.number(folded(table.headings[place])) for place in named} - {""}
    if len(others) < len(named):  # one of the names is the first
        for place in [at for at in found if headed.number(folded(table.headings[at])) in others]:
            del found[place]


def _unknown_by_values(table: Table, found: dict[int, str]) -> None:
    """Columns under headings nobody knows, or none, that show what they are, where the list has nothing else for it."""
    for place, heading in enumerate(table.headings):
        said = folded(heading)
        if place in found or forbidden_kind(heading) or headed.of_staff(said) or said in _ours() or headed.number(said):
            continue
        target, taken = _looks_like(_column(table, place)), set(found.values())
        if (target == "full_name" and taken & PERSON) or (
            target == "given_name" and (taken & {"given_name", "full_name"} or "family_name" not in taken)
        ):
            continue
        if target and target != "postal_code" and target not in taken:
            found[place] = target


def strangers(table: Table, targets: Collection[int]) -> list[str]:
    """Headings of columns that are not imported and hold e-mail addresses all the same: whoever they are of does not come in."""
    return [
        heading
        for place, heading in enumerate(table.headings)
        if place not in targets and not forbidden_kind(heading) and not headed.of_staff(folded(heading))
        and _share(_column(table, place), lambda value: bool(_ADDRESS.search(value))) >= 0.5
    ]  # fmt: skip


def _title_of_the_job(table: Table, found: dict[int, str], place: int) -> None:
    """Beside a column for the work itself, “Title” is how the person is addressed (Mrs, Dr)."""
    before = next(at for at, target in found.items() if target == "job_title")
    if folded(table.headings[before]) in _ADDRESSED and folded(table.headings[place]) in _OF_WORK:
        del found[before]
        found[place] = "job_title"


def _first_and_last(table: Table, found: dict[int, str]) -> None:
    """Two columns called no more than “First” and “Last” are names together; alone either could be anything."""
    places = {folded(heading): place for place, heading in enumerate(table.headings)}
    for first, last in (("first", "last"), ("given", "family")):
        pair = places.get(first), places.get(last)
        if None not in pair and not set(pair) & found.keys() and not PERSON & set(found.values()):
            found |= dict(zip(pair, ("given_name", "family_name"), strict=True))  # type: ignore[arg-type]


def _column(table: Table, place: int) -> list[str]:
    return [row.cells[place].strip() for row in islice(table.rows, _SAMPLE) if row.cells[place].strip()]


def _settle_name(table: Table, found: dict[int, str]) -> None:
    """A column "Name" is the company's when the person's name or nothing of a person is elsewhere."""
    whole = [place for place, target in found.items() if target == "full_name"]
    targets = set(found.values())
    if not whole:
        return
    persons = bool(targets & {"given_name", "family_name"}) or len(whole) > 1
    about_person = bool(targets & {"job_title", "email", *BANS})
    for place in whole:
        plain_name = folded(table.headings[place]) in ("nimi", "namn", "name")
        firms = _share(_column(table, place), lambda value: bool(FORM.search(value))) >= 0.4
        if plain_name and "company" not in targets and (persons or firms or not about_person):
            found[place] = "company"
            targets.add("company")
        elif persons and targets & {"given_name", "family_name"}:
            del found[place]


def _address_is_the_companys(found: dict[int, str]) -> None:
    """In a list of companies the address is the company's own."""
    if set(found.values()) & PERSON:
        return
    for place, target in list(found.items()):
        if target in ("street", "postal_code", "city") and f"company_{target}" not in found.values():
            found[place] = f"company_{target}"


def _find_remarks(table: Table, found: dict[int, str]) -> None:
    """A column of remarks that say who left is read for that and for bans, and for nothing else.

    A ban said in a column nobody knows counts too: what a person has forbidden is not lost because of a heading.
    """
    kinds = {place: forbidden_kind(heading) for place, heading in enumerate(table.headings)}
    asked = {
        place: kind == "remarks"
        for place, kind in kinds.items()
        if place not in found and kind in ("", "remarks") and folded(table.headings[place]) not in _ours()
    }
    for row in table.rows if asked else ():
        said = [place for place, remark in asked.items() if (text := row.cells[place].strip()) and _says(text, remark)]
        for place in said:
            found[place] = "employment_remark"
            del asked[place]
        if not asked:
            return


def _says(text: str, remark: bool) -> bool:
    """Whether a text says that somebody left (asked of a column of remarks), or a ban."""
    return bool(remark and remarks.read(text)) or bool(opt_outs.spoken(text).channels)


def _by_values(table: Table) -> dict[int, str]:
    """A file without headings: addresses, numbers and firms show what they are; names by the given names among them."""
    found: dict[int, str] = {}
    for place in range(len(table.headings)):
        values = _column(table, place)
        target = _looks_like(values)
        if target and (target not in found.values() or target in ("email", "phone")):
            found[place] = target
    return found


def _looks_like(values: Sequence[str]) -> str:
    if not values:
        return ""
    tests = (
        ("email", lambda v: bool(_ADDRESS.search(v)), 0.6),
        ("business_id", _is_business_id, 0.6),
        ("phone", _is_phone, 0.6),
        ("postal_code", lambda v: bool(re.fullmatch(r"\d{5}", v)), 0.8),
        ("company", lambda v: bool(FORM.search(v)), 0.4),
        ("full_name", lambda v: len(v.split()) in (2, 3) and any(names.is_given(part) for part in v.split()), 0.4),
        ("given_name", lambda v: " " not in v and names.is_given(v), 0.5),
    )
    return next((target for target, test, share in tests if _share(values, test) >= share), "")


_PHONE = re.compile(
    r"(?:(?:p|puh|gsm|tel|tfn|mob|matkap)\w*[.:]?\s*)?((?:\+|\(?0|358|4\d|50)[\d\s()/.–-]{5,})(?:\s*(?:[(,;]|tai|ja|or|eller|alanro|ext).*)?",
    re.IGNORECASE,
)
"""With its leading zero or country code, or a mobile number whose zero a spreadsheet took: no number of a customer or an order."""
_DAY = re.compile(r"\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}(?:\s.*)?|\d{4}[-/. ]\d{1,2}[-/. ]\d{1,2}(?:\s.*)?")


def _is_phone(value: str) -> bool:
    found = _PHONE.fullmatch(value)
    return found is not None and len(re.sub(r"\D", "", found[1])) >= 7 and not _DAY.fullmatch(value)


def is_prose(table: Table) -> bool:
    """Whether this is a text and no list: one column without a heading we know, whose values are nothing we know."""
    if len(table.headings) > 1 or knows(table.headings[0]):
        return False
    return not _looks_like(_column(table, 0))


def _is_business_id(value: str) -> bool:
    try:
        return bool(re.fullmatch(r"(?:FI)?\d{7}-?\d", value)) and bool(business_id.normalise(value))
    except business_id.BusinessIdTrouble:
        return False


def _share(values: Sequence[str], test) -> float:  # type: ignore[no-untyped-def]
    return sum(bool(test(value)) for value in values) / len(values) if values else 0.0
