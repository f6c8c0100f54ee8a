"""One erase function, used by requests, retention, objection, withdrawal and restore alike (erasure.md).

plan → ledger entry → one transaction (a savepoint for each person) → verify by reading again → certificate, or red.
"""

from __future__ import annotations

from kortisto.privacy.erasure.certified import proves, told
from kortisto.privacy.erasure.erasing import Outcome, erase
from kortisto.privacy.erasure.planning import Going, Plan, Staying, plan, plan_many
from kortisto.privacy.erasure.resuming import acknowledge, finish, unfinished
from kortisto.privacy.erasure.session import Session, restored
from kortisto.privacy.erasure.verifying import commitment

__all__ = [
    "Going",
    "Outcome",
    "Plan",
    "Session",
    "Staying",
    "acknowledge",
    "commitment",
    "erase",
    "finish",
    "plan",
    "plan_many",
    "proves",
    "restored",
    "told",
    "unfinished",
]
