"""The body of `kortisto bench faults`: fill, open the house, let clients work and things happen, come to rest, reckon, tell."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import click
from django.conf import settings
from django.db import connection
from django.utils import timezone

from ..figures import NUMBER, SECONDS, Figure, percentile, table
from . import filling, mail, reckoning, settling
from .acts import Client
from .browser import Browser
from .harm import Harm, plan
from .house import House, post_office
from .journal import ACKNOWLEDGED, DOUBTFUL, REFUSED, Journal

TIMES, REQUESTS = "times", "requests/s"
MOST_REST = 120.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command was asked for."""

    clients: int
    seconds: float
    kills: int
    contacts: int
    seed: int


@dataclass
class Outcome:
    """Everything known at the end."""

    journal: Journal
    house: House
    harm: Harm
    rest: settling.Rest
    found: reckoning.Found
    mailing: dict[str, int]
    conformance: dict[str, Any]
    worked: float
    jobs: list[str]


def faults(asked: Asked, *, as_json: bool) -> int:
    """Measure in the instance of this process and print; the exit code is 1 when any promise was broken."""
    outcome = run(asked)
    broken = outcome.found.broken
    if as_json:
        click.echo(json.dumps(_as_json(asked, outcome), ensure_ascii=False))
    else:
        click.echo(f"{asked.clients} clients, {asked.contacts} contacts, {asked.seconds:.0f} s, {connection.display_name}\n")
        click.echo(table(figures(outcome)))
        for said in _in_words(outcome):
            click.echo(said)
    for kind, about in broken.items():
        for what in about[:20]:
            click.echo(f"BROKEN {kind}: {what}", err=True)
    return 1 if broken else 0


def run(asked: Asked) -> Outcome:
    home, rng = Path(settings.KORTISTO.home), Random(asked.seed)
    _told("filling")
    filled = filling.fill(contacts=asked.contacts, clients=asked.clients, seed=asked.seed, now=timezone.now())
    log, red = home / "sink.log", reckoning.red()
    # Two answers for a message, on four connections: slow enough that the mailing lasts through most of what happens.
    delay = min(asked.seconds * 0.7 * mail.CONNECTIONS / max(filled.recipients, 1) / 2, 0.5)
    with post_office(log, delay) as mail_port:
        house, journal = House(home, mail_port), Journal()
        harm = Harm(house, rng)
        try:
            _told("opening")
            house.open()
            worked = _at_work(asked, filled, house, journal, harm)
            _told("coming to rest")
            rest = settling.settle(house, most=MOST_REST)
            harm.begin_a_sweep()
            harm.wait()
            settling.settle(house, most=MOST_REST)
        finally:
            house.close()
        _told("reckoning")
        return _reckoned(filled, house, journal, harm, rest, red, log, worked)


def _at_work(asked: Asked, filled: filling.Filled, house: House, journal: Journal, harm: Harm) -> float:
    """Clients and faults at once; gives the seconds it lasted."""
    clients = _signed_in(asked, filled, house, journal)
    filling.begin(filled.mailing, timezone.now())
    stop, began = threading.Event(), time.monotonic()
    threads = [threading.Thread(target=client.work, args=(stop,), daemon=True) for client in clients]
    for thread in threads:
        thread.start()
    for at, what in plan(harm.rng, seconds=asked.seconds, kills=asked.kills):
        while time.monotonic() < began + at:
            time.sleep(0.05)
        harm.could_not.update({f"{one} ended by itself": "started again" for one in house.keep_up()})
        _told(what)
        harm.happen(what)
    while time.monotonic() < began + asked.seconds:
        time.sleep(0.05)
    stop.set()
    for thread in threads:
        thread.join(90)
    return time.monotonic() - began


def _signed_in(asked: Asked, filled: filling.Filled, house: House, journal: Journal) -> list[Client]:
    """Each with its own share of the people."""
    today, found = timezone.localdate(), []
    for number, (email, password) in enumerate(filled.staff):
        browser = Browser(house.port, journal)
        if not browser.sign_in(email, password):
            journal.wrong(f"client {number} could not sign in")
            continue
        own = filled.people[number :: asked.clients]
        found.append(Client(number, browser, own, filled.companies, journal, Random(asked.seed * 1000 + number), today))
    journal.signed_out = 0
    return found


