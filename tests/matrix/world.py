"""A small register with one of everything that an address can name, and the arguments for every route."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from tests.matrix import marketing, requests
from tests.proof import people, staff
from tests.proof.days import at

HIDDEN = {
    "given": "Piilotettu-Åke",
    "family": "Näkymätönsdotter",
    "email": "piilo.nakymaton@hiljainen.example",
    "phone": "+358505557731",
}
"""What nobody but those who may re-link people may see: a passive person's words."""


@dataclass
class World:
    """Rows by what they are; `users` by role."""

    rows: dict[str, Any]
    users: dict[str, Any]

    def arguments(self, route: str, names: frozenset[str]) -> dict[str, Any]:
        """The arguments of a route. Raises KeyError for one nobody has listed here."""
        special = next((found for beginning, found in SPECIAL.items() if route.startswith(beginning)), {})
        return {name: self.rows[special.get(name, name)] for name in names}


SPECIAL: dict[str, dict[str, str]] = {
    "exchange:": {"pk": "import_pk", "ref": "list_ref"},
    "outreach:own": {"token": "own_token"},
    "outreach:one_click": {"token": "own_token"},
    "consents:ban_company": {"code": "company_code"},
    "contacts:company_field": {"code": "company_code", "field": "field_of_company"},
    "contacts:position_field": {"field": "field_of_position"},
    "contacts:company": {"code": "company_code"},
    "contacts:edit_company": {"code": "company_code"},
    "contacts:remove_company_name": {"code": "company_code"},
    "contacts:merge_company": {"code": "company_code", "other": "other_company_code"},
    "contacts:companies_apart": {"code": "company_code", "other": "other_company_code"},
    "contacts:tag_company": {"code": "company_code"},
    "contacts:untag_company": {"code": "company_code"},
    "contacts:company_attachments": {"code": "company_code"},
    "contacts:merge": {"other": "other_code"},
    "campaigns:letter": {"ref": "campaign"},
    "campaigns:post": {"ref": "campaign"},
    "campaigns:remove_file": {"file": "hosted_file"},
    "contacts:retire_work_task": {"task": "work_task"},
    "contacts:restore_work_task": {"task": "work_task"},
    "campaigns:labels_pdf": {"ref": "campaign"},
    "contacts:apart": {"other": "other_code"},
    "outreach:decide_return": {"pk": "returned"},
    **{
        beginning: {"form": "form_ref", "key": "form_question"}
        for beginning in (
            "campaigns:form",
            "campaigns:question",
            "campaigns:add_question",
            "campaigns:arrange_question",
            "campaigns:preview_form",
            "campaigns:answer_",
        )
    },
    "rights:": {"number": "request_number"},
    "campaigns:act": {"ref": "campaign_ref", "what": "campaign_act"},
    "campaigns:": {"ref": "campaign_ref", "pk": "sender_pk", "what": "campaign_reason"},
}
"""Beginning of a route → the row an argument stands for there, where it is not the one that bears its name."""


def build(notice: str = "b2b") -> World:
    """Companies, people in every state, staff in every role; all as of today."""
    today = timezone.localdate()
    users = {role: staff.account(f"Käyttäjä {role}", [role]) for role in staff.roles_of(notice)}
    obtained = today - timedelta(days=200)
    company = people.firm(since=obtained)
    contact = people.person("Väinö Lehtomaa", company, on=obtained, email="vaino.lehtomaa@kivimaki.example", phone="+358405551234")
    people.informed(contact, on=obtained)
    people.talked(contact, on=today - timedelta(days=3), summary="Sovittu käynti")
    passive = _passive(company, obtained)
    rows = {
        "company": company, "contact": contact, "passive": passive, "pk": users[next(iter(users))].pk, "company_id": company.pk,
        "contact_id": contact.pk, "code": contact.code, "year": today.year, "month": today.month, "day": today.day, "key": notice,
        "number": 1, "language": "fi", "form": "md", "company_code": company.code, "channel": "email",
        "position": contact.positions.get().pk, "datum": "email", "token": "tuntematon-avain-0123456789",
        "purpose": "enter", "ref": "0" * 32,
    }  # fmt: skip
    twin = people.person("Vaino Lehtoma", company, on=obtained, email="v.lehtoma@kivimaki.example")
    rows |= {"other_code": twin.code, "other_company_code": people.firm("Kivimäki Ab", since=obtained).code, "batch": 7}
    rows["tag"] = _tag(contact)
    rows["attachment"] = _attachment(contact, passive)
    rows |= {"bearer": "person"} | _fields(contact, passive, company)
    rows["task"] = _task(passive, users, today)
    rows |= _duties(contact, today) | _choices(contact, company, today) | _work() | _business_register(company) | _emails(contact)
    rows |= marketing.file(contact, passive)
    rows |= marketing.compiled(users[next(iter(users))], contact)
    rows |= marketing.web_form(contact, passive, users, hidden=HIDDEN["family"])
    rows |= marketing.letter()
    rows |= _lists(users[next(iter(users))]) | marketing.campaign(users[next(iter(users))])
    rows |= requests.asked(contact, passive, users)
    return World(rows, users)


