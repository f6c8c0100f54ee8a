"""What a refusal speaks of and what it says of it, where no turn of phrase of servers.txt is known: concepts of thirteen languages.

A server's answer names something (the mailbox, the domain, the sender, the message) and says something of it (does not exist, is full,
is refused, for now). Knowing both is enough for wordings and languages nobody has listed. *What harms least is asked first*, over the
whole answer: a word of a filter, a rule, a quota or of the moment anywhere in it outweighs "unknown user" beside it. That a mailbox
or a domain is gone is believed only where both are said in one clause, close together.
"""

from __future__ import annotations

import re

from kortisto.outreach.returns.verdicts import Detail, Kind
from kortisto.outreach.returns.words import Expression, source

Meaning = tuple[str, str]

AN_ADDRESS = "thataddress"
"""Stands where an address stood."""

_NEAR, _BESIDE = 60, 16
"""Letters between what is spoken of and what is said of it; the second for words that are said of anything ("invalid")."""
_CLAUSE = re.compile(r"[.;!?\n]+\s|[;!?\n]")


def _words(*sections: str) -> Expression:
    return Expression(lambda: rf"\b(?:{_source(*sections)})")


def _source(*sections: str) -> str:
    """Skipped words do not reach over the end of a sentence."""
    return "|".join(source("concepts", section, word=r"[^\s.;!?]+ ") for section in sections)


_BOX, _HOST, _MISSING, _CLOSED, _FILLED, _MOMENT = (
    _words(name) for name in ("box", "host", "missing", "closed", "filled", "moment")
)
_OURS, _MESSAGE, _LARGE, _REFUSED, _UNREACHABLE = (_words(name) for name in ("ours", "message", "large", "refused", "unreachable"))
_WRONG = _words("wrong")
_ADDRESS_GONE = Expression(lambda: rf"\b{AN_ADDRESS}[\s:.,)-]{{0,5}}(?:(?:is|was) )?(?:{_source('missing', 'closed')})", re.NOFLAG)
_OURS_BOX = Expression(
    lambda: (
        rf"\b(?:{_source('ours')})\w{{0,3}}[ -](?:e-?mail |mail )?(?:{_source('box')})\w*|"
        rf"\b(?:{_source('box')})\w{{0,5}} (?:(?:of|de|del|della|des|van|von|l) )?(?:(?:the|l|der|den|het) )?(?:{_source('ours')})\w*"
    ),
    re.NOFLAG,
)
"""The sender's address is no mailbox of the person's."""
_OUR_FAULT = (
    (Detail.AUTHENTICATION, _words("proof")),
    (Detail.REPUTATION, _words("listed")),
    (Detail.CONTENT, _words("suspect", "malformed")),
    (Detail.POLICY, _words("ruled")),
)


def meaning(plain: str) -> Meaning | None:
    """(class, detail) of the words alone, as `phrases.marked` leaves them; None where they do not name both."""
    own = _told_apart(plain)
    return harmless(own) or _gone(own) or _vague(own)


def harmless(plain: str) -> Meaning | None:
    """What is the sender's, the quota's or the moment's in these words, if anything: it outweighs what is said of the person."""
    plain = _told_apart(plain)
    if _near(plain, _BOX, _FILLED):
        return Kind.FULL, ""
    if _near(plain, _MESSAGE, _LARGE):
        return Kind.SENDER, Detail.SIZE
    if _MOMENT.search(plain):
        return Kind.TEMPORARY, Detail.DELAYED
    for detail, words in _OUR_FAULT:
        if words.search(plain):
            return Kind.SENDER, detail
    if _amiss(plain, _OURS) and not _amiss(plain, _BOX):
        return Kind.SENDER, Detail.AUTHENTICATION
    return None


def names_the_recipient(plain: str) -> bool:
    """Whether the mailbox or the domain is spoken of at all, and nothing is said of a refusal."""
    return bool(_BOX.search(plain) or _HOST.search(plain)) and not _REFUSED.search(plain)


def says_gone(plain: str) -> bool:
    return _gone(_told_apart(plain)) is not None


def _told_apart(plain: str) -> str:
    return _OURS_BOX.sub(" sender ", plain)


def _gone(plain: str) -> Meaning | None:
    for subject, said, detail in (
        (_HOST, _MISSING, Detail.DOMAIN),
        (_BOX, _CLOSED, Detail.DISABLED),
    ):
        if _near(plain, subject, said):
            return Kind.ADDRESS_GONE, detail
    if _amiss(plain, _BOX) or _ADDRESS_GONE.search(plain):
        return Kind.ADDRESS_GONE, Detail.MAILBOX
    return None


def _amiss(plain: str, subject: Expression) -> bool:
    return _near(plain, subject, _MISSING) or _near(plain, subject, _WRONG, within=_BESIDE)


def _vague(plain: str) -> Meaning | None:
    """Words that tell whose trouble it is, though not which."""
    if _FILLED.search(plain):
        return Kind.FULL, ""
    if _UNREACHABLE.search(plain):
        return Kind.TEMPORARY, ""
    if _REFUSED.search(plain) and (_OURS.search(plain) or _MESSAGE.search(plain)):
        return Kind.SENDER, Detail.POLICY
    return None


def _near(plain: str, subject: Expression, said: Expression, within: int = _NEAR) -> bool:
    """Both in one clause, few words apart."""
    for clause in _CLAUSE.split(plain):
        spoken = [found.span() for found in subject.finditer(clause)]
        if spoken and any(_gap(one, two.span()) <= within for two in said.finditer(clause) for one in spoken):
            return True
    return False


def _gap(one: tuple[int, int], two: tuple[int, int]) -> int:
    return max(two[0] - one[1], one[0] - two[1], 0)
