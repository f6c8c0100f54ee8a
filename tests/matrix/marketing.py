"""What marketing has in the small register: a link of a message, a form, a letter, a campaign, lists that went out or stay."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from tests.proof import people
from tests.proof.days import at


def mailed(contact: Any, today: date) -> str:
    """The link of a message the person got."""
    from kortisto.consents import topics
    from kortisto.outreach.models import Mailing, Recipient

    moment, token = at(today, 0), "a" * 32
    about = {"purpose": topics.purposes(today)[0][0], "content_kind": "letter", "content_key": "1", "created_at": moment}
    mailing = Mailing.objects.create(ref="a" * 16, **about)
    job = contact.positions.order_by("pk").first()
    Recipient.objects.create(
        mailing=mailing, contact=contact, position=job.pk, token=token, state="sent", sent_at=moment, next_try_at=moment
    )
    return token


def web_form(contact: Any, passive: Any, users: dict[str, Any], *, hidden: str) -> dict[str, Any]:
    """A form that takes answers, and one answer of somebody, and of the hidden person."""
    from kortisto.campaigns.forms import acts, asked
    from kortisto.campaigns.forms.asked import Question
    from kortisto.campaigns.models import FormAnswer
    from kortisto.privacy import due

    now = timezone.now()
    found = asked.purposes(timezone.localdate(now))
    if not found:
        return {"form_ref": "0" * 16, "form_question": "x1", "answer": 1}
    form = acts.create_form(name="Kirje", purpose=found[0][1].ref, owner=users.get("marketing"), by=people.BY, now=now)
    acts.put_question(form, Question("x1", "form_extras", {"fi": "Kysymys"}), by=people.BY, now=now)
    form.opened_at = now
    form.save()
    for one, words in ((passive, hidden), (contact, "Sopii")):
        extras = [{"key": "x1", "label": "Kysymys", "value": words}]
        answer = FormAnswer.objects.create(form=form, contact=one, extras=extras, asked_at=now, received_at=now)
    due.refresh([contact.subject_id, passive.subject_id], as_of=timezone.localdate(now))
    return {"form_ref": form.ref, "form_question": "x1", "answer": answer.pk}


def letter() -> dict[str, str]:
    """A campaign with a letter, whose address is a template's too; a file nothing needs, a work task."""
    from kortisto.campaigns.letters import actions, hosting
    from kortisto.campaigns.models import Campaign
    from kortisto.contacts.worktasks import acts as tasks

    now = timezone.now()
    letter = actions.create(name="Hinnasto", owner=None, template=True, now=now)
    actions.save(letter, "fi", subject="Hinnasto", revision=letter.revision, now=now)
    Campaign.objects.create(
        ref="kirje1", name="Hinnasto", purpose="b2b:new_customers", letter=letter, created_at=now, changed_at=now
    )
    hosted = hosting.add_file(data=b"%PDF-1.4\n%%EOF", name="hinnasto.pdf", now=now)
    task = tasks.add(fi="Puutarhanhoito", by=people.BY, now=now)
    return {"letter": letter.ref, "campaign": "kirje1", "name": "600.jpg", "hosted_file": hosted.ref, "work_task": task.key}


def campaign(owner: Any) -> dict[str, Any]:
    """A draft of a campaign, and a sender with an account of the same key."""
    from kortisto.campaigns.sending import writing
    from kortisto.outreach.models import SenderIdentity, SmtpAccount

    values = {"name": "Hinnasto", "purpose": "b2b:new_customers", "tasks": [], "segment": None, "follows": None, "by_post": True}
    made = writing.make(values=values, by=owner, as_of=timezone.localdate(), now=timezone.now())
    account = SmtpAccount.objects.create(name="Tili", ref="a" * 16, host="127.0.0.1", port=9, security="none")
    SenderIdentity.objects.create(pk=account.pk, name="Kivimäki", address="uutiset@kivimaki.example", account=account)
    return {"campaign_ref": made.ref, "sender_pk": account.pk, "campaign_reason": "no_task", "campaign_act": "tauko"}


def file(*members: Any) -> dict[str, Any]:
    """A file of these people that somebody without an account took out: the officer's to read, nobody else's to speak of."""
    from kortisto.exchange.models import Disclosure

    now, columns = timezone.now(), ["email", "name"]
    file = Disclosure.objects.create(
        made_at=now, made_by=people.BY, format="csv", columns=columns, count=len(members), destroy_by=timezone.localdate()
    )
    for contact in members:
        file.members.create(subject_id=contact.subject_id)
    return {"file": file.pk}


def compiled(owner: Any, *members: Any) -> dict[str, Any]:
    """A compiled list of these people; somebody else's for everybody but `owner`."""
    from kortisto.exchange.models import CompiledList
    from kortisto.exchange.vault import locked

    row = CompiledList(
        ref="5f2d9a0c11e84b7a", name="Soittokierros", owner=owner, purpose="b2b:customer_care", columns=["card", "email"],
        count=len(members), made_at=timezone.now(), expires_on=timezone.localdate() + timedelta(days=20),
    )  # fmt: skip
    locked.lock(row, [(contact.pk, contact.subject_id) for contact in members])
    row.save()
    return {"list_ref": row.ref}