def _passive(company: Any, obtained: date) -> Any:
    from kortisto.contacts import actions

    passive = people.person(
        f"{HIDDEN['given']} {HIDDEN['family']}", company, on=obtained, email=HIDDEN["email"], phone=HIDDEN["phone"]
    )
    people.informed(passive, on=obtained)
    left = obtained + timedelta(days=100)
    actions.passivate(contact=people.fresh(passive), on=left, by=people.BY, now=at(left))
    return passive


def _task(passive: Any, users: dict[str, Any], today: date) -> int:
    """Something to do about the hidden person: given while they were seen, so it must be as hidden as they are now."""
    from kortisto.contacts.models import Task
    from kortisto.privacy import due

    row = Task.objects.create(
        contact=passive, kind="call", title=f"Soita {HIDDEN['family']}", due_on=today, assignee=users.get("service") or next(iter(users.values())),
        created_by=people.BY, created_at=at(today, 0),
    )  # fmt: skip
    due.refresh([passive.subject_id], as_of=today)
    return int(row.pk)


def _attachment(contact: Any, passive: Any) -> int:
    """A file of the person in the addresses, and one whose name tells of the hidden person."""
    from kortisto.contacts.attachments import acts
    from kortisto.contacts.scope import current

    if not current(timezone.localdate()).holds("attachments"):
        return 1
    for person, name in ((passive, f"{HIDDEN['family']}.txt"), (contact, "tarjous.txt")):
        files = acts.check([acts.Sent(name, b"Tarjous")])
        [row] = acts.attach(
            contact=people.fresh(person), company=contact.positions.get().company, files=files, by=people.BY, now=timezone.now()
        )
    return int(row.pk)


def _tag(contact: Any) -> str:
    from kortisto.contacts.scope import current
    from kortisto.contacts.tags import acts

    tag = acts.add_tag(fi="Messut", by=people.BY, now=timezone.now())
    if current(timezone.localdate()).holds("tags"):
        acts.put_on(contact, tag, by=people.BY, now=timezone.now())
    return str(tag.key)


def _fields(contact: Any, passive: Any, company: Any) -> dict[str, str]:
    """A custom field of each bearer, with a value; of somebody passive a note in words, where the notice lists notes."""
    from kortisto.contacts.custom import defining, writing
    from kortisto.contacts.scope import current

    now, found = timezone.now(), {}
    wanted = [("field", contact, "yes_no", "name"), ("field_of_position", contact.positions.get(), "number", "job_title"),
              ("field_of_company", company, "number", "company")]  # fmt: skip
    if current(timezone.localdate(now)).holds("notes"):
        wanted.append(("note", passive, "text", "notes"))
    for name, bearer, kind, datum in wanted:
        given = defining.Definition(writing.kind_of(bearer), kind, datum, (f"Kenttä {name}", "", ""))
        field = defining.define(given, by=people.BY, now=now)
        typed = {"yes_no": "ei", "number": "7", "text": f"Muista {HIDDEN['family']}"}[kind]
        writing.write(people.fresh(bearer), field, [typed], by=people.BY, now=now)
        found[name] = field.key
    return found


