"""Mail to the privacy address becomes a draft for the officer (H11), its text sealed. What it is, a person decides.

Who it is from proves nothing: the sender is looked up to suggest a card, and whoever asks is found out afterwards, by a link to the
address in the register. A message is deleted from the mailbox after it has been sealed; one with attachments stays, flagged.

A request that nobody hears of is late in a month, so only what is surely a machine's is left out: a firm's privacy address is
often a list, whose marks every message then bears.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from imap_tools import BaseMailBox

from kortisto.contacts.models import Contact
from kortisto.contacts.refusals import Refused
from kortisto.lib.periods import local_day
from kortisto.outreach import imap
from kortisto.outreach.imap import MailboxTrouble
from kortisto.outreach.inbound.reading import Mail, Unreadable, digest, read
from kortisto.outreach.returns import others
from kortisto.outreach.returns.classify import classify
from kortisto.privacy.models import Subject
from kortisto.rights.actions import Said, open_request
from kortisto.rights.models import Request

__all__ = ["MailboxTrouble", "empty", "is_on", "take_in"]

SECTION = "requests"
BATCH = 50
LONGEST = 20_000
"""Characters of a message that are sealed; nobody needs more to ask for their data."""
OLDEST = timedelta(days=7)
"""A message may say that it was sent so long ago; anything older is believed to have come today."""

MOST_DRAFTS = 200
"""So many drafts may wait; further mail stays where it is, unread, until somebody has looked at them (T16)."""

_WORDS = {
    Request.Kind.ERASURE: ("poist", "unohda", "radera", "ta bort", "delete", "erase", "remove", "forget"),
    Request.Kind.RECTIFICATION: ("korja", "oikai", "rätta", "korriger", "correct", "rectif", "wrong", "virheell"),
    Request.Kind.OBJECTION: ("kiell", "vastust", "lopettakaa", "invänd", "motsätt", "object", "stop", "unsubscribe"),
    Request.Kind.PORTABILITY: ("siirt", "portab", "överför", "transfer"),
    Request.Kind.RESTRICTION: ("rajoit", "begräns", "restrict"),
}


_TONGUES = {
    "fi": {"tietoni", "tiedot", "tietoja", "minusta", "minun", "teillä", "haluan", "pyydän", "että", "ja", "hei", "mitä", "kiitos"},
    "sv": {"jag", "mina", "mig", "och", "att", "hej", "ni", "uppgifter", "vilka", "vill", "har", "tack"},
    "en": {"my", "me", "you", "the", "and", "please", "hello", "about", "data", "which", "have", "thank"},
}


def is_on() -> bool:
    return imap.is_on(SECTION)


def empty(*, clock: Callable[[], datetime], limit: int = BATCH) -> Counter[str]:
    """Take in what waits; gives how many met each end. Raises MailboxTrouble."""
    ends: Counter[str] = Counter()
    try:
        with imap.open_box(SECTION) as box:
            imap.choose(box, settings.KORTISTO.requests_folder)
            for uid in imap.waiting(box)[:limit]:
                ends[_one(box, uid, clock())] += 1
    except imap.Trouble as error:
        raise MailboxTrouble("connection_lost") from error
    return ends


def _one(box: BaseMailBox, uid: str, now: datetime) -> str:
    size = imap.size(box, uid)
    if size is None:
        return "gone"
    if Request.objects.drafts().count() >= MOST_DRAFTS:
        return "full"
    end = "too_large" if size > imap.LARGEST else take_in(imap.raw(box, uid), now=now)
    if end in ("taken", "again", "returned"):
        box.delete([uid])
    else:
        imap.flag(box, uid)
    return end


def take_in(raw: bytes, *, now: datetime) -> str:
    """A draft of one message: taken, again (known already), returned (an answer of ours that did not arrive), with_files, automatic,
    broken or not_held (stay in the mailbox)."""
    try:
        mail = read(raw)
    except Unreadable:
        return "returned" if _returned(raw, now) else "broken"
    if mail.machine:
        return "returned" if _returned(raw, now) else "automatic"
    key = _key(mail)
    if Request.objects.filter(message_key=key).exists():
        return "again"
    try:
        with transaction.atomic():
            _draft(mail, key, now)
    except Refused:
        return "not_held"
    return "with_files" if _files(mail) else "taken"


def _returned(raw: bytes, now: datetime) -> bool:
    """A machine's word that a message of ours did not arrive; a person's is read by people."""
    return others.tell(*classify(raw, received_on=local_day(now, settings.TIME_ZONE)), now=now) > 0


def _files(mail: Mail) -> int:
    return mail.attachments + (mail.inner.attachments if mail.inner else 0)


def _key(mail: Mail) -> str:
    """What a message is known again by: its number, which is what its sender says it is, with what it says."""
    return digest("\0".join((mail.key, mail.sender, mail.text)))[:64]


def _draft(mail: Mail, key: str, now: datetime) -> None:
    """Of a message that somebody sent on whole, the person is whoever wrote the inner one, and the day is its day."""
    day, own = local_day(now, settings.TIME_ZONE), mail.inner or mail
    words = f"{own.subject}\n\n{own.text}" + (f"\n\n{mail.subject}\n\n{mail.text}" if mail.inner else "")
    subject = _suggested(own.sender)
    row = open_request(
        subject=subject,
        kind=guessed(words),
        came_by=Request.CameBy.MAIL,
        received_on=_came_on(own, day, now),
        language="" if subject is not None else spoken(words),
        said=Said("", own.sender, words[:LONGEST], _files(mail)),
        draft=True,
        by="mail",
        now=now,
    )
    Request.objects.filter(pk=row.pk).update(message_key=key)


def _suggested(sender: str) -> Subject | None:
    """The only person with this address; nobody when there are none or several."""
    found = Contact.objects.filter(positions__email_folded=sender).distinct().select_related("subject")[:2]
    return found[0].subject if len(found) == 1 else None


def _came_on(mail: Mail, day: date, now: datetime) -> date:
    sent = mail.sent_at
    if sent is None or sent > now or now - sent > OLDEST:
        return day
    return local_day(sent, settings.TIME_ZONE)


def guessed(text: str) -> str:
    """What is asked, by its words; access when they say nothing. Only a suggestion for the officer."""
    words = text.casefold()
    for kind, stems in _WORDS.items():
        if any(stem in words for stem in stems):
            return kind
    return Request.Kind.ACCESS


def spoken(text: str) -> str:
    """The language a stranger wrote in, by its small words; "" when they say nothing: then it is the instance's."""
    words = Counter(re.findall(r"\w+", text.casefold()))
    scores = {code: sum(words[word] for word in known) for code, known in _TONGUES.items()}
    best = max(scores, key=lambda code: scores[code])
    return best if scores[best] and list(scores.values()).count(scores[best]) == 1 else ""