def _reckoned(
    filled: filling.Filled, house: House, journal: Journal, harm: Harm, rest: settling.Rest, red: set[str], log: Path, worked: float
) -> Outcome:
    found = reckoning.Found()
    reckoning.reckon(journal, found)
    reckoning.whole(found)
    reckoning.proven(found)
    breaks = house.kills.count("worker") + harm.done.get("full disk", 0)
    mailing = mail.account(filled.mailing, log, breaks=breaks, found=found)
    jobs = settling.lost_jobs()
    for job in jobs:
        found.add("job lost", job)
    if not rest.quiet:
        found.add("rest", f"work was still under way after {rest.seconds:.0f} s")
    if journal.signed_out:
        found.add("session lost", f"{journal.signed_out} requests of signed-in people led to the door")
    for what in journal.faulty:
        found.add("client", what)
    said = reckoning.conforming(red, found)
    return Outcome(journal, house, harm, rest, found, mailing, said, worked, jobs)


def figures(outcome: Outcome) -> list[Figure]:
    journal, found, waits = outcome.journal, outcome.found, outcome.house.waits
    writes = Counter(entry.how for entry in journal.entries)
    clear = sum(number for status, number in journal.answers.items() if status.isdigit() and status >= "400")
    bare = sum(number for status, number in journal.answers.items() if status.startswith("bare"))
    told = [
        Figure("acknowledged writes", writes[ACKNOWLEDGED], TIMES),
        Figure("lost", found.number(reckoning.LOST), TIMES),
        Figure("duplicates", found.number(reckoning.TWICE) + found.number("message twice"), TIMES),
        Figure("half done", found.number(reckoning.HALF), TIMES),
        Figure("there though refused", found.number(reckoning.REFUSED_THERE), TIMES),
        Figure("writes nobody knows of", writes[DOUBTFUL], TIMES),
        Figure("writes refused", writes[REFUSED], TIMES),
        Figure("uploads cut or corrupted", len(journal.of("cut")) + len(journal.of("rubbish")), TIMES),
        Figure("kills", len(outcome.house.kills), TIMES),
    ]
    if waits:
        told.append(Figure("answers again after a kill, p50", percentile(waits, 0.5), SECONDS))
        told.append(Figure("answers again after a kill, most", max(waits), SECONDS))
    told += [
        Figure("requests meanwhile", journal.requests / outcome.worked, REQUESTS),
        Figure("refused with a clear answer", clear, TIMES),
        Figure("of them by the page of faults", journal.answers["500"], TIMES),
        Figure("refused without a word", bare, TIMES),
        Figure("broken off without an answer", journal.answers["none"], TIMES),
        Figure("nobody there to hear it", journal.answers["nobody there"], TIMES),
    ]
    if journal.times:
        told.append(Figure("an answer, p95", percentile(journal.times, 0.95), SECONDS))
    told += [
        Figure("messages sent", outcome.mailing.get("sent", 0), NUMBER),
        Figure("undecided, all named", outcome.mailing.get("undecided", 0), NUMBER),
        Figure("skipped", found.number("skipped"), NUMBER),
        Figure("jobs put back by hand", outcome.rest.asked, TIMES),
        Figure("at rest after", outcome.rest.seconds, SECONDS),
    ]
    return told


def _as_json(asked: Asked, outcome: Outcome) -> dict[str, Any]:
    return {
        "bench": "faults",
        "clients": asked.clients,
        "contacts": asked.contacts,
        "seconds": asked.seconds,
        "seed": asked.seed,
        "database": connection.vendor,
        "figures": [figure.as_json() for figure in figures(outcome)],
        "happened": {**outcome.harm.done, "killed": dict(Counter(outcome.house.kills))},
        "could_not": outcome.harm.could_not,
        "writes": outcome.journal.by_kind(),
        "answers": dict(outcome.journal.answers),
        "mailing": outcome.mailing,
        "conformance": outcome.conformance,
        "broken": outcome.found.broken,
    }


def _in_words(outcome: Outcome) -> list[str]:
    happened = {**outcome.harm.done, **{f"{one} killed": number for one, number in Counter(outcome.house.kills).items()}}
    happened.pop("kill", None)
    lines = ["", "Happened: " + ", ".join(f"{what} {number}" for what, number in sorted(happened.items()))]
    lines += [f"Not done: {what}: {why}" for what, why in outcome.harm.could_not.items()]
    for kind, numbers in outcome.journal.by_kind().items():
        lines.append(f"Writes, {kind}: " + ", ".join(f"{how} {number}" for how, number in sorted(numbers.items())))
    lines.append("Answers: " + ", ".join(f"{status} {number}" for status, number in sorted(outcome.journal.answers.items())))
    anew = outcome.conformance["red_anew"]
    lines.append(f"Conformance: {'red anew: ' + ', '.join(anew) if anew else 'no line is red that was green before'}")
    lines.append("Every promise was kept." if not outcome.found.broken else "PROMISES WERE BROKEN, see below.")
    return lines


def _told(step: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r  {step:<60}")
        sys.stderr.flush()
