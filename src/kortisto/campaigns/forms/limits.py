"""How often strangers may answer a form (threat T16).

Nobody can lock everybody out: what came with a proof of work is counted by network only; a form as a whole is limited only for
answers without one.
"""

from __future__ import annotations

from kortisto.accounts.limits import DAY, HOUR, Limit

HOUSEHOLD = Limit("household", 20, HOUR)
"""Answers from one address (an IPv6 /64 is one household)."""
NETWORK = Limit("network", 100, HOUR)
"""Answers from one neighbourhood (/24 or /48)."""
PLAIN_HOUSEHOLD = Limit("plain household", 3, HOUR)
PLAIN_FORM = Limit("plain form", 30, HOUR)
"""Answers without a proof of work: from one address, and to one form from everywhere."""
BOX = Limit("box", 3, DAY)
"""Confirmation mails to one mailbox, whoever asks and however."""
