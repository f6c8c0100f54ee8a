"""The person's side of a mailing: pages behind the token of the message, without signing in (H11, Y02; RFC 8058).

    links().one_click                  # addresses with `slot("token")` in them, for whoever compiles a message
    counts(mailing)                    # Counter(unsubscribed=3, objected=1, deleted=1)

GET shows, POST acts: link scanners follow every link and change nothing. See docs/adr/0182.
"""

from __future__ import annotations

from kortisto.outreach.preferences.counting import counts
from kortisto.outreach.preferences.links import Links, links

__all__ = ["Links", "counts", "links"]
