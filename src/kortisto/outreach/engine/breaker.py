"""When to stop asking a mail server: it takes nothing any more, or says of one after another that the trouble is ours.

Without it a server that hangs up on everybody, or an address of ours on a blocklist, uses up the whole ledger in minutes: thousands
undecided whom nobody may write to again, or refused for something they had no part in.
"""

from __future__ import annotations

from datetime import timedelta

from kortisto.outreach.returns.replies import AT_SENDER
from kortisto.outreach.returns.verdicts import Kind, Verdict

NO_ANSWER, BUSY, BLOCKED, UNWANTED = "no_answer", "server_busy", "sender_refused", "refused_often"
AGAIN = timedelta(minutes=2)
"""How long to leave a server alone that cannot be reached."""
RESTS = {"sign_in_refused": timedelta(minutes=30), BLOCKED: timedelta(hours=1)}
"""Longer for what does not mend itself: servers lock accounts whose password is wrong again and again."""
PAUSES = (NO_ANSWER, UNWANTED)
"""Each try makes it worse for somebody, so a person decides."""
UNWANTED_AT, DOMAINS = 25, 2
"""Refusals one after another that are about us, and domains of recipients they come from: one firm alone may not want us."""


class Breaker:
    """One run's. `problem` says why to stop; "" while there is no reason. Connections lost together are one misfortune: of each
    three in a row are needed."""

    def __init__(self, connections: int) -> None:
        self.problem = ""
        self._patience = 2 * connections + 1
        self._row: dict[str, int] = {}
        self._domains: set[str] = set()

    def heard(self, outcome: str, reply: str, said: str, verdict: Verdict | None, domain: str) -> None:
        """What became of one message."""
        if outcome == "unknown":
            self._one(NO_ANSWER)
        elif said.startswith(AT_SENDER):
            self._one(BLOCKED if reply.startswith("5") else BUSY)
        elif outcome == "later" and (not reply or reply.startswith("421")):
            self._one(BUSY)
        elif outcome == "refused" and verdict is not None and verdict.kind == Kind.SENDER:
            self._unwanted(domain)
        elif outcome in ("sent", "refused", "later"):
            self._row.clear()
            if outcome == "sent":
                self._domains.clear()

    def _one(self, problem: str) -> None:
        self._row[problem] = self._row.get(problem, 0) + 1
        if self._row[problem] >= self._patience:
            self.problem = self.problem or problem

    def _unwanted(self, domain: str) -> None:
        """Between such refusals other answers mean nothing; only a message that is taken does."""
        self._domains.add(domain)
        number = self._row[UNWANTED] = self._row.get(UNWANTED, 0) + 1
        if number >= UNWANTED_AT and len(self._domains) >= DOMAINS:
            self.problem = self.problem or UNWANTED
