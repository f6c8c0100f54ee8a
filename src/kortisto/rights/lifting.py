"""The end of a restriction a person asked for: they are told before it, and only then is it lifted (Art. 18(3)).

By a message to the address in the register, in their language; or by phone or letter, which the officer writes down.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from kortisto.contacts.models import Contact
from kortisto.contacts.refusals import Refused
from kortisto.lib.periods import local_day
from kortisto.outreach.carriers import Carrier, can_send
from kortisto.outreach.mail import Letter, letter, new_message_id, sender_domain
from kortisto.privacy import audit, restrictions
from kortisto.privacy.models import Restriction
from kortisto.rights import addresses, outbox
from kortisto.rights.answering.words import spoken
from kortisto.rights.models import Lifting
from kortisto.ui import format as fmt

State, How = Lifting.State, Lifting.How
TOLD = "restriction_end_told"


@transaction.atomic
def tell(of: Restriction, *, why: str, how: str, by: str, now: datetime) -> Lifting:
    """Tell the person, or write down that they were told by phone or letter; again when a message could not be sent."""
    row = _asked_for(of)
    if why not in Lifting.Why.values or how not in How.values:
        raise Refused(_("Choose why the restriction ends, and how the person is told."), field="why", code="required")
    known = Lifting.objects.select_for_update().filter(restriction=row).first()
    if known is not None and known.told_at is not None:
        raise Refused(_("The person has been told already."), code="told")
    told = known or Lifting(restriction=row)
    told.why, told.how, told.asked_at, told.asked_by, told.problem, told.attempts = why, how, now, by, "", 0
    if how == How.MAIL:
        _see_that_it_can_be_sent(row, now)
        told.state, told.message_id, told.next_try_at = State.QUEUED, _new_id(), now
    else:
        told.state, told.message_id, told.next_try_at, told.told_at = State.NONE, "", None, now
        _note(row, TOLD, by, now)
    told.save()
    return told


@transaction.atomic
def lift(of: Restriction, *, by: str, now: datetime) -> None:
    """End it. Refused until the person has been told."""
    row = _asked_for(of)
    if not Lifting.objects.filter(restriction=row, told_at__isnull=False).exists():
        raise Refused(_("The person must be told before the restriction is lifted (Art. 18(3))."), code="untold")
    restrictions.lift([row.subject_id], ground=row.ground, by=by, now=now)


def waiting() -> QuerySet[Lifting]:
    return Lifting.objects.filter(state__in=(State.QUEUED, State.SENDING), restriction__lifted_at=None)


def send_due(*, line: Carrier, clock: Callable[[], datetime]) -> Counter[str]:
    """Send what is due."""
    rows = waiting().select_related("restriction__subject")
    return outbox.send_due(rows, composed, sent=_left, line=line, clock=clock)


def came_back(message_ids: Sequence[str], *, now: datetime) -> int:
    """Messages that never arrived told nobody; a restriction that still stands waits again."""
    rows = Lifting.objects.filter(message_id__in=message_ids, state=State.SENT, restriction__lifted_at=None)
    return rows.update(state=State.FAILED, problem="returned", told_at=None)


def composed(row: Lifting, now: datetime) -> Letter | None:
    """The message in the person's language; None when there is no address that is theirs alone."""
    restriction = row.restriction
    contact = Contact.objects.filter(subject=restriction.subject_id).first()
    day = local_day(now, settings.TIME_ZONE)
    email = addresses.theirs_alone(contact, day) if contact is not None else ""
    if contact is None or not email:
        return None
    language = contact.language or "fi"
    with translation.override(language):
        context = _words(row, language=language, day=day)
        return letter(
            sender=settings.DEFAULT_FROM_EMAIL,
            name="",
            email=email,
            subject=context["subject"],
            text=render_to_string("rights/mail/lifting.txt", context),
            html=render_to_string("rights/mail/lifting.html", context),
            message_id=row.message_id or _new_id(),
            language=language,
            now=now,
            reply_to=context["contacts"][-1] if context["contacts"] and "@" in context["contacts"][-1] else "",
        )


def _words(row: Lifting, *, language: str, day: Any) -> dict[str, Any]:
    told = spoken(language, day)
    return {
        "subject": _("The restriction of the use of your data ends"),
        "language": language,
        "firm": told.controller if told else "",
        "contacts": list(told.contacts) if told else [],
        "complaint": told.complaint if told else "",
        "since": fmt.day(local_day(row.restriction.set_at, settings.TIME_ZONE)),
        "why": row.get_why_display(),
    }


def _left(row: Lifting, now: datetime) -> dict[str, Any]:
    _note(row.restriction, TOLD, row.asked_by, now)
    return {"told_at": now}


def _asked_for(of: Restriction) -> Restriction:
    row = Restriction.objects.select_for_update().select_related("subject").get(pk=of.pk)
    if row.ground != Restriction.Ground.REQUEST:
        raise Refused(_("This restriction ends by itself: inform the person, or let the erasure run."), code="ground")
    if row.lifted_at is not None:
        raise Refused(_("The restriction has been lifted already."), code="lifted")
    return row


def _see_that_it_can_be_sent(row: Restriction, now: datetime) -> None:
    if not can_send():
        raise Refused(_("No mail server is set. Set [mail] host in kortisto.toml, or tell the person in another way."), code="mail")
    contact = Contact.objects.filter(subject=row.subject_id).first()
    if contact is None or not addresses.theirs_alone(contact, local_day(now, settings.TIME_ZONE)):
        raise Refused(_("There is no address that is theirs alone: tell them by phone or letter."), code="address")


def _new_id() -> str:
    return new_message_id(sender_domain(settings.DEFAULT_FROM_EMAIL))


def _note(row: Restriction, action: str, by: str, now: datetime) -> None:
    audit.record(action=action, by=by, subject=row.subject, purpose=row.ground, now=now)
