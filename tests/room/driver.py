"""In a process of its own: the register with one more app, whose code stands in the document; prints what became of it as JSON.

`python -m tests.room.driver FOLDER [WITHOUT]`: FOLDER holds the package `events`; WITHOUT names a registration to be left away.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

EVENT = "Syyskatselmus-Kvartsikello"
WISH = "Istuu-Ikkunan-Ääressä"
AGO = 10
"""Days since the event ended."""


@cache
def today() -> Any:
    """The pages read the clock of the machine."""
    from django.utils import timezone

    return timezone.localdate()


def set_up(folder: str) -> None:
    """Settings as ever, and the app before the roof, which lets every room join."""
    from kortisto.config import sqlite

    sqlite.swap_in()
    sys.path.insert(0, folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "kortisto.config.settings"
    from django.conf import settings

    apps = list(settings.INSTALLED_APPS)
    settings.INSTALLED_APPS = [*apps[:-1], "events", apps[-1]]
    import django

    django.setup()


def checked() -> list[str]:
    from django.core.checks import run_checks

    return sorted({str(found.id) for found in run_checks(tags=["privacy"])})


def made() -> tuple[Any, Any]:
    """Somebody at a customer who comes to an event that ended ten days ago, with a badge and an answer; a duty that is late."""
    from django.core.management import call_command
    from events.models import Answer, Registration
    from events.privacy import BOX

    from kortisto.privacy import clocks, due, publication
    from kortisto.privacy.policy.load import shipped
    from tests.proof import people
    from tests.proof.days import at

    call_command("migrate", run_syncdb=True, verbosity=0)
    publication.install([shipped("b2b")], by="cli", now=at(today() - timedelta(days=400)))
    contact = people.person("Kaisla Koepala", people.firm(since=today()), on=today(), email="kaisla@kivi.example")
    row = Registration.objects.create(contact=contact, event=EVENT, ends_on=today() - timedelta(days=AGO), table="7")
    Answer.objects.create(registration=row, text=WISH)
    BOX.new_key(row.badge)
    BOX.write(row.badge, f"{contact.name}: {EVENT}".encode(), row.badge.hex)
    clocks.start([contact.subject_id], "event_papers", today() - timedelta(days=20), today() - timedelta(days=1))
    due.refresh([contact.subject_id], as_of=today())
    return contact, row


def shown(contact: Any, row: Any) -> dict[str, Any]:
    """What clocks, access package, card and conformance page say."""
    from django.conf import settings

    from kortisto.privacy import conformance, parts
    from kortisto.privacy.models import Keep
    from kortisto.rights.answering import access
    from tests.proof import staff
    from tests.proof.days import at

    keeps = Keep.objects.filter(subject=contact.subject_id, datum="participation").values_list("record", "until")
    package = access.of_subject(contact.subject, language="fi", day=today())["data"]
    files = [(file.name, file.read().decode()) for datum, file in parts.files_of([contact.subject_id], ["participation"])]
    settings.ALLOWED_HOSTS = ["*"]
    browser = staff.browser(staff.account("Erja Emäntä", ["events", "sales", "privacy_officer"]))
    seller = staff.browser(staff.account("Mikko Myyjä", ["sales"]))
    address = f"/henkilot/{contact.code}/"
    line = {one.id: one for one in conformance.lines(as_of=today(), now=at(today()))}["event_papers"]
    return {
        "keeps": [[record, str(day)] for record, day in keeps],
        "ended": str(row.ends_on),
        "package": {one["datum"]: one["value"] for one in package if one["datum"] in ("participation", "event_extras")},
        "files": files,
        "card": EVENT in browser.get(address).content.decode(),
        "card_of_a_seller": EVENT in seller.get(address).content.decode(),
        "line": [line.ok, line.count],
    }


def erased(contact: Any, row: Any) -> dict[str, Any]:
    """The night after the last day takes the registration; a request takes the person; nothing is left in any file."""
    from django.conf import settings
    from events.models import Answer, Registration

    from kortisto.contacts.models import Contact
    from tests.proof import people

    def badges() -> int:
        return len(list((Path(settings.KORTISTO.home) / "files" / "badges").glob("*.sealed")))

    rows = Registration.objects.filter(contact=contact.pk)
    answers = Answer.objects.filter(registration__contact=contact.pk)
    before = badges()
    people.sweep(today() + timedelta(days=200))
    after = {"registrations": rows.count(), "answers": answers.count(), "badges": [before, badges()]}
    return after | {"person": Contact.objects.filter(pk=contact.pk).exists()}


def proved() -> dict[str, Any]:
    """The officer's canary on this register: planted by the schema alone, looked for in every byte."""
    from kortisto.config.verify.trial import proved as prove
    from tests.proof.days import at

    found = prove(at(today()))
    tables = {kind: number for kind, number in found.get("tables", {}).items() if kind.startswith("events.")}
    places = sorted({place for one in found["passages"] for place in one.get("found", [])})
    left = [one for one in found["passages"] if not one.get("ok")]
    return {
        "ok": found["ok"],
        "left": left,
        "tables": tables,
        "found": places,
        "problem": found["problem"],
        "unplanted": found.get("unplanted"),
    }


def main(folder: str, what: str) -> None:
    set_up(folder)
    found: dict[str, Any] = {"checks": checked()}
    if what == "all":
        contact, row = made()
        found |= shown(contact, row) | {"canary": proved()} | {"erased": erased(contact, row)}
    elif what == "erased":
        found |= {"erased": erased(*made())}
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
