"""Which mail provider carries single letters, in one line of the settings: `mailgun://KEY@firm.example`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

_KEYS: dict[str, tuple[str, ...]] = {
    "mailgun": ("api_key",), "postmark": ("server_token",), "sendgrid": ("api_key",), "brevo": ("api_key",), "sparkpost": ("api_key",),
    "mailersend": ("api_token",), "mailjet": ("api_key", "secret_key"),
}  # fmt: skip


OURS = "letter"
"""Under which name our Message-ID goes along with a letter, and comes back with what became of it."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Which provider, and what its interface is told: keys, the domain we send from, another address of the interface."""

    name: str
    options: Mapping[str, str]


def parse(text: str) -> Provider:
    """`NAME://KEY@DOMAIN?api_url=…` or, of two keys, `NAME://KEY:SECRET@`. Raises ValueError with the remedy; says nothing of keys."""
    parts = urlsplit(text)
    names = _KEYS.get(parts.scheme)
    if names is None:
        raise ValueError(f"must begin with one of {', '.join(f'{name}://' for name in _KEYS)}")
    given = [unquote(one) for one in (parts.username, parts.password) if one]
    if len(given) != len(names):
        raise ValueError(
            f"must hold {len(names)} key{'s' * (len(names) > 1)} before an @, as in {parts.scheme}://{':'.join(names).upper()}@"
        )
    options = dict(zip(names, given, strict=True)) | {name: value for name, value in parse_qsl(parts.query) if name == "api_url"}
    if parts.scheme == "mailgun" and parts.hostname:
        options["sender_domain"] = parts.hostname
    return Provider(parts.scheme, options)
