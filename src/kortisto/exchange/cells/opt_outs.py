"""Bans in words: what a list's column says of marketing. In doubt it is a ban (T6: set by a list, never lifted by one)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from kortisto.exchange.cells import dates
from kortisto.lib.text import fold

ALL, EMAIL, PHONE, SMS, POST = "*", "email", "phone", "sms", "post"

_YES = frozenset("kylla k x xx 1 true t tosi sant yes y ja j on ok v \u2713 \u2714 \u2611 \u00d7".split())
# Words that are a ban under whatever heading they stand.
_BANNED = frozenset("kielto kielletty kiellettty kieltanyt ban banned forbud forbjudet stop".split())
_EITHER = frozenset({"ok"})
"""A yes to a permission; of a ban it may be either."""
_NO = frozenset("ei e 0 false f epatosi falskt no n nej off ei_kieltoa null none \u2013 \u2014".split())
"""Of a database also that nothing is there, and a dash of any length."""
_NO_BAN = frozenset(
    [
        "ei kieltoa",
        "ei kieltoja",
        "ei kielletty",
        "ei estoa",
        "allow",
        "ei ole",
        "ei ole kieltoa",
        "no ban",
        "inget forbud",
        "sallittu",
        "allowed",
        "tillatet",
        "subscribed",
        "tilaaja",
        "no consent",
        "never subscribed",
        "non subscribed",
        "not specified",
        "bounced",
        "cleaned",
        "archived",
    ]
)
_ALLOWED = frozenset(
    [
        "sallittu",
        "allow",
        "allowed",
        "null",
        "none",
        "\u2013",
        "\u2014",
        "tillatet",
        "subscribed",
        "opted in",
        "tilaaja",
        "lupa",
        "suostumus",
        "saa markkinoida",
    ]
)
_REFUSAL = (
    r"(?:ei|eika|ei saa|ala|alaka|kielto|kielletty|kieltanyt|kieltaa|no|not|do not|dont|don t|never|opt(?:ed)? ?out|unsubscribed?|stop|"
    r"ej|inte|inga|inget|forbud)"
)
_CHANNELS = (
    (SMS, r"(?:tekstivies\w*|sms|text messages?|textmeddelande\w*)"),
    (EMAIL, r"(?:sahkoposti\w*|s ?-?posti\w*|e ?-?mail\w*|mailia?|meilia?|uutiskir\w*|newsletter\w*|e ?-?post\w*|nyhetsbrev\w*)"),
    (PHONE, r"(?:soit\w*|puhel\w*|call\w*|phone\w*|ring\w*|telefon\w*|samtal\w*)"),
    (POST, r"(?:kirjepost\w*|kirjei\w*|postia?|postitus\w*|direct mail|letters?|post|brev\w*|mail)"),
)
_EVERYTHING = re.compile(
    r"\b(?:ei (?:enaa |lisaa |mitaan |kiitos )*(?:markkinoin|mainon|mainok|suoramarkk)\w*|kiels\w* (?:kaiken )?(?:suora)?markkinoin\w*|"
    r"(?:poist\w+|pois) (?:\w+ )?(?:postitus|jakelu|osoite)?listalta|(?:remove|take) (?:me |him |her |them )?(?:from|off) (?:\w+ )?(?:mailing ?)?list|"
    r"bort (?:fran|ur) (?:\w+ )?listan|(?:suora)?markkinointikielto\w*|kieltanyt (?:suora)?markkinoin\w*|"
    r"ei saa lahettaa mitaan|ei mitaan|no marketing|do not contact|opt(?:ed)? out|unsubscribed?|peru(?:nut|ttu|utunut)\w*|poistunut listalta|"
    r"(?:ej|inte|inget|ingen|inga|undanber sig) (?:(?:ha|mer|fler|nagon|av|emot|direkt|skicka|var|er|vara|era) ?){0,3}"
    r"(?:direkt)?(?:marknadsforing\w*|reklam(?:en|post\w*|utskick\w*|brev\w*)?|utskick(?:en|et)?)|"
    r"(?:inte|ej) (?:bli )?kontakta[ds]?|ei halua (?:meilta |teilta |mitaan |enaa )*(?:mainok|markkinoin|viestej|posteja)\w*|"
    r"kieltaa (?:suora)?markkinoin\w*|direktmarknadsforingsforbud|avanmal[dt]|avregistrerad|avboj\w*)\b"
)


@dataclass(frozen=True, slots=True)
class Ban:
    """`channels`: "*" or email, phone, sms, post; empty: no ban. `unclear`: the words were not understood and count as a ban."""

    channels: frozenset[str] = frozenset()
    made_on: date | None = None
    unclear: bool = False


def read(text: str, channel: str = ALL) -> Ban:
    """What a cell of a ban column says; `channel` is the one the heading names ("Email Opt Out")."""
    said = _said(text)
    if not said or said in _NO or said in _NO_BAN:
        return Ban()
    if said in _YES - _EITHER or said in _BANNED:
        return Ban(frozenset({channel}))
    day = dates.read(text)
    if day:
        return Ban(frozenset({channel}), day.first)
    named = _named(said)
    if named:
        return Ban(named)
    if _EVERYTHING.search(said):
        return Ban(frozenset({channel}))
    return Ban(frozenset({channel}), unclear=True)


def read_permission(text: str, channel: str = ALL) -> Ban:
    """What a cell of a permission column says ("Markkinointilupa", "Subscribed"): a no is a ban, a blank or a yes is none."""
    said = _said(text)
    if not said or said in _YES or said in _ALLOWED or said in _NO_BAN:
        return Ban()
    if said in _NO or said in _BANNED:
        return Ban(frozenset({channel}))
    if dates.read(text):
        return Ban()
    named = _named(said)
    return Ban(named or frozenset({channel}), unclear=not named and not _EVERYTHING.search(said))


def spoken(text: str) -> Ban:
    """A ban said in passing in a remark ("ei saa soittaa"); plain yes or no say nothing there."""
    said = _said(text)
    if _EVERYTHING.search(said):
        return Ban(frozenset({ALL}))
    return Ban(_named(said))


def _said(text: str) -> str:
    return re.sub(r"\s+", " ", fold(text).replace("-", " ").strip(" .!,;:()\"'"))


def _named(said: str) -> frozenset[str]:
    """Channels a refusal stands before or after: `ei soiteta, ei postia`."""
    found, rest = set(), said
    for channel, named in _CHANNELS:
        words = rf"(?:mainos|markkinointi|reklam)?{named}"
        either = re.compile(
            rf"\b{_REFUSAL}\b[\s:,]*(?:(?:saa|tule|any|more|via|by|to|lahettaa|lahetetaan|enaa|halua|tarvitse|lisaa|langre|mer|fler|skicka|want|send|intresserad|av|kiinnostunut)\s+)*{words}\b|"
            rf"\b(?=\w*(?:kielto|forbud)\w*){words}\w*|"  # soittokielto, postförbud
            rf"\b{words}\b[\s:,]*\b(?:ei|no|nej|inte|stop|kielto|kielletty|opt ?out)\b"
        )
        if either.search(rest):
            found.add(channel)
            rest = either.sub(" ", rest)
    return frozenset(found)
