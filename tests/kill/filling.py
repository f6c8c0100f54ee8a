"""A process that fills an instance: people whose five years are over, and people who stay."""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta

from kortisto.cli.start import start

DUE, STAY = 20, 6
TODAY = date(2031, 6, 2)
OLD = TODAY - timedelta(days=5 * 366)


def fill() -> None:
    from kortisto.consents import actions
    from kortisto.contacts.attachments import acts as attachments
    from kortisto.privacy import publication
    from kortisto.privacy.policy.load import shipped
    from tests.proof import people
    from tests.proof.days import at

    publication.install([shipped("b2b")], by="cli", now=at(OLD - timedelta(days=DUE)))
    company = people.firm(since=OLD - timedelta(days=DUE))
    due, stay = [], []
    for number in range(DUE + STAY):
        old = number < DUE
        day = OLD - timedelta(days=number) if old else TODAY - timedelta(days=20)
        contact = people.person(
            f"Henkilö Numero{number:03}sson", company, on=day, email=f"h{number}@firma.example", phone=f"+35850555{number:04}"
        )
        people.talked(contact, on=day, summary=f"Puhe {number:03}sta")
        files = attachments.check([attachments.Sent(f"muistio{number}.txt", f"Numero{number:03}".encode())])
        attachments.attach(contact=people.fresh(contact), files=files, by="cli", now=at(day))
        if number % 4 == 0:
            actions.object_to(contact=people.fresh(contact), how="person_told", made_on=day, by="cli", now=at(day))
        (due if old else stay).append(contact.pk)
    sys.stdout.write(json.dumps({"due": due, "stay": stay}))


if __name__ == "__main__":
    start()
    fill()
    sys.exit(0)
