"""A process that furnishes an instance for the journeys: staff who sign in, companies, people with something to happen to them."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from typing import Any

from kortisto.cli.start import start

PASSWORD = "vihreä-kuusi-laulaa-iltaisin"
PEOPLE = (
    "Aino Lehtovirta", "Väinö Lehtomaa", "Åsa Söderström", "Ilpo Mäki-Öhman", "Kerttu Hakala", "Tauno Poistuva", "Sirkka Siirtyvä",
    "Pentti Passiivinen", "Kirsti Kieltäjä", "Sulo Skriptitön", "Anneli Muuttava", "Olavi Poistettava", "Rauha Rivi",
)  # fmt: skip


def furnish() -> dict[str, object]:
    from django.utils import timezone

    from kortisto.accounts import second_step
    from kortisto.contacts.models import CompanyPair, WorkTask
    from kortisto.privacy import publication
    from kortisto.privacy.policy.load import shipped
    from tests.accounts.people import code_for
    from tests.proof import people, staff

    now, today = timezone.now(), timezone.localdate()
    publication.install([shipped("b2b")], by="cli", now=now - timedelta(days=900))
    users = {
        "keeper": staff.account("Marja Ylläpitäjä", ["privacy_officer"], password=PASSWORD),
        "seller": staff.account("Tuomas Myyjä", ["sales", "marketing"], password=PASSWORD),
        "holder": staff.account("Nelli Avainta", ["sales"], password=PASSWORD),
        "chief": staff.account("Pekka Pääkäyttäjä", ["administrator", "privacy_officer"], password=PASSWORD),
    }
    secrets = {}
    for name in ("keeper", "chief"):
        secrets[name] = second_step.new_secret()
        assert second_step.turn_on(user=users[name], secret=secrets[name], code=code_for(secrets[name]), now=now)
    WorkTask.objects.get_or_create(
        key="hankinta", defaults={"label_fi": "Hankinnat", "label_sv": "Inköp", "label_en": "Purchasing"}
    )
    obtained = today - timedelta(days=400)
    firms = [people.firm(name, status, since=obtained) for name, status in FIRMS]
    cards = {}
    for number, name in enumerate(PEOPLE):
        contact = people.person(
            name, firms[number % 2], on=obtained + timedelta(days=number), email=f"h{number}@firma{number % 2}.example",
            phone=f"+35840000{4000 + number}",
        )  # fmt: skip
        people.informed(contact, on=obtained + timedelta(days=number))
        people.talked(contact, on=today - timedelta(days=40 + number), summary=f"Puhuttiin kevään kaudesta {number}")
        cards[name] = contact.code
    late = people.person("Myöhä Informoitava", firms[0], on=today - timedelta(days=3), email="myoha@firma0.example")
    cards["Myöhä Informoitava"] = late.code
    people.sweep(today, now=now)
    accounts = {name: {"email": user.email, "secret": secrets.get(name, "")} for name, user in users.items()}
    CompanyPair.objects.create(first=firms[0], second=firms[1], score=60, found_at=now)
    _taken_out(late, by=users["chief"].actor_ref, now=now)
    known = {"company": firms[0].code, "firm": firms[2].code, "twin": late.code}
    return {"accounts": accounts, "cards": cards, "password": PASSWORD, **known}


def _taken_out(contact: Any, *, by: str, now: datetime) -> None:
    """A file with somebody in it, to be destroyed today."""
    from kortisto.exchange.models import Disclosure

    columns, purposes = ["email", "name"], ["b2b:customer_care"]
    file = Disclosure.objects.create(
        made_at=now, made_by=by, format="vcard4", columns=columns, purposes=purposes, count=1, destroy_by=now.date()
    )
    file.members.create(subject_id=contact.subject_id)


FIRMS = (("Kivimäen Konepaja Oy", "customer"), ("Toinen Talo Oy", "customer"), ("Kolmas Kahvila Ky", "prospect"))


if __name__ == "__main__":
    start()
    sys.stdout.write(json.dumps(furnish(), ensure_ascii=False))
