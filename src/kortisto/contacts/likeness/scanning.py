"""The scan of the whole register: likely pairs by blocking, each scored, the likely ones kept as pairs to look at.

Left out: people whose processing is restricted (Art. 18: a comparison is a use), and data that only a legal hold keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from zlib import crc32

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from kortisto.contacts.likeness.blocking import Blocks
from kortisto.contacts.likeness.scoring import THRESHOLD, Firm, Known, compare, compare_firms, site
from kortisto.contacts.likeness.spelling import family_words, given_words, is_shared_box, local_part, name_keys
from kortisto.contacts.models import Company, CompanyName, CompanyPair, Contact, PersonPair, Position
from kortisto.lib import phones
from kortisto.privacy.models import Keep, Restriction

CHUNK = 450
"""Pairs scored at a time: at most 900 cards a query."""
MOST_PAIRS = 50_000
"""Pairs kept: nobody looks through more, and the next scan finds what is left."""

Report = Callable[[str, int, int], None]
Pair = tuple[int, int]


def _silent(stage: str, done: int, total: int) -> None:
    pass


class _Drawers:
    """Every card under the keys that may bring it together with another."""

    def __init__(self) -> None:
        self.mails, self.locals, self.numbers = Blocks(10), Blocks(10), Blocks(10)
        # A name many bear says nothing by itself; at one company it does.
        self.names, self.givens, self.families = Blocks(3), Blocks(30), Blocks(30)

    def put(self, pk: int, given: str, family: str, email: str | None, number: str | None, firm: str | None) -> None:
        if email and not is_shared_box(email):
            self.mails.add(email, pk)
        if email and (local := local_part(email)):
            self.locals.add(local, pk)
        if number:
            self.numbers.add(number, pk)
        for key in name_keys(given, family):
            self.names.add(key, pk)
        if firm:
            for word in given_words(given):
                self.givens.add(f"{firm}|{word}", pk)
            for word in (*family_words(family), *family_words(given)):
                self.families.add(f"{firm}|{word}", pk)


def scan_people(*, now: datetime, report: Report = _silent) -> int:
    """Look through everybody; gives how many open pairs there are now."""
    drawers = _Drawers()
    total = usable().count()
    for done, row in enumerate(_rows()):
        if done % 5000 == 0:
            report("reading", min(done, total), total)
        drawers.put(*row)
    switchboards: set[int] = set()
    found: dict[Pair, int] = {}
    stages: list[tuple[Iterable[Pair], bool]] = [
        (_phone_pairs(drawers.numbers, switchboards), False), (drawers.mails.pairs(), False), (drawers.locals.pairs(), False),
        (drawers.names.pairs(), True), (drawers.givens.pairs(), False), (drawers.families.pairs(), False),
    ]  # fmt: skip
    for place, (pairs, rare) in enumerate(stages):
        report("comparing", place, len(stages))
        _score_people(pairs, found, rare=rare, switchboards=switchboards)
    return _keep(PersonPair, found, now=now)


def usable() -> QuerySet[Contact]:
    """The people a scan may look at."""
    limited = Restriction.objects.filter(subject_id=OuterRef("subject_id"), lifted_at=None)
    held = Keep.objects.filter(subject_id=OuterRef("subject_id"), held=True, live={})
    return Contact.objects.filter(~Exists(limited), ~Exists(held), subject__erasure_asked_on=None)


def _rows() -> Iterator[tuple[Any, ...]]:
    columns = ("positions__email_folded", "positions__phone_digits", "positions__company__names_match")
    return usable().values_list("pk", "given_name", "family_name", *columns).iterator(chunk_size=5000)


def _phone_pairs(numbers: Blocks, switchboards: set[int]) -> Iterator[Pair]:
    """The pairs of one number; a number that more than three share is a switchboard's."""
    for key, ids in numbers.groups():
        if len(ids) > 3:
            switchboards.add(key)
        if len(ids) <= numbers.most:
            yield from ((one, other) for place, one in enumerate(ids) for other in ids[place + 1 :])


def _score_people(pairs: Iterable[Pair], found: dict[Pair, int], *, rare: bool, switchboards: set[int]) -> None:
    waiting = iter(pairs)
    while chunk := list(dict.fromkeys(islice(waiting, CHUNK))):
        cards = known_people({pk for pair in chunk for pk in pair})
        for pair in chunk:
            one, other = cards.get(pair[0], Known()), cards.get(pair[1], Known())
            shared = {number for number in one.phones & other.phones if crc32(number.encode()) in switchboards}
            likeness = compare(one, other, rare=rare, shared_phones=shared)
            _found(found, pair, likeness.score)


