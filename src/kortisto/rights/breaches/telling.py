"""Telling the people who were in a breach (Art. 34): each by a message of their own, to the address in the register.

The row of the person is the outbox (`rights.outbox`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from kortisto.contacts.models import Contact, Position
from kortisto.contacts.refusals import Refused
from kortisto.lib.periods import local_day
from kortisto.outreach.carriers import Carrier, can_send
from kortisto.outreach.mail import Letter, letter, new_message_id, sender_domain
from kortisto.privacy.catalogue import CATALOGUE
from kortisto.rights import outbox
from kortisto.rights.answering.words import spoken
from kortisto.rights.breaches import acts
from kortisto.rights.models import Breach, BreachMember
from kortisto.ui import format as fmt

State = BreachMember.State
LANGUAGES = dict(settings.LANGUAGES)
UNTOLD = (State.NOT_TOLD, State.FAILED)
WORDS = ("facts", "effects", "measures")


def languages(row: Breach) -> dict[str, int]:
    """Language → how many of those who have not been told read it; that of the breach comes first."""
    waiting = row.members.filter(state__in=UNTOLD).values("subject_id")
    read = Counter(_language(one) for one in Contact.objects.filter(subject__in=waiting).values_list("language", flat=True))
    return dict(sorted(read.items(), key=lambda one: (one[0] != row.language, one[0])))


def said(row: Breach, language: str) -> dict[str, str] | None:
    """The officer's words in a language; None where they have not been written."""
    found = row if language == row.language else row.translations.filter(language=language).first()
    return {name: getattr(found, name) for name in WORDS} if found is not None else None


def _language(code: str) -> str:
    return code if code in LANGUAGES else "fi"


@transaction.atomic
def queue(row: Breach, *, by: str, now: datetime) -> int:
    """A message to everybody in it who has not been told; gives how many wait now."""
    row = Breach.objects.select_for_update().get(pk=row.pk)
    if row.closed_at is not None:
        raise Refused(_("The breach has been closed."), code="closed")
    if not (row.effects.strip() and row.measures.strip()):
        raise Refused(
            _("Write first what may follow from it and what has been done: the people are told of both (Art. 34(2))."), code="words"
        )
    if unwritten := [str(LANGUAGES[one]) for one in languages(row) if said(row, one) is None]:
        raise Refused(
            _("Write first what the people are told in each of their languages too: %(languages)s.")
            % {"languages": ", ".join(unwritten)},
            code="language",
        )
    if not can_send():
        raise Refused(_("No mail server is set. Set [mail] host in kortisto.toml, or tell the people in another way."), code="mail")
    rows = list(row.members.filter(state__in=UNTOLD))
    domain = sender_domain(settings.DEFAULT_FROM_EMAIL)
    for one in rows:
        one.state, one.message_id, one.attempts, one.next_try_at, one.problem = State.QUEUED, new_message_id(domain), 0, now, ""
    BreachMember.objects.bulk_update(rows, ["state", "message_id", "attempts", "next_try_at", "problem"], batch_size=500)
    acts.mark_told(row, how=Breach.Told.MAIL, by=by, now=now)
    return len(rows)


def waiting() -> QuerySet[BreachMember]:
    return BreachMember.objects.filter(state__in=(State.QUEUED, State.SENDING))


def send_due(*, line: Carrier, clock: Callable[[], datetime]) -> Counter[str]:
    """Send what is due."""
    rows = waiting().select_related("breach", "subject")
    return outbox.send_due(rows, composed, sent=lambda row, now: {"told_at": now}, line=line, clock=clock)


def composed(row: BreachMember, now: datetime) -> Letter | None:
    """The message in the person's language; None when no address of theirs is known."""
    contact = Contact.objects.filter(subject=row.subject_id).first()
    # The mailbox of a job that has ended is the former employer's.
    jobs = Position.objects.open(local_day(now, settings.TIME_ZONE)).filter(contact=contact).exclude(email="")
    job = jobs.order_by("-started_on", "-pk").first() if contact is not None else None
    if contact is None or job is None:
        return None
    language = _language(contact.language)
    with translation.override(language):
        context = words(row.breach, row.data, language=language, now=now)
        return letter(
            sender=settings.DEFAULT_FROM_EMAIL,
            name="",
            email=job.email,
            subject=context["subject"],
            text=render_to_string("rights/mail/breach.txt", context),
            html=render_to_string("rights/mail/breach.html", context),
            message_id=row.message_id or new_message_id(sender_domain(settings.DEFAULT_FROM_EMAIL)),
            language=language,
            now=now,
            reply_to=context["contacts"][-1] if context["contacts"] and "@" in context["contacts"][-1] else "",
        )


def words(breach: Breach, data: list[str], *, language: str, now: datetime) -> dict[str, Any]:
    """What Art. 34(2) asks to be told, in the active language: what happened, which data, what may follow, what was done, whom to ask."""
    told = spoken(language, local_day(now, settings.TIME_ZONE))
    own = said(breach, language) or said(breach, breach.language) or {}
    return {
        **own,
        "subject": _("Your data were in a breach of data protection"),
        "language": language,
        "firm": told.controller if told else "",
        "contacts": list(told.contacts) if told else [],
        "complaint": told.complaint if told else "",
        "noticed": fmt.day(local_day(breach.noticed_at, settings.TIME_ZONE)),
        "kind": breach.get_kind_display(),
        "data": [CATALOGUE[name].label(language) if name in CATALOGUE else name for name in data if name != "*"],
    }
