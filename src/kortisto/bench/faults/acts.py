"""What a client does: look at lists and cards, write, bring in lists; each write noted as it was answered.

A client has people of its own, so that nobody else changes what it has written.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from random import Random

from .browser import Answer, Browser, form_of
from .filling import Known
from .journal import ACKNOWLEDGED, DOUBTFUL, REFUSED, Entry, Journal

PEOPLE, COMPANIES, CALENDAR = "/henkilot/", "/yritykset/", "/tehtavat/"
LIST = "Etunimi;Sukunimi;Yritys;Sähköposti"
ROWS = (5, 60)


@dataclass
class Client:
    """One of those at work. `free` are its people nobody has banned yet."""

    number: int
    browser: Browser
    people: Sequence[Known]
    companies: Sequence[str]
    journal: Journal
    rng: Random
    today: date
    free: list[Known] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.free = list(self.people)

    def work(self, stop: threading.Event) -> None:
        """One act after the other until told to stop, with the pauses of somebody in a hurry."""
        kinds = list(ACTS)
        while not stop.is_set():
            act = self.rng.choices(kinds, [ACTS[kind] for kind in kinds])[0]
            try:
                act(self)
            except Exception as error:  # a client that dies silently would make the figures look well
                self.journal.wrong(f"client {self.number}, {act.__name__}: {type(error).__name__}: {error}")
            stop.wait(self.rng.uniform(0.02, 0.3))

    def key(self, kind: str) -> str:
        return f"{kind}-{self.number}-{next(self._numbers)}"

    def one(self) -> Known:
        return self.rng.choice(self.people)

    def note(self, kind: str, key: str, answer: Answer, *, done: bool, about: int = 0, said: object = None) -> bool:
        """Write down how a write was answered. `done`: whether this answer says that it was done."""
        how = ACKNOWLEDGED if done else REFUSED if answer.known else DOUBTFUL
        self.journal.note(Entry(kind, key, how, about, said))
        return done


def look_at_lists(client: Client) -> None:
    client.browser.get(client.rng.choice((PEOPLE, f"{PEOPLE}?sivu=2", COMPANIES, CALENDAR, "/")))


def look_at_a_card(client: Client) -> None:
    client.browser.get(f"{PEOPLE}{client.one().code}/")


def look_at_a_company(client: Client) -> None:
    client.browser.get(f"{COMPANIES}{client.rng.choice(client.companies)}/")


def log_a_call(client: Client) -> None:
    """An entry of the timeline; its summary is the key."""
    person, key = client.one(), client.key("puhelu")
    form = {"kind": "call_held", "happened_on": client.today.isoformat(), "summary": key}
    answer = client.browser.post(f"{PEOPLE}{person.code}/yhteydenotot/", form)
    client.note("interaction", key, answer, done=answer.status == 302, about=person.contact)


def change_a_title(client: Client) -> None:
    """The job title in its place on the card."""
    person, key = client.one(), client.key("nimike")
    place = f"{PEOPLE}{person.code}/tyopaikat/{person.position}/tieto/job_title/"
    answer = client.browser.post(place, {"job_title": key}, htmx=True)
    done = answer.status == 200 and "tieto-muuttui" in answer.headers.get("hx-trigger", "")
    client.note("title", key, answer, done=done, about=person.position)


def ban(client: Client) -> None:
    """A ban of all marketing, in the person's words; each person once."""
    if len(client.free) <= len(client.people) // 2:
        look_at_a_card(client)
        return
    person, key = client.free.pop(client.rng.randrange(len(client.free))), client.key("kielto")
    form = {"channel": "*", "made_on": client.today.isoformat(), "how": "person_told", "said": key}
    answer = client.browser.post(f"{PEOPLE}{person.code}/kielto/", form)
    client.note("ban", key, answer, done=answer.status == 302, about=person.contact)


def attach(client: Client) -> None:
    """A small file; the line breaks in the middle of one in six."""
    person, key, cut = client.one(), client.key("muistio"), client.rng.random() < 1 / 6
    data = f"{key}\n".encode() * client.rng.randrange(10, 20_000)
    form = {"person": ""}
    answer = client.browser.post(f"{PEOPLE}{person.code}/liitteet/", form, file=(f"attached:{key}.txt", data), cut=cut)
    if cut:
        client.journal.note(Entry("cut", f"{key}.txt", REFUSED, person.contact))
    else:
        client.note("attachment", f"{key}.txt", answer, done=answer.status == 302, about=person.contact, said=data)


def bring_in(client: Client) -> None:
    """A list from its upload to the button that imports it; every address is a key."""
    key = client.key("lista")
    rows = [f"{key}-{n}@{key}.example" for n in range(client.rng.choice(ROWS))]
    lines = [f"Elli;{key.capitalize()} {n};{key.capitalize()} Oy;{address}" for n, address in enumerate(rows)]
    data = "\n".join([LIST, *lines]).encode()
    answer = client.browser.post("/tuonti/", {}, file=(f"file:{key}.csv", data))
    client.note("list", f"{key}.csv", answer, done=answer.status == 302)
    if answer.status != 302:
        return
    here = answer.to.removesuffix("sarakkeet/")
    columns = form_of(client.browser.get(answer.to), answer.to)
    if not columns or client.browser.post(answer.to, columns | {"company_status": "customer"}).status != 302:
        return
    origin = {"source_kind": "list", "source": "Messut", "collected_on": client.today.isoformat()}
    began = _begun(client, here, origin)
    client.note("import", f"{key}.csv", began, done=began.status == 302 and began.to == here, said=rows)


def _begun(client: Client, here: str, origin: dict[str, str]) -> Answer:
    """The page and its button; both again where the list is shown anew first, as its day of collection was not known before."""
    check = f"{here}tarkistus/"
    for _turn in range(3):
        client.browser.get(check)
        answer = client.browser.post(f"{here}aloitus/", origin)
        if answer.to != check:
            break
    return answer


def bring_in_rubbish(client: Client) -> None:
    """A workbook that is none, or a list of which half arrives: neither may leave anything."""
    key = client.key("roska")
    if client.rng.random() < 0.5:
        data = b"PK\x03\x04" + client.rng.randbytes(3000)
        answer = client.browser.post("/tuonti/", {}, file=(f"file:{key}.xlsx", data))
        client.note("rubbish", f"{key}.xlsx", answer, done=answer.status == 302)
    else:
        data = "\n".join([LIST, *(f"Elli;{key};{key} Oy;{n}@{key}.example" for n in range(3000))]).encode()
        client.browser.post("/tuonti/", {}, file=(f"file:{key}.csv", data), cut=True)
        client.journal.note(Entry("rubbish", f"{key}.csv", REFUSED))


ACTS: dict[Callable[[Client], None], float] = {
    look_at_lists: 3,
    look_at_a_card: 4,
    look_at_a_company: 1,
    log_a_call: 5,
    change_a_title: 4,
    ban: 1.5,
    attach: 2,
    bring_in: 0.6,
    bring_in_rubbish: 0.3,
}
"""Every act and how often it comes beside the others."""