def _found(found: dict[Pair, int], pair: Pair, score: int) -> None:
    if score >= THRESHOLD and score > found.get(pair, 0) and (pair in found or len(found) < MOST_PAIRS):
        found[pair] = score


def known_people(ids: Iterable[int]) -> dict[int, Known]:
    """What the register knows of these cards, whatever anybody may see of it: two queries."""
    wanted = sorted(ids)
    names = {
        pk: (given, family)
        for pk, given, family in Contact.objects.filter(pk__in=wanted).values_list("pk", "given_name", "family_name")
    }
    mails: dict[int, set[str]] = {pk: set() for pk in names}
    numbers: dict[int, set[str]] = {pk: set() for pk in names}
    firms: dict[int, set[str]] = {pk: set() for pk in names}
    rows = Position.objects.filter(contact__in=wanted)
    for pk, mail, number, firm in rows.values_list("contact_id", "email_folded", "phone_digits", "company__names_match"):
        for held, value in ((mails, mail), (numbers, number), (firms, firm)):
            if value and pk in held:
                held[pk].add(value)
    return {pk: Known(given, family, mails[pk], numbers[pk], firms[pk]) for pk, (given, family) in names.items()}


def scan_companies(*, now: datetime, report: Report = _silent) -> int:
    """Look through every company card; gives how many open pairs there are now."""
    names, starts, numbers, sites = Blocks(10), Blocks(30), Blocks(5), Blocks(5)
    report("companies", 0, 1)
    rows = Company.objects.values_list("pk", "names_match", "phone", "website").iterator(chunk_size=5000)
    for pk, name, phone, website in rows:
        _name_keys(names, starts, pk, name)
        if phone:
            numbers.add(phones.digits(phone), pk)
        if website:
            sites.add(site(website), pk)
    for pk, name in CompanyName.objects.values_list("company_id", "names_match").iterator(chunk_size=5000):
        _name_keys(names, starts, pk, name)
    found: dict[Pair, int] = {}
    for blocks in (names, starts, numbers, sites):
        waiting = blocks.pairs()
        while chunk := list(dict.fromkeys(islice(waiting, CHUNK))):
            firms = known_firms({pk for pair in chunk for pk in pair})
            for pair in chunk:
                likeness = compare_firms(firms.get(pair[0], Firm()), firms.get(pair[1], Firm()))
                _found(found, pair, likeness.score)
    return _keep(CompanyPair, found, now=now)


def _name_keys(names: Blocks, starts: Blocks, pk: int, name: str) -> None:
    names.add(" ".join(sorted(name.split())), pk)
    first = max(name.split(), key=len, default="")
    if len(first) >= 4:
        starts.add(first[:6], pk)


def known_firms(ids: Iterable[int]) -> dict[int, Firm]:
    """What the register knows of these company cards: two queries."""
    wanted = sorted(ids)
    other: dict[int, set[str]] = {}
    for pk, name in CompanyName.objects.filter(company__in=wanted).values_list("company_id", "names_match"):
        other.setdefault(pk, set()).add(name)
    rows = Company.objects.filter(pk__in=wanted).values_list("pk", "names_match", "business_id", "phone", "city", "website")
    return {
        pk: Firm({name, *other.get(pk, ())}, business_id, phones.digits(phone) if phone else "", town, site(website))
        for pk, name, business_id, phone, town, website in rows
    }


@transaction.atomic
def _keep(model: Any, found: dict[Pair, int], *, now: datetime) -> int:
    """Write the pairs down: new ones in, the others anew, open ones not found any more out. What was set apart stays apart."""
    known = {(first, second): pk for pk, first, second in model.objects.values_list("pk", "first_id", "second_id")}
    gone = [pk for pair, pk in known.items() if pair not in found]
    for chunk in _chunks(gone):
        model.objects.filter(pk__in=chunk, apart_at=None).delete()
    there = set(_still_there(model, {pk for pair in found for pk in pair}))
    rows = [
        model(first_id=first, second_id=second, score=score, found_at=now)
        for (first, second), score in found.items()
        if first in there and second in there
    ]
    model.objects.bulk_create(
        rows, batch_size=200, update_conflicts=True, unique_fields=["first", "second"], update_fields=["score", "found_at"]
    )
    return int(model.objects.filter(apart_at=None).count())


def _still_there(model: Any, ids: set[int]) -> Iterator[int]:
    """A card may have been erased or merged while the scan ran."""
    cards = model._meta.get_field("first").related_model
    for chunk in _chunks(sorted(ids)):
        yield from cards.objects.filter(pk__in=chunk).values_list("pk", flat=True)


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + 900] for start in range(0, len(ids), 900))


__all__ = ["known_firms", "known_people", "scan_companies", "scan_people", "usable"]
