"""E-mail addresses: checked when written down, normalised when compared or hashed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

# Domains whose mailboxes are private persons': no work address (H03 “B2B markkinoinnin menetelmin”).
PRIVATE_DOMAINS = frozenset(
    "gmail.com googlemail.com hotmail.com hotmail.fi outlook.com live.com live.fi msn.com yahoo.com icloud.com me.com "
    "kolumbus.fi luukku.com suomi24.fi elisanet.fi saunalahti.fi pp.inet.fi netti.fi welho.com dnainternet.net "
    "proton.me protonmail.com gmx.com gmx.net mail.com aol.com telia.com".split()
)


class AddressTrouble(ValueError):
    """The text is no e-mail address; the message says what is wrong."""


# A mailbox as nearly everybody's is; what it does not match goes to the library whole.
_PLAIN_MAILBOX = re.compile(r"^[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*\Z")


def check(text: str) -> str:
    """The address as it should be stored: trimmed, domain in small letters. Raises AddressTrouble; asks no name server."""
    known = plain(text)
    if known:
        return known
    cleaned = unicodedata.normalize("NFKC", text).strip().strip("<>;,").strip()
    known = plain(cleaned)
    if known:
        return known
    try:
        found = validate_email(cleaned, check_deliverability=False, allow_smtputf8=True, test_environment=True)
    except EmailNotValidError as error:
        raise AddressTrouble(str(error)) from error
    return str(found.normalized)


_LONGEST = 254
"""RFC 5321, 4.5.3.1.3, without the angle brackets."""


def plain(text: str) -> str:
    """What `check` gives for an address written as nearly all are; "" for any other, which may still be one."""
    mailbox, _at, domain = text.rpartition("@")
    if len(mailbox) > 64 or not _PLAIN_MAILBOX.match(mailbox):
        return ""
    known = _domain(domain)
    return f"{mailbox}@{known}" if known and len(mailbox) + 1 + len(known) <= _LONGEST else ""


# Labels of letters and digits under a top-level domain of letters; two hyphens together may be IDNA.
_PLAIN_DOMAIN = re.compile(r"^(?=.{1,253}\Z)(?!.*--)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}\Z", re.ASCII)


@lru_cache(maxsize=65_536)
def _domain(domain: str) -> str:
    """The domain as it should be stored, "" for one no mail can go to; a list names the same firms over and over."""
    if _PLAIN_DOMAIN.match(domain) and not _special(domain):  # what the library would say, a hundred times sooner
        return domain
    try:
        return str(validate_email(f"a@{domain}", check_deliverability=False, test_environment=True).domain)
    except EmailNotValidError:
        return ""


def _special(domain: str) -> bool:
    """Whether the library may know the domain, or one above it, as one no mail goes to."""
    return any(domain == known or domain.endswith(f".{known}") for known in SPECIAL_USE_DOMAIN_NAMES)


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


def beyond_ascii(address: str) -> str:
    """The letters before the @ that only a server with SMTPUTF8 (RFC 6531) can be told, each once; "" for nearly every address.

    A domain with such letters has a name in ASCII (IDNA) and needs none.
    """
    return "" if address.isascii() else "".join(dict.fromkeys(one for one in address.rpartition("@")[0] if not one.isascii()))


def is_private(address: str) -> bool:
    """Whether the mailbox is at a provider of private persons' mail."""
    return normalise(address).rpartition("@")[2] in PRIVATE_DOMAINS
