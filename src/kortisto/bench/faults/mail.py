"""What the sink was handed over against what the ledger of the mailing says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from kortisto.contacts.models import Position
from kortisto.outreach.models import Mailing, Recipient

from .reckoning import Found

CONNECTIONS = 4
State = Recipient.State


def received(log: Path) -> Counter[str]:
    """Address → how many whole messages the sink has taken for it."""
    lines = [line.split(b" ") for line in log.read_bytes().splitlines()] if log.exists() else []
    return Counter(line[0].decode() for line in lines if line[-1] == b"1")


def account(mailing: int, log: Path, *, breaks: int, found: Found) -> dict[str, int]:
    """Nobody twice, nobody skipped, nobody said to have got what never arrived; at most one undecided for each connection and
    `breaks` (kills of whoever was sending). Gives the numbers by state."""
    got = received(log)
    rows = Recipient.objects.filter(mailing=mailing).values_list("contact_id", "position", "state")
    emails = dict(Position.objects.values_list("pk", "email"))
    numbers: Counter[str] = Counter()
    for contact, position, state in rows:
        address = emails.get(position, "")
        taken, said = got[address], str(state)
        numbers[said] += 1
        if taken > 1:
            found.add("message twice", f"person {contact}: {taken} times")
        if said == State.SENT and not taken:
            found.add("skipped", f"person {contact} is said to have got it")
        if taken and said not in (State.SENT, State.UNDECIDED):
            found.add("message not known of", f"person {contact} got it and is {said}")
        if said in (State.PLANNED, State.CLAIMED):
            found.add("skipped", f"person {contact} is still {said}")
    if numbers[State.UNDECIDED] > CONNECTIONS * breaks:
        found.add("undecided", f"{numbers[State.UNDECIDED]} after {breaks} kills")
    state = Mailing.objects.get(pk=mailing).state
    if state != Mailing.State.FINISHED:
        found.add("mailing", f"it is {state}")
    return dict(numbers)
