"""The canary: a person whose every column, value and copy carries a word of its own, and the twin beside them.

What the register's own acts make is made by them; the rest of the columns are filled from the live schema, so that a new
column or table without a word is found by `schema.unseeded`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any
from urllib.parse import quote

from tests.canary import posting, schema
from tests.canary.words import latin, number, word
from tests.proof import papers, people, staff
from tests.proof.days import at
from tests.proof.scanning import Search

OBTAINED = date(2026, 3, 12)
TODAY = date(2031, 3, 3)
LATELY = date(2031, 2, 3)
"""Within the three years an entry or task of its own day is kept (B17)."""
LIMIT = date(2031, 3, 12)
"""H12: five years from the last activity, which was the day the data were obtained."""


@dataclass
class Canary:
    """`words` are all the words by the place they were put in; `passed` the values that were replaced meanwhile."""

    contact: Any
    words: dict[str, str] = field(default_factory=dict)
    today: date = TODAY

    @property
    def subject(self) -> Any:
        return people.fresh(self.contact).subject

    def search(self) -> Search:
        return Search(self.words)

    def email(self) -> str:
        return self.words["email"]


def plant(*, status: str = "customer", notes: bool = True) -> Canary:
    """A canary with a history: renamed, moved, passive and back, banned, informed; obtained five years ago."""
    from kortisto.contacts import actions

    old, new = people.firm("Kivimäen Konepaja Oy", status, since=OBTAINED), people.firm("Toinen Talo Oy", status, since=OBTAINED)
    said = {name: word(name) for name in ("earlier name", "family name", "given name", "title", "street", "source")}
    said |= {"email": f"{latin('email')}@kivimaki.example", "phone": number("phone")}
    contact = people.person(
        f"{said['given name']} {said['earlier name']}", old, on=OBTAINED, source=said["source"], job_title=said["title"],
        email=said["email"], phone=said["phone"], street=said["street"], postal_code="33100", city=word("city"),
    )  # fmt: skip
    canary = Canary(contact, said | {"city": word("city")})
    actions.change_contact(contact=people.fresh(contact), family_name=said["family name"], by=people.BY, now=at(TODAY))
    _work(canary)
    _talk(canary, notes=notes)
    _choices(canary, words=notes)
    _own_fields(canary, notes=notes)
    _move(canary, new)
    posting.mail(canary)
    posting.letters(canary)
    posting.mailed(canary, _task())
    posting.answered(canary)
    posting.requested(canary)
    _asked_for(canary)
    _taken_out(canary)
    for model, row, column in schema.columns(canary):
        schema.fill(canary, model, row, column)
    return canary


def _work(canary: Canary) -> None:
    from kortisto.contacts import actions

    canary.words |= {"earlier title": canary.words["title"], "title": word("new title")}
    position = people.fresh(canary.contact).positions.get()
    details = people.details(
        job_title=canary.words["title"], email=canary.words["email"], phone=canary.words["phone"], street=canary.words["street"],
        postal_code="33100", city=canary.words["city"], country="SE", work_task=_task(), task_source="title",
    )  # fmt: skip
    actions.change_position(position=position, details=details, by=people.BY, now=at(TODAY))
    actions.record_bounce(position=people.fresh(position), on=TODAY, by=people.BY, now=at(TODAY))


def _task() -> Any:
    from kortisto.contacts.models import WorkTask

    return WorkTask.objects.get_or_create(key="hankinta", defaults={"label_fi": "hankinta"})[0]


def _talk(canary: Canary, *, notes: bool) -> None:
    if notes:
        canary.words["call"] = word("call")
        canary.words["mail"] = word("mail")
    people.talked(canary.contact, on=OBTAINED, summary=f"Puhuttiin {canary.words['call']} asiasta" if notes else "")
    people.talked(canary.contact, on=TODAY, kind="outbound_message", summary=canary.words.get("mail", ""))
    if notes:
        canary.words["note"] = word("note")
        people.talked(canary.contact, on=TODAY, kind="note", text=f"Muista {canary.words['note']}!")
    _plan(canary, notes=notes)
    _attach(canary)
    people.informed(canary.contact, on=TODAY)


def _plan(canary: Canary, *, notes: bool) -> None:
    """A task, open and one that is done, for somebody of ours."""
    from kortisto.accounts.models import User
    from kortisto.contacts.tags import acts as tags
    from kortisto.contacts.tasks import acts

    if notes:
        canary.words["task"] = word("task")
    doer = User.objects.order_by("pk").first() or staff.account("Tehtävien tekijä", staff.all_roles())
    for due in (TODAY, LATELY):
        planned = acts.Planned("call", due, doer, time(9, 30), canary.words.get("task", ""), people.fresh(canary.contact))
        made = acts.add_task(planned, by=people.BY, now=at(TODAY))
    acts.finish(made, by=people.BY, now=at(TODAY))
    if notes:  # the notice that lists notes is the one that lists tags
        tag = tags.add_tag(fi="Messut", by=people.BY, now=at(TODAY))
        tags.put_on(people.fresh(canary.contact), tag, by=people.BY, now=at(TODAY))


def _attach(canary: Canary) -> None:
    """Files of several kinds: on the card, with an entry, with a task, one that was deleted and waits for the night."""
    from kortisto.contacts import scope
    from kortisto.contacts.attachments import acts

    if not scope.current(TODAY).holds("attachments"):
        return
    contact, made = people.fresh(canary.contact), {"txt": papers.text, "docx": papers.docx, "pdf": papers.pdf, "xlsx": papers.xlsx}
    for ending, make in made.items():
        name, inside = f"file name {ending}", f"in the {ending}"
        canary.words |= {name: word(name), inside: word(inside)}
        files = acts.check([acts.Sent(f"{canary.words[name]}.{ending}", make(canary.words[inside]))])
        bond = {"docx": {"interaction": contact.interactions.last()}, "pdf": {"task": contact.tasks.first()}}.get(ending, {})
        [row] = acts.attach(contact=contact, files=files, by=people.BY, now=at(TODAY), **bond)
        if ending == "xlsx":
            acts.remove(row, by=people.BY, now=at(TODAY, 18))


def _own_fields(canary: Canary, *, notes: bool) -> None:
    """A custom field of every kind the notice allows, on the person and on the job they are about to leave; changed and emptied."""
    from kortisto.contacts.custom import defining, writing

    contact = people.fresh(canary.contact)
    job = contact.positions.get()
    levels = (("Päättää", "Beslutar", "Decides"), ("Valmistelee", "", ""))
    wanted = [
        (job, "choice", "job_title", "Päättää", "Valmistelee"), (job, "choices", "job_title", "Päättää", "Päättää; Valmistelee"),
        (job, "number", "phone", "1", "918273645.5"), (job, "day", "email", "1.2.2031", "3.3.2031"),
        (contact, "yes_no", "name", "ei", "kyllä"),
    ]  # fmt: skip
    if notes:
        canary.words |= {name: word(name) for name in ("own note", "earlier own note", "emptied own note", "job note")}
        wanted += [
            (contact, "text", "notes", canary.words["earlier own note"], f"Muista {canary.words['own note']}"),
            (contact, "text", "notes", canary.words["emptied own note"], ""), (job, "text", "notes", "x", canary.words["job note"]),
        ]  # fmt: skip
    for place, (bearer, kind, datum, *typed) in enumerate(wanted):
        options = levels if kind.startswith("choice") else ()
        given = defining.Definition(writing.kind_of(bearer), kind, datum, (f"Kenttä {place}", "", ""), options=options)
        field = defining.define(given, by=people.BY, now=at(TODAY))
        for text in typed:
            writing.write(bearer, field, [text], by=people.BY, now=at(TODAY))


def _choices(canary: Canary, *, words: bool) -> None:
    from kortisto.consents import actions

    contact = people.fresh(canary.contact)
    actions.choose_channel(contact=contact, channel="sms", how="person_told", chosen_on=TODAY, by=people.BY, now=at(TODAY))
    actions.withdraw_channel(contact=contact, channel="sms", by=people.BY, now=at(TODAY))
    if words:
        canary.words |= {"lifted ban": word("lifted ban"), "ban": word("ban")}
    actions.choose_channel(
        contact=contact, channel="*", topic="kutsut", how="person_told", chosen_on=TODAY, by=people.BY, now=at(TODAY)
    )
    actions.withdraw_channel(contact=contact, channel="*", topic="kutsut", by=people.BY, now=at(TODAY))
    lifted = actions.object_to(
        contact=contact,
        channel="post",
        how="person_told",
        made_on=TODAY,
        by=people.BY,
        now=at(TODAY),
        said=canary.words.get("lifted ban", ""),
    )
    actions.lift_objection(objection=lifted, how="person_told", by=people.BY, now=at(TODAY))
    said = canary.words.get("ban", "")
    actions.object_to(contact=contact, channel="email", how="person_told", made_on=TODAY, by=people.BY, now=at(TODAY), said=said)


def _move(canary: Canary, company: Any) -> None:
    """Passive, then at another employer with details of their own, passive again by mistake and back by undo."""
    from kortisto.contacts import actions

    actions.passivate(contact=people.fresh(canary.contact), by=people.BY, now=at(TODAY, 13))
    canary.words |= {
        "new source": word("new source"),
        "second title": word("second title"),
        "second email": f"{latin('second email')}@toinen.example",
        "second phone": number("second phone"),
    }
    actions.move(
        contact=people.fresh(canary.contact), company=company, source=canary.words["new source"], source_kind="colleague",
        details=people.details(
            job_title=canary.words["second title"], email=canary.words["second email"], phone=canary.words["second phone"]
        ),
        by=people.BY, now=at(TODAY, 14),
    )  # fmt: skip
    token = actions.passivate(contact=people.fresh(canary.contact), by=people.BY, now=at(TODAY, 15))
    actions.undo_passivation(contact=people.fresh(canary.contact), token=token, by=people.BY, now=at(TODAY, 16))


def _taken_out(canary: Canary) -> None:
    """In a file that left the register: the log knows the subject, never a word."""
    from kortisto.exchange.models import Disclosure

    log = Disclosure.objects.create(made_at=at(TODAY), made_by=people.BY, format="csv", columns=["name", "email"], count=1)
    log.members.create(subject_id=canary.contact.subject_id)


def _asked_for(canary: Canary) -> None:
    """Somebody looked for the person and kept the question: in conditions, in searched words, in the name, in what a change
    replaced, and in an act on many that is under way. The rows concern nobody, so the eraser's columns do not reach them."""
    from kortisto.accounts.models import User
    from kortisto.contacts.models import BulkAct, SavedSegment
    from kortisto.privacy import subjects

    contact = people.fresh(canary.contact)
    user = User.objects.order_by("pk").first()
    if user is None:
        user = User(
            email="hakija@oma.example", name="Hakija", subject=subjects.create(kind="staff", now=at(TODAY)), created_at=at(TODAY)
        )
        user.set_unusable_password()
        user.save()
    email = contact.positions.exclude(email="").order_by("-pk").values_list("email", flat=True)[0]
    questions = [
        f"ehdot=(nimi:sis:{quote(contact.name)}|tila:on:customer)", f"ehdot=nimi:alk:{quote(contact.family_name)}",
        f"ehdot=sahkoposti:on:{quote(email, safe='')}", f"haku={quote(contact.name)}", f"haku={quote(email)}",
    ]  # fmt: skip
    for place, question in enumerate(questions):
        SavedSegment.objects.create(
            owner=user, about="people", name=contact.name if place == 0 else f"Haku {place}", question=question,
            before={"name": "x", "shared": False, "question": question}, created_at=at(TODAY), changed_at=at(TODAY),
        )  # fmt: skip
    BulkAct.objects.create(user=user, about="people", act="kieli", question=questions[0], told=1, made_at=at(TODAY))


def twin() -> Any:
    """Nearly the same person: the same surname, a similar address, the same beginning of the number; lives on."""
    company = people.firm("Kivimäen Konepaja Toinen Oy", since=TODAY - timedelta(days=20))
    return people.person(
        f"{word('given name')}a {word('family name')}", company, on=TODAY - timedelta(days=5), source="Messut",
        job_title=word("new title")[:-1], email=f"d{latin('email')}@kivimaki.example", phone=number("phone")[:-1] + "0",
    )  # fmt: skip
