"""A letter sent to oneself, through the mail server of the instance, beside the ledger: nobody else can ever be its recipient."""

from __future__ import annotations

import secrets
from datetime import datetime
from email.utils import format_datetime, parseaddr

from django.conf import settings
from django.utils.translation import gettext as _

from kortisto.campaigns.models import Campaign
from kortisto.contacts.refusals import Refused
from kortisto.lib.addresses import AddressTrouble
from kortisto.lib.periods import local_day
from kortisto.outreach.engine.compiled import SlotTrouble, UnsafeValue
from kortisto.outreach.mail import Letter, UnsafeHeader, address
from kortisto.outreach.models import Mailing
from kortisto.outreach.smtp import Line, server
from kortisto.privacy import audit

from . import loading, readers, versions
from .compiling import Made
from .readers import Reader


def send(campaign: Campaign, language: str, who: Reader | None, *, to: str, by: str, now: datetime) -> None:
    """Send the letter as `who` would get it (None: as somebody without a name) to `to`. Refused where it cannot go.

    Its subject begins with "Test"; its own pages (unsubscribing, why) open nobody's data, for no recipient has its token.
    """
    target = server()
    if target is None:
        raise Refused(
            _("No mail server is set, so nothing leaves. Ask the administrator to set [mail] in kortisto.toml."), code="no_server"
        )
    try:
        letter = composed(campaign, language, who, to=to, now=now)
    except LookupError as error:
        raise Refused(_("The letter has no text yet."), code="empty") from error
    except (SlotTrouble, UnsafeHeader, UnsafeValue, AddressTrouble) as error:
        raise Refused(_("The message cannot be put together: %(error)s.") % {"error": error}, code="not_compiled") from error
    with Line(target) as line:
        answer = line.deliver(letter, before_data=lambda: None)
    audit.record(action="campaign.test_sent", by=by, subject=None, now=now)
    if answer.outcome != "sent":
        words = _("The mail server did not take the test (%(code)s). Try again.") % {"code": answer.code or answer.problem}
        raise Refused(words, code=answer.outcome)


def composed(campaign: Campaign, language: str, who: Reader | None, *, to: str, now: datetime) -> Letter:
    """The message. Raises LookupError, SlotTrouble, UnsafeHeader, UnsafeValue, AddressTrouble."""
    day = local_day(now, settings.TIME_ZONE)
    made, _problems, spoken = readers.drawn(campaign, language, who, as_of=day)
    rows = versions.every(campaign.letter)
    said = versions.chosen(rows, spoken)
    mark = _("Test")
    marked = Made(f"[{mark}] {made.subject}", made.html, made.text, made.links, made.fallbacks)
    recipient = address("", to, header="To").addr_spec
    packed = loading.packed(marked, Mailing(ref="0" * 16), said)
    values = {"to": recipient, "token": readers.TOKEN, "date": format_datetime(now), "message_id": secrets.token_hex(16)}
    return Letter(parseaddr(settings.DEFAULT_FROM_EMAIL)[1], recipient, packed.message(values))
