"""Why somebody does not get a campaign: the engine's codes in words, and how they are drawn."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kortisto.outreach.returns.labels import KINDS

NO_MAIL = ("not_live", "no_address", "private_address", "bounced", "not_ascii", "channel")
"""Reasons that speak of the e-mail address, not of the person: a letter by post may still reach them."""

LABELS: dict[str, str | Promise] = {
    "restricted": _("Processing is restricted"),
    "channel": _("The notice does not allow the channel"),
    "objected": _("Objected to this purpose"),
    "banned": _("Has banned marketing"),
    "suppressed": _("The address was banned by somebody who has or had it"),
    "not_informed": _("Not informed yet"),
    "no_choice": _("Has not chosen the channel"),
    "not_live": _("No address that may be used"),
    "no_address": _("No address in a present job"),
    "private_address": _("Only a private address"),
    "bounced": _("The address does not work"),
    "no_task": _("The work task does not match"),
    "not_ascii": _("Letters such as ä before the @: mailings cannot go there"),
    "duplicate": _("The same address gets it already"),
    "company_banned": _("The company has banned marketing"),
    "domain_banned": _("The domain has banned marketing"),
    "topic": _("Has refused the topic"),
    "topic_not_chosen": _("Has not subscribed to the topic"),
    "palanneet": _("The message came back"),
    "vastanneet": _("Answered"),
    "perineet": _("Unsubscribed"),
    "valittaneet": _("Complained"),
    "poissaolevat": _("An automatic answer came"),
    "lahteneet": _("Has left the employer"),
    "email": _("Get it by e-mail"),
    "post": _("Get it by post"),
    # of those withdrawn after the recipients were settled
    "address_changed": _("The address has changed since"),
    "cancelled": _("Sending was cancelled"),
    "unknown": _("The card is gone"),
    # of messages that did not arrive, or not yet
    "refused": _("Refused by the server"),
    "gave_up": _("The server said “not now” for days"),
    "unusable": _("Something on the card cannot stand in a message"),
    "no_answer": _("The server did not answer"),
    "interrupted": _("Sending was interrupted"),
    "power_lost": _("The machine stopped"),
    "journal_lost": _("The journal of sending is lost"),
    "not_now": _("The server says “not now”"),
    "connection_lost": _("The connection broke"),
    "flow": _("Waits for its turn"),
}
BAD = {"objected", "banned", "company_banned", "domain_banned", "suppressed", "restricted"}
TIME = {"not_informed", "no_choice"}

STATES: dict[str, str | Promise] = {
    "planned": _("Waiting"),
    "claimed": _("Being sent"),
    "sent": _("Sent"),
    "undecided": _("Undecided"),
    "refused": _("Refused by the server"),
    "withdrawn": _("Withdrawn before sending"),
}


def label(reason: str) -> str:
    """The words of a code; the code itself when another room brings a new one."""
    return str(LABELS.get(reason) or KINDS.get(reason, reason))


def sign(reason: str) -> str:
    """The colour of the bar: bad, time or idle."""
    return "bad" if reason in BAD else "time" if reason in TIME else "idle"
