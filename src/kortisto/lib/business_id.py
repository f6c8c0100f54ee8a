"""Business ids: the Finnish Y-tunnus with its check digit, and VAT numbers of the other countries of the EU."""

from __future__ import annotations

import re


class BusinessIdTrouble(ValueError):
    """The text is no business id. `reason` is a code: form, length, check or country; `expected` the right check digit."""

    def __init__(self, reason: str, message: str, expected: str = "") -> None:
        super().__init__(message)
        self.reason, self.expected = reason, expected


def normalise(text: str) -> str:
    """`FI12345671`, `1234567-1`, `12345671` → `1234567-1`; `SE 556…` → `SE556…01`. Raises BusinessIdTrouble with the remedy."""
    from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength, ValidationError
    from stdnum.fi import ytunnus

    cleaned = re.sub(r"[\s.–—]+", "", text.strip().upper().replace("–", "-"))
    if re.match(r"^FI\d", cleaned):
        cleaned = cleaned[2:]
    if re.match(r"^[A-Z]{2}", cleaned):
        return _foreign(cleaned)
    if re.fullmatch(r"\d{6}-\d", cleaned):
        cleaned = f"0{cleaned}"  # ids given before 1979 had six digits
    try:
        return str(ytunnus.format(ytunnus.validate(cleaned)))
    except InvalidLength as error:
        raise BusinessIdTrouble("length", "a business id has seven digits, a hyphen and a check digit, as in 1234567-1") from error
    except InvalidChecksum as error:
        right = _check_digit(cleaned)
        raise BusinessIdTrouble("check", _checksum_message(right), right) from error
    except (InvalidFormat, ValidationError) as error:
        raise BusinessIdTrouble(
            "form", "write the business id as 1234567-1, or a foreign one with its country, as in SE556012579001"
        ) from error


def _foreign(cleaned: str) -> str:
    from stdnum.eu import vat
    from stdnum.exceptions import ValidationError

    try:
        return str(vat.validate(cleaned))
    except ValidationError as error:
        raise BusinessIdTrouble("country", f"not a VAT number of {cleaned[:2]}: check the digits") from error


def _check_digit(cleaned: str) -> str:
    from stdnum.fi import ytunnus

    stem = re.sub(r"\D", "", cleaned)[:7]
    for digit in "0123456789":
        if ytunnus.is_valid(stem + digit):
            return digit
    return ""


def _checksum_message(right: str) -> str:
    if not right:
        return "no business id has these seven digits: one of them is mistyped"
    return f"the check digit does not fit: for these seven digits it would be {right}, so one digit is mistyped"
