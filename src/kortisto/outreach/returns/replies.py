"""Answers of a server while we send: the same words as in a bounce, heard at once."""

from __future__ import annotations

from kortisto.outreach.returns import phrases, statuses
from kortisto.outreach.returns.verdicts import Detail, Kind, Verdict
from kortisto.outreach.returns.weighing import weigh

AT_SENDER = "sender: "
"""Put before what a server answered to MAIL: whatever it says is about us."""


def judge(said: str) -> Verdict:
    """What a refusal means. `said`: the answer, all of its lines; read here and kept nowhere."""
    code = statuses.status_in(said)
    status = code or said.removeprefix(AT_SENDER)[:3]
    if said.startswith(AT_SENDER):
        told = phrases.meaning(said.removeprefix(AT_SENDER))
        detail = told[1] if told and told[0] == Kind.SENDER else Detail.AUTHENTICATION
        kind = Kind.TEMPORARY if status.startswith("4") else Kind.SENDER
        return Verdict(kind, detail if kind == Kind.SENDER else "", status, "dsn_text")
    told = phrases.meaning(said)
    if status.startswith("4"):
        meant = statuses.meaning(code) if code else None
        full = Kind.FULL in (told and told[0], meant and meant[0])
        return Verdict(Kind.FULL if full else Kind.TEMPORARY, "", status, "dsn_status")
    weighed = weigh(told, said, code, own=True)
    if weighed is None:
        return Verdict(Kind.UNKNOWN, "", status)
    return Verdict(weighed.kind, weighed.detail, status, "dsn_text" if weighed.by_words else "dsn_status")
