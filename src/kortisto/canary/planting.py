"""Planting somebody: by the register's own acts as far as the notices in force allow them, the rest from the live schema."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings

from kortisto.canary import generic, schema
from kortisto.canary.scanning import Search
from kortisto.canary.words import latin, number, word
from kortisto.consents import actions as bans
from kortisto.contacts import actions, scope
from kortisto.contacts.attachments import acts as attaching
from kortisto.contacts.custom import defining, writing
from kortisto.contacts.details import WorkDetails
from kortisto.contacts.models import Company, Contact
from kortisto.lib.periods import local_day
from kortisto.privacy import due, publication

BY = "cli"
TEXT = "text"


@dataclass
class Canary:
    """`words` are all the words by the place they were put in; `salt` makes them like no other canary's."""

    contact_id: int
    salt: str
    words: dict[str, str] = field(default_factory=dict)

    @property
    def contact(self) -> Contact:
        return Contact.objects.get(pk=self.contact_id)

    @property
    def subject(self) -> Any:
        return self.contact.subject

    @property
    def there(self) -> bool:
        return Contact.objects.filter(pk=self.contact_id).exists()

    def search(self) -> Search:
        return Search(self.words)

    def word(self, place: str) -> str:
        return self.words.setdefault(place, word(place, salt=self.salt))


@dataclass(frozen=True)
class Day:
    """`today` and `now` of the scratch register; what a canary did lies on `obtained`, years ago."""

    obtained: date
    now: datetime

    @property
    def today(self) -> date:
        return local_day(self.now, settings.TIME_ZONE)


def firm(salt: str, status: str, day: Day) -> Company:
    """A company of its own, so that no other's is touched. Its name is nobody's word."""
    return actions.create_company(
        name=f"Kanarian Koe {salt} Oy", status=status, status_on=min(day.obtained, day.today), by=BY, now=day.now
    )


def plant(salt: str, day: Day, *, status: str = "customer") -> Canary:
    """A canary with a history: renamed, told, talked to, banned, moved. Obtained and last active on `day.obtained`."""
    employer = firm(salt, status, day)
    said = {
        name: word(name, salt=salt) for name in ("earlier name", "family name", "given name", "title", "street", "city", "source")
    }
    said |= {"email": f"{latin('email', salt=salt)}@kanaria.example", "phone": number("phone", salt=salt)}
    details = WorkDetails(
        job_title=said["title"],
        email=said["email"],
        phone=said["phone"],
        street=said["street"],
        postal_code="33100",
        city=said["city"],
    )
    contact = actions.create_contact(
        given_name=said["given name"], family_name=said["earlier name"], company=employer, details=details, language="fi",
        source=said["source"], source_kind="list", obtained_on=day.obtained, by=BY, now=day.now,
    )  # fmt: skip
    canary = Canary(contact.pk, salt, said)
    actions.change_contact(contact=canary.contact, family_name=said["family name"], by=BY, now=day.now)
    _changed(canary, day)
    _talked_to(canary, day)
    _attached(canary, day)
    _own_field(canary, day)
    _chosen(canary, day)
    for table in schema.tables():
        if not schema.rows_of(canary, table).exists():
            generic.row(table, canary, on=day.obtained, now=day.now)
    for table, row, column in schema.columns(canary):
        schema.fill(canary, table, row, column)
    due.refresh([canary.subject.pk], as_of=day.today)
    return canary


def _holds(datum: str, day: Day) -> bool:
    return scope.current(day.today).holds(datum)


def _changed(canary: Canary, day: Day) -> None:
    """Another title: the earlier one lies where changes can be undone and in the trail."""
    canary.words["earlier title"] = canary.words["title"]
    canary.words["title"] = word("new title", salt=canary.salt)
    [position] = canary.contact.positions.all()
    details = WorkDetails(
        job_title=canary.words["title"], email=canary.words["email"], phone=canary.words["phone"], street=canary.words["street"],
        postal_code="33100", city=canary.words["city"],
    )  # fmt: skip
    actions.change_position(position=position, details=details, by=BY, now=day.now)


def _talked_to(canary: Canary, day: Day) -> None:
    moment = day.now.replace(year=day.obtained.year, month=day.obtained.month, day=day.obtained.day)
    notes = _holds("notes", day)
    actions.record_interaction(
        contact=canary.contact,
        kind="call_held",
        happened_at=moment,
        by=BY,
        now=day.now,
        summary=canary.word("call") if notes else "",
    )
    if notes:
        actions.record_interaction(
            contact=canary.contact, kind="note", happened_at=moment, by=BY, now=day.now, text=f"Muista {canary.word('note')}!"
        )
    for version in publication.in_effect(day.today):
        actions.record_notice(
            contact=canary.contact, policy=version.policy, number=version.number, channel="read_out", language="fi",
            delivered_at=moment, by=BY, now=day.now,
        )  # fmt: skip


def _attached(canary: Canary, day: Day) -> None:
    if not _holds("attachments", day):
        return
    name, inside = canary.word("file name"), canary.word("in the file")
    files = attaching.check([attaching.Sent(f"{name}.txt", f"Muistio: {inside}\n".encode())])
    attaching.attach(contact=canary.contact, files=files, by=BY, now=day.now)


def _own_field(canary: Canary, day: Day) -> None:
    """A custom field on the card, changed once, where the notice lists notes."""
    if not _holds("notes", day):
        return
    contact = canary.contact
    given = defining.Definition(writing.kind_of(contact), TEXT, "notes", (f"Kanaria {canary.salt}", "", ""))
    made = defining.define(given, by=BY, now=day.now)
    for place in ("earlier own field", "own field"):
        writing.write(contact, made, [canary.word(place)], by=BY, now=day.now)


def _chosen(canary: Canary, day: Day) -> None:
    """A channel chosen and given up, a ban with the person's own words, lifted by them again."""
    bans.choose_channel(contact=canary.contact, channel="sms", how="person_told", chosen_on=day.obtained, by=BY, now=day.now)
    bans.withdraw_channel(contact=canary.contact, channel="sms", by=BY, now=day.now)
    said = canary.word("ban") if _holds("notes", day) else ""
    made = bans.object_to(
        contact=canary.contact, channel="post", how="person_told", made_on=day.obtained, by=BY, now=day.now, said=said
    )
    bans.lift_objection(objection=made, how="person_told", by=BY, now=day.now)
