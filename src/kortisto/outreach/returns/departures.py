"""News about an employment in an answer: left, retired, died, or only on leave; the day, and the person's own new address.

Finnish, Swedish, English, German, French, Norwegian and Danish, Estonian. What sounds like an evening or a holiday ("slutat för
dagen", "left the office") is none. Addresses of colleagues are not taken: they are other people's data.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from email.utils import parseaddr

from kortisto.lib.text import fold
from kortisto.outreach.returns.verdicts import Detail, News
from kortisto.outreach.returns.words import pattern

_SENTENCE = r"(?:[^\s]*[^\s.!?]|\d{1,2}\.(?:\d{1,2}\.)?) "
_ANY_LEFT = pattern("departures", *(f"left {language}" for language in ("fi", "sv", "en", "de", "fr", "no", "et")), word=_SENTENCE)
_COLLEAGUE = re.compile(
    r"\b(?:kollega|työkaveri|työtoveri|sijaise)ni\b|\bmina? kolleg\w+|\bmy (?:colleague|co-?worker)|\bmein\w{0,2} kolleg\w+|"
    r"\b(?:mon|ma) collègue",
    re.IGNORECASE,
)
"""Somebody else than whoever answers."""
_STOPS = re.compile(r"[.!?] ")
_ANY_RETIRED, _ANY_DIED, _ANY_LEAVE = (pattern("departures", name, word=_SENTENCE) for name in ("retired", "died", "leave"))
_LAST_DAY = pattern("departures", "last day", word=_SENTENCE)
_EMPLOYMENT = pattern("messages", "employment")
_NAMED = re.compile(
    r"\b(?:has|have|'ve|’ve) left (?:the )?[A-ZÅÄÖ][\w&]+(?! for (?:the day|today|lunch))|"
    r"\bleft (?:the )?[A-ZÅÄÖ][\w&]+ (?:on|in|as of|at the end of) |\b(?:jättänyt|jätin) [A-ZÅÄÖ][\w&-]{1,40}n\b|"
    r"\b[Ee][in] ole enää [A-ZÅÄÖ][\w&-]{1,40}(?:ssa|ssä|lla|llä)\b"
)
"""By the name of the firm, which begins with a large letter."""
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_EARLIEST, _LATEST = timedelta(days=3 * 366), timedelta(days=366)

_MONTHS = {
    "tammi": 1, "helmi": 2, "maalis": 3, "huhti": 4, "touko": 5, "kesä": 6, "heinä": 7, "elo": 8, "syys": 9, "loka": 10, "marras": 11,
    "joulu": 12, "jan": 1, "jän": 1, "feb": 2, "mar": 3, "mär": 3, "apr": 4, "may": 5, "maj": 5, "mai": 5, "jun": 6, "jul": 7, "aug": 8,
    "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dec": 12, "dez": 12,
}  # fmt: skip
_DAYS = (
    re.compile(r"(?<![\d.])(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<![\d.])(?P<d>\d{1,2})\. ?(?P<m>\d{1,2})\.(?: ?(?P<y>\d{4}|\d{2}(?!\d)))?"),
    re.compile(r"(?<![\d/])(?P<d>\d{1,2})/(?P<m>\d{1,2})[/-](?P<y>\d{4})"),
    re.compile(r"(?<!\d)(?P<d>\d{1,2})(?:\.|st|nd|rd|th|:e)? (?:of |päivä\w* )?(?P<w>[a-zåäöü]{3,12})(?:,? (?P<y>\d{4}))?", re.IGNORECASE),
    re.compile(r"\b(?P<w>[a-z]{3,9})\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?(?:,? (?P<y>\d{4}))?(?!\d)", re.IGNORECASE),
)  # fmt: skip


def news(text: str, *, about: str, received_on: date) -> News | None:
    """What the text tells of an employment. `about`: the From header of whoever answers, for knowing their own new address."""
    plain = " ".join(text[:8000].split())
    if _ANY_DIED.search(plain):
        return News(Detail.DIED)
    retired = _ANY_RETIRED.search(plain)
    left = _left(plain, about)
    if _ANY_LEAVE.search(plain) and not retired:
        return News(Detail.ON_LEAVE)
    told = retired or left
    if told is None:
        return None
    address = _own_new_address(plain, about)
    detail = Detail.RETIRED if retired else Detail.MOVED if address else Detail.LEFT
    last = _LAST_DAY.search(plain)
    on = _first_day(plain[last.start() : last.end() + 60], received_on) if last else None
    return News(detail, on or _day_near(plain, told.start(), told.end(), received_on), address)


def _left(plain: str, about: str) -> re.Match[str] | None:
    """Where it says that somebody has left who is not, by the sentence, a colleague of whoever answers."""
    names = {fold(word) for word in re.split(r"[\W_]+", parseaddr(about)[0]) if len(word) > 2}
    for found in (*_ANY_LEFT.finditer(plain), *_NAMED.finditer(plain)):
        before = _STOPS.split(plain[max(0, found.start() - 160) : found.start()])[-1]
        if not _COLLEAGUE.search(before) or names & {fold(word) for word in re.split(r"[\W_]+", before)}:
            return found
    return None


def speaks_of_employment(text: str) -> bool:
    return bool(_EMPLOYMENT.search(text))


def _day_near(text: str, start: int, end: int, received_on: date) -> date | None:
    """The day in the same breath as the news: shortly after it, else before it."""
    after = _first_day(text[start : end + 120], received_on)
    return after or _first_day(text[max(0, start - 80) : start], received_on)


def _first_day(text: str, received_on: date) -> date | None:
    found = [(match.start(), day) for form in _DAYS for match in form.finditer(text) if (day := _day(match, received_on))]
    return min(found)[1] if found else None


def _day(match: re.Match[str], received_on: date) -> date | None:
    parts = match.groupdict()
    month = int(parts["m"]) if parts.get("m") else _month(parts.get("w") or "")
    year = int(parts["y"]) if parts.get("y") else 0
    year += 2000 if 0 < year < 100 else 0
    years = [year] if year else [received_on.year, received_on.year - 1, received_on.year + 1]
    for one in years:
        try:
            day = date(one, month, int(parts["d"]))
        except ValueError:
            continue
        # Without a year, the nearest that is not months ahead.
        if received_on - _EARLIEST <= day <= received_on + (_LATEST if year else timedelta(days=120)):
            return day
    return None


def _month(word: str) -> int:
    said = word.casefold()
    return next((number for stem, number in _MONTHS.items() if said.startswith(stem)), 0)


def _own_new_address(text: str, about: str) -> str:
    """An address in the text that bears the name of whoever answers and is not the one they answer from."""
    name, own = parseaddr(about)
    local, _, domain = own.casefold().rpartition("@")
    words = {fold(word) for word in re.split(r"[\W_]+", f"{name} {local}") if len(word) > 2}
    for found in _ADDRESS.findall(text):
        there, _, at = found.casefold().rpartition("@")
        if at != domain and words & {fold(word) for word in re.split(r"[\W_]+", there) if len(word) > 2}:
            return str(found).rstrip(".")
    return ""
