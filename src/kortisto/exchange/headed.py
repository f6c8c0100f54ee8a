"""Headings nobody listed whose words still say what is under them: a ban, a permission, something of the home.

What a person has forbidden is not lost because a list calls it by a word of its own, and what is private does not come in as work.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kortisto.lib.text import words

_HOME = frozenset(
    "koti kotona kotiin oma henkilokohtainen yksityinen vapaa hem hemma privat privata personlig home private personal".split()
)
_KINDS = {
    "phone": "private_phone", "email": "private_email", "street": "home_address", "postal_code": "home_address",
    "city": "home_address", "country": "home_address",
}  # fmt: skip
_BAN = re.compile(
    r"\b\w*(?:kielto|kiellot|kieltanyt|forbud|sparr|avanmal\w*|avregistrer\w*)\b|\bopt(?:ed)? ?out\b|\bunsubscri\w*|\bdo not (?:e ?mail|mail|call|contact)\b|"
    r"\b(?:ei saa|alla|far ej|far inte) \w+"
)
_PERMISSION = re.compile(
    r"\b\w*(?:lupa|luvat|suostumus|tillstand|samtycke)\b|\bopt(?:ed)? ?in\b|\b(?:consent|permission)\b|^saako? \w+"
)
_CHANNELS = (
    ("sms", re.compile(r"tekstiviest|\bsms")),
    ("email", re.compile(r"sahkoposti|\bs posti|\be ?mail|\bmeili|uutiskirje|newsletter|e ?post|nyhetsbrev")),
    ("phone", re.compile(r"soit|puhel|\bcall|phone|\bring|telefon|samtal")),
    ("post", re.compile(r"kirje|posti|\bmail|\bpost|brev")),
)


def ban(heading: str) -> str:
    """The target of a folded heading that speaks of a ban or a permission, "" for others."""
    channel = next((channel for channel, said in _CHANNELS if said.search(heading)), "")
    if _BAN.search(heading):
        return f"ban_{channel}" if channel else "ban"
    if _PERMISSION.search(heading) and channel in ("", "email"):
        return "permission_email" if channel else "permission"
    return ""


def private(heading: str, targets: Mapping[str, str]) -> str:
    """The forbidden kind of a heading that says home, whatever else it would be; "" for others. `targets`: folded → target."""
    said = words(heading)
    rest = [word for word in said if word not in _HOME]
    if len(rest) == len(said):
        return ""
    return _KINDS.get(targets.get(" ".join(rest), ""), "")
