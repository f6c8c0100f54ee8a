"""A process that furnishes an instance for the journeys: staff who sign in, companies, people with something to happen to them."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from typing import Any

from kortisto.cli.start import start

PASSWORD = "vihreä-kuusi-laulaa-iltaisin"
BUYER = "Åsa Söderström"
PEOPLE = (
    "Aino Lehtovirta", "Väinö Lehtomaa", "Åsa Söderström", "Ilpo Mäki-Öhman", "Kerttu Hakala", "Tauno Poistuva", "Sirkka Siirtyvä",
    "Pentti Passiivinen", "Kirsti Kieltäjä", "Sulo Skriptitön", "Anneli Muuttava", "Olavi Poistettava", "Rauha Rivi",
)  # fmt: skip


def furnish() -> dict[str, object]:
    from django.utils import timezone

    from kortisto.accounts import second_step
    from kortisto.contacts.models import CompanyPair, Contact, WorkTask
    from kortisto.privacy import publication
    from kortisto.privacy.policy.load import shipped
    from tests.accounts.people import code_for
    from tests.journeys.mailed import campaigns
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
    task, _ = WorkTask.objects.get_or_create(
        key="hankinta", defaults={"label_fi": "Hankinnat", "label_sv": "Inköp", "label_en": "Purchasing"}
    )
    obtained = today - timedelta(days=400)
    firms = [people.firm(name, status, since=obtained) for name, status in FIRMS]
    cards = {}
    for number, name in enumerate(PEOPLE):
        contact = people.person(
            name, firms[number % 2], on=obtained + timedelta(days=number), email=f"h{number}@firma{number % 2}.example",
            phone=f"+35840000{4000 + number}", work_task=task if name == BUYER else None,
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
    _tasks([late.pk, *Contact.objects.order_by("pk").values_list("pk", flat=True)[:2]], users["seller"], now)
    _letter(now)
    own = _mailed(cards["Kerttu Hakala"], now)
    known = {
        "company": firms[0].code,
        "firm": firms[2].code,
        "twin": late.code,
        "own": own,
        "form": _web_form(late, users["seller"], now),
        "list": _compiled(late, users["seller"], now),
        **campaigns(users["seller"], now=now),
        **_asked(late, users["chief"], now),
    }
    return {"accounts": accounts, "cards": cards, "password": PASSWORD, **known}


def _tasks(people: list[int], whose: Any, now: datetime) -> None:
    """Tasks one below the other, each with the link of its person: late, tomorrow, on a day to come."""
    from django.utils import timezone

    from kortisto.contacts.models import Contact
    from kortisto.contacts.tasks.acts import Planned, add_task

    for place, person in enumerate(people):
        day = timezone.localdate(now) + timedelta(days=2 * place - 1)
        add_task(
            Planned("call", day, whose, title="Kysy, tuliko tarjous perille", contact=Contact.objects.get(pk=person)),
            by="cli",
            now=now,
        )


def _asked(contact: Any, keeper: Any, now: datetime) -> dict[str, str]:
    """A request ready to be answered, one of somebody who is not in the register, and an erasure that waits."""
    from django.utils import timezone

    from kortisto.rights import actions, guarding

    told: dict[str, Any] = {"came_by": "mail", "received_on": timezone.localdate(now), "by": str(keeper.ref), "now": now}
    asked = actions.open_request(subject=contact.subject, kind="access", **told)
    actions.identify(asked, how="page", by="self", now=now)
    said = actions.Said("Joku", "joku@muualla.example", "Mitä tiedätte minusta?")
    strange = actions.open_request(subject=None, kind="erasure", said=said, draft=True, **told)
    guarding.propose([contact.subject], why="mistake", by=str(keeper.ref), now=now)
    return {
        "asked": asked.number,
        "strange": strange.number,
        "mine": _own_page(contact, now),
        "breach": _breach(contact, keeper, now),
        "limit": _limit(contact, keeper, now),
    }


def _own_page(contact: Any, now: datetime) -> str:
    """The token of a link to somebody's own page that has been sent."""
    from kortisto.rights import links as tokens
    from kortisto.rights.own import links

    row = links.make(contact.positions.get(), by="self", now=now)
    token, mark = tokens.new()
    row.token_hash, row.state = mark, "sent"
    row.save()
    return token


def _limit(contact: Any, keeper: Any, now: datetime) -> str:
    """A restriction somebody asked for, which has ended: they may be written to again."""
    from kortisto.privacy import restrictions

    row = restrictions.set([contact.subject_id], ground="request", by=str(keeper.ref), now=now)[0]
    restrictions.lift([contact.subject_id], ground="request", by=str(keeper.ref), now=now)
    return str(row.pk)


