"""Letters composed at the moment they are sent, from the register as it is then. Nothing composed is stored."""

from __future__ import annotations

from datetime import date, datetime
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from kortisto.accounts.models import User
from kortisto.contacts.models import Contact
from kortisto.lib.periods import local_day
from kortisto.outreach import informing
from kortisto.outreach.answers import Sealed
from kortisto.outreach.mail import Letter, letter
from kortisto.outreach.models import OutboxMessage, SealedMessage
from kortisto.outreach.wording import wording
from kortisto.privacy.gate import system_gate


class NotNeeded(Exception):
    """The message must not go any more; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def letter_for(message: OutboxMessage, *, now: datetime) -> Letter:
    """The letter of a message of any kind. Raises NotNeeded when it must not go (any more)."""
    if message.kind == OutboxMessage.Kind.PERSONAL:
        return personal_letter(message, now=now)
    return notice_letter(message, now=now)


def personal_letter(message: OutboxMessage, *, now: datetime) -> Letter:
    """What somebody of ours wrote to the person, from the record; the notice goes along while the person waits for it (H08).

    It comes from the register's own address, which the mail server may send from; answers go to whoever wrote.
    """
    day = local_day(now, settings.TIME_ZONE)
    gate = system_gate("contacts", as_of=day)
    contact, row = message.contact, message.mail
    address = informing.live_addresses(gate, [contact.pk], as_of=day).get(contact.pk)
    writer = User.objects.filter(ref=row.recorded_by).first() if row is not None else None
    if row is None or not row.text:
        raise NotNeeded("no_text")
    if not address or not gate.rows(Contact.objects.filter(pk=contact.pk)).exists():
        raise NotNeeded("no_address")
    if writer is None or not writer.is_open(day):
        raise NotNeeded("writer_gone")
    card = gate.reveal_one(contact)
    message.with_notice = informing.to_inform([contact.pk]).exists()
    message.save(update_fields=["with_notice"])
    own_address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return letter(
        sender=formataddr((writer.name, own_address)),
        name=card.name or "",
        email=address,
        subject=row.subject,
        text="\n\n".join([row.text, *(_notices(message, contact, card, day) if message.with_notice else [])]) + "\n",
        message_id=message.message_id,
        language=message.language,
        now=now,
        reply_to=writer.email or "",
        automatic=False,
    )


def _notices(message: OutboxMessage, contact: Contact, card: Any, day: date) -> list[str]:
    """The words of every notice in effect, as the automatic message has them."""
    found = []
    for notice in informing.notices(day):
        language = notice.language(message.language)
        words = wording(notice, language=language, name=card.name, source=card.source, obtained_on=contact.obtained_on)
        with translation.override(language):
            found.append("-" * 60 + "\n" + render_to_string("outreach/mail/notice.txt", {"words": words}).strip())
    return found


def notice_letter(message: OutboxMessage, *, now: datetime) -> Letter:
    """The notice to the message's person. Raises NotNeeded when they were told meanwhile or have no usable address."""
    day = local_day(now, settings.TIME_ZONE)
    gate = system_gate(informing.ACTIVITY, as_of=day)
    contact = message.contact
    if not informing.to_inform([contact.pk]).exists():
        raise NotNeeded("told_already")
    address = informing.live_addresses(gate, [contact.pk], as_of=day).get(contact.pk)
    if not address:
        raise NotNeeded("no_address")
    card = gate.reveal_one(contact)
    notice = informing.notice_of(message.policy_key, message.policy_number)
    words = wording(notice, language=message.language, name=card.name, source=card.source, obtained_on=contact.obtained_on)
    with translation.override(message.language):
        return letter(
            sender=settings.DEFAULT_FROM_EMAIL,
            name=card.name,
            email=address,
            subject=words.subject,
            text=render_to_string("outreach/mail/notice.txt", {"words": words}),
            html=render_to_string("outreach/mail/notice.html", {"words": words}),
            message_id=message.message_id,
            language=message.language,
            now=now,
            reply_to=str(notice.policy.controller.get("privacy_email", "")),
        )


def certificate_letter(message: SealedMessage, content: Sealed, *, now: datetime) -> Letter:
    """The answer to an erased person: what went, what stays and why, and the secret that only they now hold."""
    with translation.override(content["language"]):
        told = informing.notices(local_day(now, settings.TIME_ZONE))[:1]
        mail = str(told[0].policy.controller.get("privacy_email", "")) if told else ""
        context = {"number": message.erasure_number, "content": content, "mail": mail}
        return letter(
            sender=settings.DEFAULT_FROM_EMAIL,
            name="",
            email=content["address"],
            subject=_("Your data have been erased"),
            text=render_to_string("outreach/mail/certificate.txt", context),
            html=render_to_string("outreach/mail/certificate.html", context),
            message_id=message.message_id,
            language=content["language"],
            now=now,
        )
