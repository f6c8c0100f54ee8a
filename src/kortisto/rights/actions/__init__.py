"""The verbs of a request. Each is one transaction, with its step, its link of the audit trail and its clock."""

from __future__ import annotations

from kortisto.rights.actions.closing import close
from kortisto.rights.actions.extending import extend
from kortisto.rights.actions.identifying import ask, identify, second
from kortisto.rights.actions.opening import Said, accept, open_request

__all__ = ["Said", "accept", "ask", "close", "extend", "identify", "open_request", "second"]
