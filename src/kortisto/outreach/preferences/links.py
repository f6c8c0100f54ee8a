"""The addresses every message carries."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings
from django.urls import reverse

from kortisto.outreach.engine.compiled import slot

CHOICES = "#valinnat"
"""The part of the page with the switches."""


class Links(NamedTuple):
    """`why`: "why did I get this?", the person's page.  `preferences`: its switches.  `one_click`: for `headers(unsubscribe=…)`."""

    why: str
    preferences: str
    one_click: str


def links() -> Links:
    """The addresses of the instance (`[web] base_url`), each with `slot("token")`: the same for every mailing and everybody.

    RFC 8058 wants `one_click` to be https: whoever checks a mailing before it leaves looks at how it begins.
    """
    token = "t" * 32  # a slot is no token, and `reverse` would encode it
    page, click = (settings.BASE_URL + reverse(f"outreach:{name}", args=[token]) for name in ("own", "one_click"))
    page, click = page.replace(token, slot("token")), click.replace(token, slot("token"))
    return Links(page, page + CHOICES, click)
