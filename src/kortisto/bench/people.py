"""The people and companies of the bench: invented, without end, the same for the same seed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from zlib import crc32

from kortisto.demo.firms import business_id
from kortisto.demo.words import words
from kortisto.lib.text import fold

HEADINGS = ("Etunimi", "Sukunimi", "Sähköposti", "Puhelin", "Tehtävänimike", "Yritys", "Kieli")
TITLES = (
    "toimitusjohtaja",
    "ostopäällikkö",
    "myyntipäällikkö",
    "talousjohtaja",
    "projektipäällikkö",
    "asiantuntija",
    "hankintajohtaja",
)
SILENT_FOR = 5 * 365
"""Days of silence after which the shipped notices let a person go."""


@dataclass(frozen=True, slots=True)
class Person:
    """One person. `silent` is the number of days since the last contact, `firm` the number of the company."""

    number: int
    given: str
    family: str
    language: str
    title: str
    firm: int
    silent: int

    def email(self, domain: str) -> str:
        """Nobody else's: namesakes have their number in it, as in real firms."""
        return f"{fold(self.given)}.{fold(self.family)}.{self.number}@{domain}"

    @property
    def phone(self) -> str:
        return f"+35840{self.number % 10_000_000:07d}"


def firm_name(number: int) -> str:
    """A company's name; after some thousands the parts repeat and a number tells them apart."""
    part = words()["firms"]["fi"]
    first = part["first"][number % len(part["first"])]
    trade = part["trade"][number // len(part["first"]) % len(part["trade"])][0]
    lap = number // (len(part["first"]) * len(part["trade"]))
    return f"{first} {trade} {lap + 1} Oy" if lap else f"{first} {trade} Oy"


def firm_id(number: int) -> str:
    """A business id no real company has; "" where the rule gives no check digit."""
    return business_id(9_200_000 + number) or ""


def domain(number: int) -> str:
    return f"yritys{number}.example"


class Namesakes:
    """Whether a name is borne at a firm already: of each only a mark, one bit, so that now and then another is taken for it."""

    def __init__(self) -> None:
        self._marks = bytearray(1 << 20)

    def meets(self, one: Person, firm: int) -> bool:
        """Whether it is; it is from now on."""
        mark = crc32(f"{fold(one.given)} {fold(one.family)} {firm}".encode()) % (len(self._marks) * 8)
        place, bit = divmod(mark, 8)
        known = bool(self._marks[place] >> bit & 1)
        self._marks[place] |= 1 << bit
        return known


def people(rng: Random, first: int, count: int, firms: int, *, strangers_to: Namesakes | None = None) -> Iterator[Person]:
    """`count` people from number `first` on, spread over `firms` companies; their last contacts over five years.

    `strangers_to`: nobody is made who bears the name of somebody at the same firm: an import would leave such a row waiting for
    somebody to say whether it is the same person.
    """
    for number in range(first, first + count):
        one = _person(rng, number, firms)
        while strangers_to is not None and strangers_to.meets(one, one.firm):
            one = _person(rng, number, firms)
        yield one


def _person(rng: Random, number: int, firms: int) -> Person:
    language = rng.choices(["fi", "sv"], [9, 1])[0]
    part = words()["names"][language]
    family = rng.choice(part["first"]) + rng.choice(part["last"])
    silent = rng.randrange(1, SILENT_FOR + 4)
    return Person(number, rng.choice(part["given"]), family, language, rng.choice(TITLES), rng.randrange(firms), silent)


def write_list(path: Path, found: Iterable[Person]) -> None:
    """The people as a list somebody exported elsewhere: semicolons, companies by name."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADINGS)
        writer.writerows(
            (one.given, one.family, one.email(domain(one.firm)), one.phone, one.title, firm_name(one.firm), one.language)
            for one in found
        )


def first_rows(path: Path, number: int) -> list[list[str]]:
    """The first rows of such a list."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(islice(csv.reader(file, delimiter=";"), 1, number + 1))
