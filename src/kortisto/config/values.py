"""How settings are read: each turns the value of the file or the text of the environment into the setting.

Raises ValueError that ends a sentence beginning with the setting's name and says the remedy.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kortisto.lib.mail_providers import parse


def text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("must be text in quotation marks")
    return value.strip()


def number(low: int, high: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        try:
            found = int(value)
        except (TypeError, ValueError):
            found = None
        if found is None or isinstance(value, bool) or not low <= found <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return found

    return read


def yes_or_no(value: Any) -> bool:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    found = value if isinstance(value, bool) else words.get(str(value).strip().lower())
    if found is None:
        raise ValueError("must be true or false")
    return found


def one_of(*allowed: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        found = text(value)
        if found not in allowed:
            raise ValueError("must be one of: " + ", ".join(allowed))
        return found

    return read


def service(value: Any) -> str:
    found = text(value)
    if found:
        parse(found)
    return found


def words(value: Any) -> tuple[str, ...]:
    """A list in the file, or words with commas between in the environment."""
    found = value.split(",") if isinstance(value, str) else value
    if not isinstance(found, list | tuple) or not all(isinstance(word, str) for word in found):
        raise ValueError('must be a list of texts, as in ["b2b"]')
    return tuple(word.strip() for word in found if word.strip())


def some_words(value: Any) -> tuple[str, ...]:
    found = words(value)
    if not found:
        raise ValueError("is empty: a register needs at least one notice")
    return found


def pairs(value: Any) -> tuple[str, ...]:
    """Words that each say two things: `group=role`. A group's name may hold an equals sign itself."""
    found = words(value)
    if not all(word.rpartition("=")[0].strip() and word.rpartition("=")[2].strip() for word in found):
        raise ValueError('must be a list of GROUP=ROLE, as in ["crm-sales=sales"]')
    return found


def time_zone(value: Any) -> str:
    found = text(value)
    try:
        ZoneInfo(found)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("must be a time zone, for instance Europe/Helsinki") from error
    return found


def clock(value: Any) -> str:
    found = text(value)
    if found and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", found):
        raise ValueError('must be a time as "02:30", or empty')
    return found


def web_address(value: Any) -> str:
    found = text(value).rstrip("/")
    parts = urlsplit(found)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
        raise ValueError("must be an address without a path, as in https://register.example")
    return found


def service_address(value: Any) -> str:
    found = text(value).rstrip("/")
    parts = urlsplit(found)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError("must be an address as https://avoindata.prh.fi/opendata-ytj-api/v3")
    return found


def issuer(value: Any) -> str:
    """An issuer is compared letter by letter (OpenID Connect Discovery 4.3), so nothing is taken off it."""
    found = text(value)
    parts = urlsplit(found)
    if found and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username):
        raise ValueError("must be an address as https://login.example/realms/staff, exactly as the provider names itself")
    return found


def name_server(value: Any) -> str:
    found = text(value)
    host, _, port = found.partition("#")
    try:
        if found:
            ip_address(host)
        if port and not 1 <= int(port) <= 65535:
            raise ValueError
    except ValueError as error:
        raise ValueError("must be the address of a name server, as in 192.0.2.53 or 127.0.0.1#5353") from error
    return found


def database_address(value: Any) -> str:
    found = text(value)
    if urlsplit(found).scheme not in ("sqlite", "postgresql"):
        raise ValueError("must begin with sqlite: or postgresql: (sqlite:kortisto.sqlite3, postgresql://user@host/name)")
    return found
