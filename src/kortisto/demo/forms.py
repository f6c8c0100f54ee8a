"""A form on the firm's pages, an answer that was handled and one that waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from kortisto.accounts.models import User
from kortisto.campaigns.forms import acts, asked, confirming, pending
from kortisto.campaigns.forms.asked import Question
from kortisto.campaigns.models import WebForm
from kortisto.consents import topics
from kortisto.contacts.models import Position
from kortisto.lib.periods import local_day

from .words import words


def build(by: User, *, now: datetime) -> WebForm | None:
    """The form, open. None where no purpose of the notice has forms."""
    day = local_day(now, settings.TIME_ZONE)
    purposes = asked.purposes(day)
    if not purposes:
        return None
    name, title, lede, thanks, question = words()["marketing"]["form"]
    purpose = purposes[0][1].ref
    form = acts.create_form(name=name, purpose=purpose, owner=by, by=by.actor_ref, now=now)
    topic = topics.offered().filter(purpose=purpose).first()
    said = {"title": {"fi": title}, "lede": {"fi": lede}, "thanks": {"fi": thanks}}
    acts.change_form(form, name=name, topic=topic.key if topic else "", owner=by, words=said, sites=[], by=by.actor_ref, now=now)
    if asked.EXTRA in asked.may_ask(purpose, day):
        acts.put_question(form, Question("x1", asked.EXTRA, {"fi": question}, "long"), by=by.actor_ref, now=now)
    # Opened as if a mail server had been set, which a demo has none of: the act would refuse.
    WebForm.objects.filter(pk=form.pk).update(opened_at=now)
    form.refresh_from_db()
    return form


def answer(form: WebForm, place: int, *, at: datetime) -> None:
    """Somebody of the register asks something and confirms their address."""
    there = Position.objects.filter(ended_on=None, contact__passivations=None).exclude(email="").exclude(company=None)
    job = there.select_related("contact", "company").order_by("pk")[7 * (place + 1) : 7 * (place + 1) + 1].first()
    if job is None or job.company is None:
        return
    question, texts = words()["marketing"]["form"][4], words()["marketing"]["answers"]
    details: dict[str, Any] = {
        "given_name": job.contact.given_name, "family_name": job.contact.family_name, "email": job.email, "company": job.company.name,
    }  # fmt: skip
    extras = [{"key": "x1", "label": question, "value": texts[place % len(texts)]}]
    row = pending.take_in(form, {"details": details, "extras": extras, "language": "fi"}, now=at)
    if row is not None:
        confirming.confirm(row, now=at + timedelta(minutes=7))


def handle(form: WebForm, *, by: str, now: datetime) -> None:
    """The first answer has been dealt with."""
    first = form.answers.filter(handled_on=None).order_by("pk").first()
    if first is not None:
        acts.handle(first, by=by, now=now)
