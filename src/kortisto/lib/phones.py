"""Telephone numbers: read as people type them, kept in one form, shown as Finns write them (libphonenumber)."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

# A Finnish number as `parse` stores it needs no second reading, and one as Finns write it only another beginning.
_STORED = re.compile(r"^\+358[1-9]\d{5,10}$", re.ASCII)
_AT_HOME = re.compile(r"^(?:0|\+358)([1-9]\d{5,10})\Z", re.ASCII)
_BETWEEN = str.maketrans("", "", " -\u00a0")
_FINLAND = 358
_MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


class PhoneTrouble(ValueError):
    """The text is no telephone number; the message says what to write."""


@dataclass(frozen=True, slots=True)
class Phone:
    """`e164` is +358400000000 (what is stored), `digits` the same without plus (what is compared), `shown` for people."""

    e164: str

    @property
    def digits(self) -> str:
        return self.e164.lstrip("+")

    @property
    def shown(self) -> str:
        number = phonenumbers.parse(self.e164)
        home = number.country_code == _FINLAND and phonenumbers.region_code_for_number(number) in ("FI", None)
        style = PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
        return _grouped(phonenumbers.format_number(number, style))

    @property
    def mobile(self) -> bool:
        return phonenumbers.number_type(phonenumbers.parse(self.e164)) in _MOBILE


def parse(text: str, region: str = "FI") -> Phone:
    """Read `040 000 4821`, `0400-008779`, `(02) 000 9593`, `+358 40 …`; PhoneTrouble when it can be no number.

    Numbers of plausible length that no operator has (test numbers, new ranges) are accepted.
    """
    home = at_home(text) if region == "FI" else ""
    if home:
        return Phone(home)
    cleaned = re.sub(r"^\s*(puh|gsm|tel|mob)\.?:?\s*", "", text.strip(), flags=re.IGNORECASE).replace("(0)", "")
    try:
        number = phonenumbers.parse(cleaned, region)
    except NumberParseException as error:
        raise PhoneTrouble("not a telephone number: write for instance 040 123 4567 or +46 8 123 456") from error
    if not phonenumbers.is_possible_number(number):
        raise PhoneTrouble("too short or too long for a telephone number: write for instance 040 123 4567 or +46 8 123 456")
    return Phone(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def at_home(text: str) -> str:
    """A Finnish number as Finns write it, as it is stored; "" for any other text."""
    # What the library would say, a hundred times sooner (tests/contacts/test_text.py holds it against the library).
    home = _AT_HOME.match(text) or _AT_HOME.match(text.translate(_BETWEEN))
    return f"+358{home[1]}" if home else ""


def _grouped(text: str) -> str:
    """A long last group in two: `040 0004821` → `040 000 4821`."""
    return re.sub(r"(?<= )(\d{3})(\d{3,4})$", r"\1 \2", text)


def digits(text: str, region: str = "FI") -> str:
    """What to compare numbers by; the bare digits when the text is no number."""
    if _STORED.match(text):
        return text[1:]
    try:
        return parse(text, region).digits
    except PhoneTrouble:
        return re.sub(r"\D", "", text)


def spellings(stored: str) -> list[str]:
    """A stored number as it is written and as it is dialled at home, with and without its spaces; any other text as it is."""
    if not stored.startswith("+358"):
        return [stored]
    national = f"0{stored[4:]}"
    return [stored, national, f"{national[:3]} {national[3:]}"]


def shown(stored: str) -> str:
    """A stored number as people write it; what cannot be read is shown as it is."""
    try:
        return parse(stored).shown
    except PhoneTrouble:
        return stored
