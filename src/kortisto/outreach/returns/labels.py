"""Classes of returns, their evidence and what was done, in words of the interface."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kortisto.outreach.models import Return
from kortisto.outreach.returns.verdicts import Detail, Kind

KINDS: dict[str, str | Promise] = {
    Kind.ADDRESS_GONE: _("The address is gone"),
    Kind.PERSON_GONE: _("Has left the employer"),
    Kind.COMPLAINT: _("Reported us as spam"),
    Kind.FULL: _("Mailbox full"),
    Kind.TEMPORARY: _("Did not get through for now"),
    Kind.SENDER: _("Refused because of us"),
    Kind.AWAY: _("Away"),
    Kind.CHALLENGE: _("Asks the sender for proof"),
    Kind.REPLY: _("Answered"),
    Kind.DELIVERED: _("Arrived"),
    Kind.UNKNOWN: _("Not understood"),
}
ICONS = {
    Kind.ADDRESS_GONE: ("bad", "warn"), Kind.PERSON_GONE: ("time", "hourglass"), Kind.COMPLAINT: ("bad", "ban"), Kind.FULL: ("idle", "hourglass"),
    Kind.TEMPORARY: ("idle", "hourglass"), Kind.SENDER: ("bad", "warn"), Kind.AWAY: ("idle", "hourglass"), Kind.CHALLENGE: ("time", "hourglass"),
    Kind.REPLY: ("ok", "mail"), Kind.DELIVERED: ("ok", "check"), Kind.UNKNOWN: ("time", "search"),
}  # fmt: skip
DETAILS: dict[str, str | Promise] = {
    Detail.MAILBOX: _("no such mailbox"),
    Detail.DOMAIN: _("no such domain"),
    Detail.DISABLED: _("the mailbox is closed"),
    Detail.MOVED_ADDRESS: _("the address has been changed"),
    Detail.LEFT: _("left"),
    Detail.RETIRED: _("retired"),
    Detail.DIED: _("died"),
    Detail.MOVED: _("has a new employer"),
    Detail.OPT_OUT: _("asked not to get more"),
    Detail.POLICY: _("a rule of the recipient’s server"),
    Detail.REPUTATION: _("our server is on a blocklist or has a bad reputation"),
    Detail.AUTHENTICATION: _("SPF, DKIM or DMARC of our domain is not in order"),
    Detail.SIZE: _("the message was too large"),
    Detail.CONTENT: _("the message was taken for spam"),
    Detail.RELAY: _("the server does not serve that domain"),
    Detail.DELAYED: _("still being tried"),
    Detail.SYSTEM: _("a fault of the recipient’s server"),
    Detail.ON_LEAVE: _("on a long leave"),
    Detail.OBJECTS: _("asked not to get more"),
}
RULES: dict[str, str | Promise] = {
    "dsn_text": _("The server’s own answer"),
    "dsn_status": _("The status code of the report"),
    "status": _("The status code in the text"),
    "text": _("The words of the mail system"),
    "arf": _("A report of the mail provider"),
    "headers": _("The headers of the message"),
    "words": _("The words of the answer"),
    "none": _("No known sign"),
}
DONE: dict[str, str | Promise] = {
    "bounced": _("The address is not written to any more."),
    "objection": _("No marketing by e-mail any more."),
    "mail": _("The answer is on the card."),
    "interaction": _("The answer is on the timeline."),
    "task": _("A task was given."),
}
WAITS: dict[str, str | Promise] = {
    Kind.ADDRESS_GONE: _("Has the person left? Passivate, change the job, or say that they are still there."),
    Kind.PERSON_GONE: _("Passivate, or change the job if you know the new employer."),
    Kind.COMPLAINT: _("Who reported it is not certain. Set the ban on the card if you know."),
    Kind.CHALLENGE: _("The message is in the mailbox, flagged. Answer it yourself, or write otherwise: nothing answers by itself."),
    Kind.REPLY: _("Read the answer and answer it."),
    Kind.UNKNOWN: _("The message is in the mailbox, flagged. Read it there and decide."),
}
NOBODY: dict[str, str | Promise] = {
    "address": _("Only an address names the person, and anybody can write that. Nothing was done by itself."),
    "": _("It names nobody in the register."),
}


def evidence(row: Return) -> str:
    """What the class rests on, in a few words."""
    rule = str(RULES.get(row.rule, row.rule))
    return f"{rule} ({row.status})" if row.status else rule


def doubt(row: Return) -> str:
    return str(NOBODY.get(row.known_by, ""))
