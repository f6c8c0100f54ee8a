"""One-time links to our own staff: composed, handed over and forgotten in one go; nothing of them is stored here.

The room `accounts` decides who gets which link and tries again; this is its way out of the house.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from kortisto.accounts.letters import LinkLetter
from kortisto.lib.addresses import AddressTrouble
from kortisto.outreach.carriers import carrier
from kortisto.outreach.mail import Letter, UnsafeHeader, letter, new_message_id, sender_domain


def carry(message: LinkLetter, *, now: datetime) -> str:
    """Hand the link over: sent, refused (for good), later (try again), unknown (it may have arrived)."""
    target = carrier()
    if target is None:
        return "later"
    try:
        ready = composed(message, now=now)
    except (UnsafeHeader, AddressTrouble):
        return "refused"
    with target as line:
        outcome = line.deliver(ready, before_data=lambda: None).outcome
    return "later" if outcome == "down" else outcome


def composed(message: LinkLetter, *, now: datetime) -> Letter:
    """The message in the person's language. Raises UnsafeHeader or AddressTrouble."""
    with translation.override(message.language):
        subject = _("Welcome to Kortisto") if message.kind == "join" else _("A new password for Kortisto")
        context = {"message": message, "subject": subject}
        return letter(
            sender=settings.DEFAULT_FROM_EMAIL,
            name=message.name,
            email=message.address,
            subject=subject,
            text=render_to_string("outreach/mail/link.txt", context),
            html=render_to_string("outreach/mail/link.html", context),
            message_id=new_message_id(sender_domain(settings.DEFAULT_FROM_EMAIL)),
            language=message.language,
            now=now,
        )