def _duties(contact: Any, today: date) -> dict[str, Any]:
    from kortisto.outreach.models import OutboxMessage, Return
    from kortisto.privacy import holds, restrictions

    now = at(today - timedelta(days=1))
    hold = holds.set(contact.subject, data=["notes"], ground="claim", case_reference="R-1", by=people.BY, now=now)
    limit = restrictions.set([contact.subject_id], ground="request", by=people.BY, now=now)[0]
    restrictions.lift([contact.subject_id], ground="request", by=people.BY, now=now)
    message = OutboxMessage.objects.create(
        kind="notice", contact=contact, language="fi", policy_key="b2b", policy_number=1, message_id="<1@oma.example>",
        state=OutboxMessage.State.FAILED, next_try_at=now, created_at=now, created_by=people.BY,
    )  # fmt: skip
    back = Return.objects.create(
        digest="r" * 64,
        contact=contact,
        outbox=message,
        kind="person_gone",
        detail="left",
        known_by="message_id",
        state="waiting",
        received_at=now,
    )
    return {"hold_id": hold.pk, "restriction": limit.pk, "message_id": message.pk, "returned": back.pk}


def _choices(contact: Any, company: Any, today: date) -> dict[str, Any]:
    """A ban in force, and another name of the company."""
    from kortisto.consents import actions as consents
    from kortisto.consents import topics, wide
    from kortisto.contacts import actions

    ban = consents.object_to(contact=contact, channel="sms", how="person_told", made_on=today, by=people.BY, now=at(today, 0))
    other = actions.add_company_name(company=company, name="Kivimäki", kind="parallel", by=people.BY, now=at(today, 0))
    firm = wide.ban_domain(domain="kielto.example", how="person_told", made_on=today, by=people.BY, now=at(today, 0))
    topic = topics.add(fi="Kutsut", purpose=topics.purposes(today)[0][0], by=people.BY, now=at(today, 0))
    return {
        "objection": ban.pk,
        "other": other.pk,
        "ban_id": firm.pk,
        "topic": topic.key,
        "own_token": marketing.mailed(contact, today),
    }


def _business_register(company: Any) -> dict[str, Any]:
    """A change of the company somebody has to decide on."""
    from kortisto.contacts.models import Proposal

    row = Proposal.objects.create(company=company, kind="renamed", name="Kallio Group Oy", seen_at=timezone.now())
    return {"proposal": row.pk}


def _emails(contact: Any) -> dict[str, Any]:
    """An e-mail on the card."""
    from kortisto.outreach.models import MailRecord
    from kortisto.privacy import due

    now = timezone.now()
    row = MailRecord.objects.create(
        contact=contact, direction="inbound", happened_at=now, happened_on=timezone.localdate(), subject="Käynti", text="Sopii",
        message_key="1", thread_key="1", recorded_by=people.BY, recorded_at=now,
    )  # fmt: skip
    due.refresh([contact.subject_id], as_of=timezone.localdate())
    return {"mail": row.pk}


def _lists(owner: Any) -> dict[str, Any]:
    """A saved segment of either list, and an act on many that is over; somebody else's for everybody but `owner`."""
    from kortisto.contacts.models import BulkAct, SavedSegment

    now = timezone.now()
    segment = SavedSegment.objects.create(
        owner=owner, about="people", name="Omat", question="segmentti=omat", created_at=now, changed_at=now
    )
    bulk = BulkAct.objects.create(user=owner, about="people", act="vastuuhenkilo", told=1, made_at=now, ended_at=now)
    return {"segment": segment.pk, "bulk": bulk.pk, "act": "vastuuhenkilo"}


def _work() -> dict[str, Any]:
    """A piece of background work that has ended, and a list that came in."""
    from kortisto.exchange.models import Import
    from kortisto.jobs.models import FAILED, Job

    now = timezone.now()
    job = Job.objects.create(
        task="kortisto.privacy.jobs.nightly", state=FAILED, enqueued_at=now, due_at=now, ended_at=now, error="x"
    )
    incoming = Import.objects.create(
        file_name="lista.csv", created_by=people.BY, created_at=now, expires_on=timezone.localdate() + timedelta(days=30)
    )
    return {"job_id": job.pk, "import_id": incoming.pk, "import_pk": incoming.pk, "kind": "uudet"}
