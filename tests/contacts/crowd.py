"""A synthetic register of many people in a few statements, with cards that are one person in known ways."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from random import Random
from typing import Any

from kortisto.lib.text import company_match, fold, sort_key

DAY = date(2025, 6, 2)
NOW = datetime(2025, 6, 2, 9, 0, tzinfo=UTC)
GIVEN = (
    "Juha Timo Kari Mikko Antti Matti Jari Jukka Mika Markku Pekka Hannu Heikki Petri Sari Anne Päivi Anna Tiina Minna Maria "
    "Johanna Kirsi Hanna Riitta Elina Åsa Björn Göran Märta Väinö Yrjö Aino Eeva Sanna-Kaisa Anna-Maria Juha-Pekka Pia Ulla Outi"
).split()
STEMS = "Korho Virta Mäki Niemi Järvi Laak Leht Heik Koski Hämäl Lind Berg Sal Ran Haap Kal Pelt Tuomi Vesa Kivi".split()
ENDS = "nen la lainen ström qvist maa niemi järvi harju lahti mäki ranta salo puro kangas aho kallio suo vaara".split()
NICKS = {
    "Mikko": "Mika",
    "Antti": "Antero",
    "Matti": "Masa",
    "Heikki": "Henkka",
    "Johanna": "Hanna",
    "Pekka": "Petri",
    "Sari": "Saara",
}
Made = dict[str, list[tuple[int, int]]]


class Crowd:
    """`people` cards at `firms` companies; `twins` maps how two cards differ to the pairs (ids) made so."""

    def __init__(self, people: int, *, seed: int = 1) -> None:
        self.rng = Random(seed)
        self.number = people
        self.twins: Made = {}
        self._cards: list[dict[str, Any]] = []

    def build(self) -> Crowd:
        from kortisto.contacts.models import Company

        firms = [self._firm(place) for place in range(max(5, self.number // 5))]
        self.firms = Company.objects.bulk_create(firms, batch_size=500)
        while len(self._cards) < self.number:
            card = self._card(len(self._cards))
            self._cards.append(card)
            if self.rng.random() < 0.03:
                self._twin(card)
        self._store()
        return self

    def _firm(self, place: int) -> Any:
        from kortisto.contacts.models import Company

        firm = Company(status="customer", status_on=DAY, customer_since=DAY, created_at=NOW)
        firm.rename(
            f"{self.rng.choice(STEMS)}{self.rng.choice(ENDS)} {self.rng.choice(('Teräs', 'Talot', 'Auto', 'Sähkö'))} {place} Oy"
        )
        return firm

    def _card(self, place: int) -> dict[str, Any]:
        given, family = self.rng.choice(GIVEN), self.rng.choice(STEMS) + self.rng.choice(ENDS) + self.rng.choice(("", "", "-Aalto"))
        return {
            "given": given, "family": family, "firm": self.rng.choice(self.firms),
            "email": f"{fold(given)}.{fold(family)}{place}@firma{place % 997}.example", "phone": f"35840{place:07d}",
        }  # fmt: skip

    def _twin(self, card: dict[str, Any]) -> None:
        how = self.rng.choice(list(WAYS))
        other = WAYS[how](dict(card), self.rng)
        self._cards.append(other)
        self.twins.setdefault(how, []).append((len(self._cards) - 2, len(self._cards) - 1))

    def _store(self) -> None:
        from kortisto.contacts.models import Contact, Position
        from kortisto.privacy.models import Subject

        subjects = Subject.objects.bulk_create([Subject(created_at=NOW) for _ in self._cards], batch_size=2000)
        contacts = []
        for subject, card in zip(subjects, self._cards, strict=True):
            contact = Contact(subject=subject, obtained_on=DAY, source="lista", created_at=NOW)
            contact.given_name, contact.family_name = card["given"], card["family"]
            contact.name_folded = fold(contact.name)
            contact.sort_key = sort_key(f"{contact.family_name} {contact.given_name}")
            contacts.append(contact)
        contacts = Contact.objects.bulk_create(contacts, batch_size=2000)
        Position.objects.bulk_create(
            [
                Position(
                    contact=contact, company=card["firm"], email=card["email"], email_folded=card["email"], phone=f"+{card['phone']}",
                    phone_digits=card["phone"], obtained_on=DAY, confirmed_on=DAY, created_at=NOW,
                )
                for contact, card in zip(contacts, self._cards, strict=True)
            ],
            batch_size=2000,
        )  # fmt: skip
        self.twins = {how: [(contacts[a].pk, contacts[b].pk) for a, b in pairs] for how, pairs in self.twins.items()}


def _changed(card: dict[str, Any], **columns: Any) -> dict[str, Any]:
    return card | columns


def _slip(name: str, rng: Random) -> str:
    place = rng.randrange(2, len(name))
    return name[:place] + name[place - 1] + name[place:]


WAYS: dict[str, Callable[[dict[str, Any], Random], dict[str, Any]]] = {
    "the same address": lambda c, rng: _changed(c, phone="", given=c["given"][0] + "."),
    "without dots, at the same firm": lambda c, rng: _changed(c, given=fold(c["given"]).title(), family=fold(c["family"]).title(), email="", phone=""),
    "nickname, the same number": lambda c, rng: _changed(c, given=NICKS.get(c["given"], c["given"]), email=""),
    "names swapped, the same firm": lambda c, rng: _changed(c, given=c["family"], family=c["given"], email="", phone=""),
    "half of a double name, the same number": lambda c, rng: _changed(c, family=c["family"].partition("-")[0], email=""),
    "a slip, the same firm": lambda c, rng: _changed(c, family=_slip(c["family"], rng), email="", phone=""),
    "moved domain": lambda c, rng: _changed(c, email=c["email"].partition("@")[0] + "@uusi.example", phone="", firm=rng.choice([c["firm"]])),
}  # fmt: skip
assert company_match("Teräs Oy") == company_match("TERÄS OYJ")
