"""E-mail addresses: checked when written down, normalised when compared or hashed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

# Domains whose mailboxes are private persons': no work address (H03 “B2B markkinoinnin menetelmin”).
PRIVATE_DOMAINS = frozenset(
    "gmail.com googlemail.com hotmail.com hotmail.fi outlook.com live.com live.fi msn.com yahoo.com icloud.com me.com "
    "kolumbus.fi luukku.com suomi24.fi elisanet.fi saunalahti.fi pp.inet.fi netti.fi welho.com dnainternet.net "
    "proton.me protonmail.com gmx.com gmx.net mail.com aol.com telia.com".split()
)


class AddressTrouble(ValueError):
    """The text is no e-mail address; the message says what is wrong."""


# A mailbox as nearly everybody's is; what it does not match goes to the library whole.
_PLAIN_MAILBOX = re.compile(r"^[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*$")


def check(text: str) -> str:
    """The address as it should be stored: trimmed, domain in small letters. Raises AddressTrouble; asks no name server."""
    cleaned = unicodedata.normalize("NFKC", text).strip().strip("<>;,").strip()
    mailbox, _at, domain = cleaned.rpartition("@")
    if len(mailbox) <= 64 and _PLAIN_MAILBOX.match(mailbox):
        known = _domain(domain)
        if known and len(mailbox) + 1 + len(known) <= _LONGEST:
            return f"{mailbox}@{known}"
    try:
        found = validate_email(cleaned, check_deliverability=False, allow_smtputf8=True, test_environment=True)
    except EmailNotValidError as error:
        raise AddressTrouble(str(error)) from error
    return str(found.normalized)


_LONGEST = 254
"""RFC 5321, 4.5.3.1.3, without the angle brackets."""


@lru_cache(maxsize=4096)
def _domain(domain: str) -> str:
    """The domain as it should be stored, "" for one no mail can go to; a list names the same firms over and over."""
    try:
        return str(validate_email(f"a@{domain}", check_deliverability=False, test_environment=True).domain)
    except EmailNotValidError:
        return ""


def normalise(text: str) -> str:
    """What addresses are compared and hashed by: trimmed, NFKC, small letters, domain in IDNA; dots and plus signs stay."""
    cleaned = text.strip().lower() if text.isascii() else unicodedata.normalize("NFKC", text).strip().casefold()
    local, at, domain = cleaned.rpartition("@")
    if not at:
        return cleaned
    if domain.isascii():  # IDNA leaves it alone
        return cleaned
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        pass
    return f"{local}@{domain}"


def is_private(address: str) -> bool:
    """Whether the mailbox is at a provider of private persons' mail."""
    return normalise(address).rpartition("@")[2] in PRIVATE_DOMAINS
