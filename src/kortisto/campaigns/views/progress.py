"""How far a campaign is, in numbers and words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kortisto.campaigns.models import Campaign
from kortisto.campaigns.reports import few
from kortisto.campaigns.sending import trial
from kortisto.outreach.engine import mailings
from kortisto.outreach.models import Mailing, Recipient
from kortisto.ui import format as fmt

State = Mailing.State
Entry = Recipient.State


@dataclass(frozen=True)
class Progress:
    """`moves`: the page asks again. `numbers`: state of the ledger → how many. `test`: (variant, sent, clicks) in a test."""

    state: str
    done: int
    total: int
    numbers: dict[str, int]
    moves: bool
    words: str
    refused: int
    test: list[tuple[str, int, int | None]]
    """Variant, sent, clicks; None where so few got it that a click is a person's."""
    winner: str | None
    waiting: int


def of(campaign: Campaign, *, now: datetime) -> Progress | None:
    """None before the recipients are settled."""
    mailing = campaign.mailing
    if mailing is None:
        return None
    numbers = {str(state): number for state, number in mailings.progress(mailing).items()}
    left = numbers.get(Entry.PLANNED, 0) + numbers.get(Entry.CLAIMED, 0)
    total = sum(numbers.values())
    testing = trial.is_on(campaign)
    waiting = trial.waiting(campaign).count() if testing else 0
    return Progress(
        mailing.state, total - left, total, numbers, mailing.state in (State.SENDING, State.SCHEDULED), _words(mailing, waiting, left, now),
        numbers.get(Entry.REFUSED, 0),
        [(name, sent, clicks if sent >= few.FEW else None) for name, (sent, clicks) in trial.results(campaign).items()] if testing else [],
        trial.winner(campaign), waiting,
    )  # fmt: skip


def _words(mailing: Mailing, waiting: int, left: int, now: datetime) -> str:
    """Why nothing leaves at this moment, or what happens next."""
    problems = {
        "window": _("Outside the sending hours. Goes on %(when)s.") % {"when": fmt.moment(mailing.next_at)},
        "no_connection": _("Nobody answers at the mail server. It is tried again."),
        "sign_in_refused": _("The mail server does not accept the user name or the password."),
        "server_refused": _("The mail server does not want to talk to us. It is tried again."),
        "certificate": _("The certificate of the mail server is not valid. Nothing leaves unencrypted instead."),
        "not_offered": _("The mail server does not offer the encryption or signing in that is set."),
        "server_busy": _("The mail server hangs up on us. It is tried again."),
        "sender_refused": _("The mail server refuses our sender's address. Look at the account; it is tried again in an hour."),
        "no_answer": _(
            "The mail server hung up on one message after another without saying whether it took them, so sending was paused. "
            "Have the server looked at, then go on."
        ),
        "refused_often": _(
            "The mail server refused one message after another for a reason of ours, not of the recipients, so sending was paused. "
            "See the report, have the reason mended, then go on; the refused can be sent to again at the end."
        ),
        "restored": _("The database was restored from a backup. Look who has got the message, then confirm."),
        "other_place": _("This is a copy in another place. Confirm only if the original does not send any more."),
        "other_installation": _(
            "The campaign was settled in another installation. Confirm only if that one does not send any more."
        ),
    }
    if mailing.problem:
        return problems.get(mailing.problem, mailing.problem)
    if mailing.state == State.SCHEDULED:
        return _("Begins %(when)s.") % {"when": fmt.moment(mailing.send_at)}
    if mailing.state == State.SENDING and waiting and waiting == left:
        return _("The test has been sent. The rest waits for the better subject.")
    if mailing.state == State.SENDING and mailing.next_at and mailing.next_at > now:
        return _("Goes on %(when)s.") % {"when": fmt.moment(mailing.next_at)}
    return ""
