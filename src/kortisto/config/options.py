"""Every setting of an instance: one row each. The settings file, the environment and the documentation come from here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@dataclass(frozen=True)
class Option:
    """One setting: `[section] key` in kortisto.toml, `KORTISTO_SECTION_KEY` in the environment."""

    section: str
    key: str
    default: Any
    about: str
    read: Callable[[Any], Any]
    """Turns the value of the file or the text of the environment into the setting; raises ValueError with the remedy."""

    secret: bool = False
    """A secret is read from the environment or a file of its own, never written to kortisto.toml."""

    @property
    def name(self) -> str:
        return f"{self.section}_{self.key}"

    @property
    def variable(self) -> str:
        return f"KORTISTO_{self.name.upper()}"


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


def database_address(value: Any) -> str:
    found = text(value)
    if urlsplit(found).scheme not in ("sqlite", "postgresql"):
        raise ValueError("must begin with sqlite: or postgresql: (sqlite:kortisto.sqlite3, postgresql://user@host/name)")
    return found


OPTIONS: tuple[Option, ...] = (
    Option(
        "instance", "language", "fi", "Language of the interface when the browser asks for none of ours.", one_of("fi", "sv", "en")
    ),
    Option("instance", "timezone", "Europe/Helsinki", "Whose midnight ends a day.", time_zone),
    Option(
        "instance", "demo", False, "Fictional data: lets a sweep run as of a day in the future. Never for real people.", yes_or_no
    ),
    Option(
        "instance", "debug", False, "Development: error pages with code, the component gallery. Never for real people.", yes_or_no
    ),
    Option("notices", "active", ("b2b",), "The notices this instance keeps: file names in policies/ without .toml.", some_words),
    Option(
        "database",
        "url",
        "sqlite:kortisto.sqlite3",
        "sqlite:FILE (in the instance folder) or postgresql://user@host:port/name.",
        database_address,
    ),
    Option(
        "database", "password", "", "Password of the PostgreSQL user (or let ~/.pgpass or peer sign-in do it).", text, secret=True
    ),
    Option(
        "database",
        "compact_at",
        "04:50",
        "PostgreSQL: local time of a quiet hour for writing every table anew, so that erased bytes go; empty: you do it.",
        clock,
    ),
    Option("database", "compact_days", 7, "PostgreSQL: days from one such night to the next.", number(1, 31)),
    Option("web", "base_url", "http://localhost:8000", "The address people type; links in messages begin with it.", web_address),
    Option("web", "address", "127.0.0.1", "Network address the server listens on.", text),
    Option("web", "port", 8000, "Port the server listens on.", number(1, 65535)),
    Option("web", "hosts", (), "Other host names the instance answers to.", words),
    Option("web", "behind_proxy", False, "A reverse proxy of yours sets X-Forwarded-Proto and X-Forwarded-For.", yes_or_no),
    Option(
        "worker",
        "embedded",
        True,
        "Background work runs inside `kortisto serve`; false when `kortisto worker` runs apart.",
        yes_or_no,
    ),
    Option("mail", "host", "", "SMTP server; empty: no mail leaves, notices are printed or read out.", text),
    Option("mail", "port", 587, "Port of the SMTP server.", number(1, 65535)),
    Option("mail", "security", "starttls", "How the connection is protected.", one_of("starttls", "tls", "none")),
    Option("mail", "user", "", "User name at the SMTP server.", text),
    Option("mail", "password", "", "Password at the SMTP server.", text, secret=True),
    Option("mail", "sender", "", "Address messages come from, as in Firm Ltd <register@firm.example>.", text),
    Option(
        "passwords",
        "leaked",
        "",
        "A list of leaked passwords on this machine (SHA-1, ordered by hash: a file or a folder of ranges); they are refused.",
        text,
    ),
    Option("inbox", "host", "", "IMAP server of the mailbox e-mails are filed from; empty: none is read.", text),
    Option("inbox", "port", 993, "Port of the IMAP server.", number(1, 65535)),
    Option("inbox", "security", "tls", "How the connection is protected.", one_of("tls", "starttls", "none")),
    Option("inbox", "user", "", "User name at the IMAP server.", text),
    Option("inbox", "password", "", "Password at the IMAP server.", text, secret=True),
    Option("inbox", "address", "", "Address of the mailbox; the personal ones are made of it: record+WORD@firm.example.", text),
    Option(
        "inbox", "folder", "INBOX", "Folder the messages to the personal addresses arrive in. Dealt with, they are deleted.", text
    ),
    Option(
        "inbox", "moved", "", "Folder staff copy messages into to have them filed. Dealt with, they are deleted; empty: none.", text
    ),
    Option(
        "ytj",
        "on",
        False,
        "Look companies up in the business register (PRH/YTJ open data), and check nightly for changes.",
        yes_or_no,
    ),
    Option(
        "ytj",
        "address",
        "https://avoindata.prh.fi/opendata-ytj-api/v3",
        "Where the open-data API of the business register is, or a copy of it.",
        service_address,
    ),
    Option("ytj", "own_network", False, "The address lies in your own network: private addresses and http are allowed.", yes_or_no),
    Option(
        "attachments",
        "most_mb",
        20,
        "Largest attachment in megabytes; what is sent at a time may be three times that, and is in memory meanwhile.",
        number(1, 200),
    ),
    Option("keys", "second", "", "A second folder that keeps a copy of every key, on another disk than the instance.", text),
    Option("backup", "folder", "backups", "Where backups go (a path, or a name in the instance folder).", text),
    Option("backup", "at", "02:30", "Local time of the daily backup; empty: none by itself.", clock),
    Option(
        "backup",
        "drill_database",
        "",
        "PostgreSQL: an empty database for the restore drill; empty: one is made and dropped, which needs CREATEDB.",
        text,
    ),
    Option(
        "import", "megabytes", 500, "The largest file a list may be brought in from; rows as many as it has.", number(1, 10_000)
    ),
    Option("logs", "days", 30, "Days a log file stays.", number(1, 400)),
)