def _breach(contact: Any, keeper: Any, now: datetime) -> str:
    """A breach somebody was in, judged as a high risk."""
    from django.utils import timezone

    from kortisto.rights.breaches import acts
    from kortisto.rights.models import BreachMember

    by = str(keeper.ref)
    row = acts.record(kind="lost", noticed_at=now, facts="Muistitikku jäi junaan.", by=by, now=now)
    BreachMember.objects.create(breach=row, subject=contact.subject, data=["name", "email"], since=timezone.localdate(now))
    acts.assess(row, risk="high", by=by, now=now)
    return str(row.pk)


def _mailed(code: str, now: datetime) -> str:
    """The link of a message somebody got today, and a topic they may refuse."""
    from kortisto.consents import topics
    from kortisto.contacts.models import Contact
    from kortisto.outreach.models import Mailing, Recipient

    topics.add(fi="Uutiskirje", sv="Nyhetsbrev", en="Newsletter", purpose="b2b:newsletters", by="cli", now=now)
    about = {"purpose": "b2b:newsletters", "content_kind": "letter", "content_key": "1", "created_at": now}
    contact = Contact.objects.get(pk=int(code.removeprefix("H-")))
    row = Recipient.objects.create(
        mailing=Mailing.objects.create(ref="a" * 16, **about), contact=contact, position=contact.positions.get().pk, token="a" * 32,
        state="sent", sent_at=now, next_try_at=now,
    )  # fmt: skip
    return str(row.token)


def _letter(now: datetime) -> None:
    """A campaign with a letter of one block, and one without a word yet (`kirje1`, `kirje2`); a template (`pohja1`)."""
    from kortisto.campaigns.letters import actions, blocks
    from kortisto.campaigns.models import Campaign, Letter
    from kortisto.contacts.models import WorkTask

    for number in (1, 2, 3):
        letter = actions.create(name=f"Hinnasto {number}/2027", owner=None, template=number == 3, now=now)
        if number != 2:
            content = [blocks.new("text") | {"html": "<p>Hei {{etunimi}}, <b>hinnat</b> ovat valmiit.</p>"}]
            actions.save(letter, "fi", content=content, subject="Hinnasto", revision=letter.revision, now=now)
        if number == 3:
            Letter.objects.filter(pk=letter.pk).update(ref="pohja1")
            continue
        Campaign.objects.create(
            ref=f"kirje{number}", name=letter.name, purpose="b2b:new_customers", letter=letter, created_at=now, changed_at=now,
            tasks=[WorkTask.objects.get(key="hankinta").pk],
        )  # fmt: skip


def _web_form(contact: Any, owner: Any, now: datetime) -> str:
    """A form with questions of its own and an answer that waits."""
    from kortisto.campaigns.forms import acts
    from kortisto.campaigns.forms.asked import Question
    from kortisto.campaigns.models import FormAnswer
    from kortisto.privacy import due

    form = acts.create_form(name="Syksyn kirje", purpose="b2b:newsletters", owner=owner, by="cli", now=now)
    acts.put_question(form, Question("x1", "form_extras", {"fi": "Mitä haluat tietää?"}, "long"), by="cli", now=now)
    form.opened_at = now  # without a mail server the act would refuse
    form.save()
    extras = [{"key": "x1", "label": "Mitä haluat tietää?", "value": "Kuinka nopeasti toimitatte?"}]
    FormAnswer.objects.create(form=form, contact=contact, extras=extras, asked_at=now, received_at=now)
    due.refresh([contact.subject_id], as_of=now.date())
    return str(form.ref)


def _compiled(contact: Any, owner: Any, now: datetime) -> str:
    """A compiled list with somebody on it."""
    from kortisto.exchange.models import CompiledList
    from kortisto.exchange.vault import locked

    row = CompiledList(
        ref="5f2d9a0c11e84b7a", name="Käynnit", owner=owner, purpose="b2b:customer_care", columns=["card", "family_name"], count=1,
        made_at=now, expires_on=now.date() + timedelta(days=20),
    )  # fmt: skip
    locked.lock(row, [(contact.pk, contact.subject_id)])
    row.save()
    return row.ref


def _taken_out(contact: Any, *, by: str, now: datetime) -> None:
    """A file with somebody in it, to be destroyed by yesterday: its state is the longest there is."""
    from kortisto.exchange.models import Disclosure

    columns, purposes = ["email", "name"], ["b2b:customer_care"]
    file = Disclosure.objects.create(
        made_at=now,
        made_by=by,
        format="vcard4",
        columns=columns,
        purposes=purposes,
        count=1,
        destroy_by=now.date() - timedelta(days=1),
    )
    file.members.create(subject_id=contact.subject_id)


FIRMS = (("Kivimäen Konepaja Oy", "customer"), ("Toinen Talo Oy", "customer"), ("Kolmas Kahvila Ky", "prospect"))


if __name__ == "__main__":
    start()
    sys.stdout.write(json.dumps(furnish(), ensure_ascii=False))
