"""Every setting of an instance: one row each. The settings file, the environment and the documentation come from here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kortisto.config.values import (
    clock,
    database_address,
    issuer,
    name_server,
    number,
    one_of,
    pairs,
    service,
    service_address,
    some_words,
    text,
    time_zone,
    web_address,
    words,
    yes_or_no,
)


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
    Option(
        "database",
        "owner",
        "",
        "PostgreSQL: the user who owns the tables, so that the one of the address cannot change the audit trail; empty: it is the same.",
        text,
    ),
    Option("database", "owner_password", "", "Password of that owner.", text, secret=True),
    Option("database", "compact_days", 7, "PostgreSQL: days from one such night to the next.", number(1, 31)),
    Option(
        "database",
        "question_seconds",
        30,
        "Seconds one question of a page may take in the database; then it is stopped, and the page says so. Jobs, backups and commands take what they need.",
        number(1, 600),
    ),
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
    Option(
        "mail",
        "service",
        "",
        "Provider for single letters instead of the server: mailgun://KEY@firm.example.",
        service,
        secret=True,
    ),
    Option("mail", "sender", "", "Address messages come from, as in Firm Ltd <register@firm.example>.", text),
    Option(
        "passwords",
        "leaked",
        "",
        "A list of leaked passwords on this machine (SHA-1, ordered by hash: a file or a folder of ranges); they are refused.",
        text,
    ),
    Option("oidc", "issuer", "", "OpenID Connect provider staff may sign in with (its issuer address); empty: none.", issuer),
    Option("oidc", "client_id", "", "What the provider calls this register.", text),
    Option("oidc", "client_secret", "", "The secret shared with the provider.", text, secret=True),
    Option("oidc", "name", "", "What the button calls the provider, as in Entra ID; empty: its host name.", text),
    Option(
        "oidc", "own_network", False, "The provider lies in your own network: private addresses and http are allowed.", yes_or_no
    ),
    Option("oidc", "scopes", ("openid", "email", "profile"), "What is asked for at the provider.", some_words),
    Option("oidc", "groups_claim", "groups", "The claim that lists a person's groups.", text),
    Option(
        "oidc",
        "roles",
        (),
        'Groups and the role each gives, as in ["crm-sales=sales"]; the roles named here follow the groups, others stay.',
        pairs,
    ),
    Option("oidc", "create", False, "Somebody unknown whose groups give a role gets an account.", yes_or_no),
    Option(
        "oidc",
        "trust_email",
        False,
        "Believe e-mail addresses the provider has not marked as verified; only for a provider whose people are all yours.",
        yes_or_no,
    ),
    Option(
        "oidc",
        "second_step",
        ("mfa",),
        "Values of the provider's amr or acr that count as the second step here; empty: always ask our own.",
        words,
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
    Option("returns", "host", "", "IMAP server of the mailbox bounces and answers come to; empty: none is read.", text),
    Option("returns", "port", 993, "Port of the IMAP server.", number(1, 65535)),
    Option("returns", "security", "tls", "How the connection is protected.", one_of("tls", "starttls", "none")),
    Option("returns", "user", "", "User name at the IMAP server.", text),
    Option("returns", "password", "", "Password at the IMAP server.", text, secret=True),
    Option("returns", "folder", "INBOX", "Folder they arrive in. Dealt with, they are deleted.", text),
    Option(
        "returns",
        "provider",
        "",
        "Mail provider whose webhooks are believed; empty: none.",
        one_of("", "mailgun", "postmark", "sendgrid", "mailjet", "sparkpost", "brevo", "mailersend"),
    ),
    Option("returns", "webhook_key", "", "What the provider signs with, or name:password it sends.", text, secret=True),
    Option(
        "replies",
        "host",
        "",
        "IMAP server of the mailbox answers to campaigns come to, which people read too; empty: none is looked at.",
        text,
    ),
    Option("replies", "port", 993, "Port of the IMAP server.", number(1, 65535)),
    Option("replies", "security", "tls", "How the connection is protected.", one_of("tls", "starttls", "none")),
    Option("replies", "user", "", "User name at the IMAP server.", text),
    Option("replies", "password", "", "Password at the IMAP server.", text, secret=True),
    Option("replies", "folder", "INBOX", "Folder they arrive in. Nothing in it is changed.", text),
    Option("requests", "host", "", "IMAP server of the mailbox of the privacy address; empty: none is read.", text),
    Option("requests", "port", 993, "Port of the IMAP server.", number(1, 65535)),
    Option("requests", "security", "tls", "How the connection is protected.", one_of("tls", "starttls", "none")),
    Option("requests", "user", "", "User name at the IMAP server.", text),
    Option("requests", "password", "", "Password at the IMAP server.", text, secret=True),
    Option("requests", "folder", "INBOX", "Folder requests arrive in. Taken in and sealed, they are deleted.", text),
    Option("checks", "dns", True, "Look up SPF, DKIM and DMARC of the sender before a campaign is sent.", yes_or_no),
    Option(
        "checks",
        "resolver",
        "",
        "Address of the name server asked, as 192.0.2.53 or 127.0.0.1#5353; empty: those of the machine.",
        name_server,
    ),
    Option("checks", "links", False, "Ask the pages the links of a campaign lead to whether they are there.", yes_or_no),
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
    Option("campaigns", "web_days", 90, "Days a letter is shown in a browser after it was sent.", number(1, 3650)),
    Option("keys", "second", "", "A second folder that keeps a copy of every key, on another disk than the instance.", text),
    Option("backup", "folder", "backups", "Where backups go (a path, or a name in the instance folder).", text),
    Option("backup", "also", (), "Further places each backup and the ledger go to, as folder:/mnt/nas/kortisto.", words),
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
    Option("metrics", "on", False, "Numbers for a monitoring system at /metrics; without a token to this machine only.", yes_or_no),
    Option("metrics", "token", "", "What whoever asks for /metrics shows (Authorization: Bearer …).", text, secret=True),
    Option("metrics", "file", "", "A file the same numbers are written to after each look (a path); empty: none.", text),
    Option(
        "proof",
        "mail_heads",
        "never",
        "How often the officers get the head of the audit trail by mail.",
        one_of("never", "daily", "weekly"),
    ),
    Option("logs", "days", 30, "Days a log file stays.", number(1, 400)),
)
