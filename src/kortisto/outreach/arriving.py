"""The line of the conformance page about bans that wait to land: what nobody has read cannot stop the next message (Art. 21(3)).

A ban somebody wrote lies in a mailbox until that is read, in the list of what came back until somebody decides, or in a file until
the database can be written to. Each has a time in which it is dealt with; after that the line is red and says what to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kortisto.consents import spool
from kortisto.jobs.models import DONE, Job
from kortisto.outreach import imap
from kortisto.outreach.models import Return
from kortisto.outreach.returns.verdicts import Kind
from kortisto.privacy import drills
from kortisto.privacy.conformance import Line, line
from kortisto.ui import format as fmt

UNREAD = timedelta(days=1)
"""A mailbox is read every five minutes."""
UNDECIDED = timedelta(days=7)
MAY_BE = (Kind.REPLY, Kind.COMPLAINT, Kind.CHALLENGE, Kind.UNKNOWN)
"""What somebody may have written "no more" in; of an address that is gone nobody has."""
UNWRITTEN = timedelta(hours=1)
"""What waits in the file holds already, for whoever sends from this folder."""


@line("bans_waiting")
def bans_land(*, as_of: date, now: datetime) -> Line:
    """Answers and complaints are read, what came back is decided on, and bans in the file are written, each in its time."""
    found = [*_mailboxes(now), *_returns(now), *_spool(now)]
    if found:
        return Line(False, " ".join(words for _count, words in found), sum(count for count, _words in found))
    return Line(True, _("No ban waits to be read or written."))


def _mailboxes(now: datetime) -> Iterator[tuple[int, str]]:
    from kortisto.outreach import jobs

    for section, task, name in (
        ("returns", jobs.read_returns, _("The mailbox of what comes back")),
        ("replies", jobs.read_replies, _("The mailbox of answers")),
    ):
        if imap.is_on(section) and (since := _unread_since(task.path, now)) is not None:
            words = _(
                "%(mailbox)s has not been read since %(day)s: bans and complaints may lie in it. Put [%(section)s] of the settings "
                "right (server, user, password, folder) and see that a worker runs; it is then read by itself."
            )
            yield 1, words % {"mailbox": name, "day": fmt.moment(since), "section": section}


def _unread_since(task: str, now: datetime) -> datetime | None:
    """The last reading that was not cut short, where that is too long ago; where there is none, since when one was to be."""
    rows = Job.objects.filter(task=task)
    read = rows.filter(state=DONE).order_by("-ended_at").values_list("ended_at", flat=True).first()
    since = read or rows.order_by("enqueued_at").values_list("enqueued_at", flat=True).first() or drills.installed_at()
    return since if since is not None and now - since > UNREAD else None


def _returns(now: datetime) -> Iterator[tuple[int, str]]:
    count = Return.objects.waiting().filter(kind__in=MAY_BE, received_at__lt=now - UNDECIDED).count()
    if count:
        words = ngettext(
            "%(n)s message that came back has waited over a week for a decision, and may be a ban: decide on it under "
            "“What came back”.",
            "%(n)s messages that came back have waited over a week for a decision, and may be bans: decide on them under "
            "“What came back”.",
            count,
        )
        yield count, words % {"n": fmt.number(count)}


def _spool(now: datetime) -> Iterator[tuple[int, str]]:
    moments = [moment for moment in spool.moments() if now - moment > UNWRITTEN]
    if moments:
        words = ngettext(
            "%(n)s ban waits in a file since %(day)s: it holds, but cannot be written into the register. See that the database "
            "can be written to and a worker runs.",
            "%(n)s bans wait in a file since %(day)s: they hold, but cannot be written into the register. See that the database "
            "can be written to and a worker runs.",
            len(moments),
        )
        yield len(moments), words % {"n": fmt.number(len(moments)), "day": fmt.moment(min(moments))}
