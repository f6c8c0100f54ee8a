"""People or a machine? Mail gateways follow the links of a message to look behind them, before anybody has read it.

A click is a machine's when it comes sooner after sending than a person can read, when the same message's links are followed one
after the other within a moment, or within a moment of the honeypot. What was counted before that was known is moved.

Public accounts of gateways agree that they come within seconds, mostly within two minutes of delivery, some after ten or thirty, and
that they name themselves as ordinary browsers; the numbers below are our judgement on that (ADR 190).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

SOONER = 60.0
"""Seconds after the message was handed over in which nobody has read it yet."""
EARLY = 600.0
"""Seconds after it in which gateways still come: two different links in a moment are theirs then."""
MOMENT = 15.0
"""Seconds within which a person does not follow several links."""
SEVERAL = 3
"""So many different links in a moment are no person's; of a letter with fewer, all of them (but at least two)."""
AROUND = 120.0
"""Seconds around a machine's click whose other clicks are its too."""


class Click(NamedTuple):
    """`row`: the one that counted it; `number`: the link (0: honeypot); `at`: seconds since 1970."""

    row: int
    number: int
    at: float
    machine: bool


def judge(before: Sequence[Click], new: Click, *, machine_at: float, sent_at: float | None, links: int) -> bool:
    """Whether the new click is a machine's. `links`: how many the letter has; `sent_at` None: no answer of the server yet."""
    if new.number == 0 or sent_at is None or new.at - sent_at < SOONER:
        return True
    if machine_at and abs(new.at - machine_at) < AROUND:
        return True
    recent = {click.number for click in before if new.at - click.at < MOMENT} | {new.number}
    several = 2 if new.at - sent_at < EARLY else max(2, min(SEVERAL, links))
    return len(recent) >= several if links > 1 else False


def moved(before: Sequence[Click], at: float) -> list[Click]:
    """Clicks counted as a person's that were the machine's of this moment."""
    return [click for click in before if not click.machine and abs(at - click.at) < AROUND]
