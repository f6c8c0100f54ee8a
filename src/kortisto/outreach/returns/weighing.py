"""Words against codes: what a server's answer means when its text, its enhanced status and its three digits are put together.

Words weigh most, for codes are given carelessly; of codes, the server's own more than the reporter's (sendmail writes 5.1.1 over any
550). Only 5.1.1, 5.1.6 and 5.1.10 said by the server itself prove that an address is gone where the words are strange to us.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kortisto.outreach.returns import concepts, phrases, statuses
from kortisto.outreach.returns.verdicts import PERSONAL, Detail, Kind

Meaning = tuple[str, str]

_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Weighed:
    """`by_words`: whether the text decided, not a code."""

    kind: str
    detail: str
    by_words: bool


def weigh(told: Meaning | None, said: str, code: str, *, own: bool) -> Weighed | None:
    """What an answer means, None where it says too little. `told`: what its words say; `said`: the words; `code`: the enhanced status,
    `own` when the server itself gave it."""
    digits = statuses.reply_in(said)
    passing = code.startswith("4.") or (not code and digits.startswith("4"))
    if passing and (told is None or told[0] in PERSONAL):
        return Weighed(*(statuses.meaning(code) or (Kind.TEMPORARY, "")), by_words=False)
    if told is not None and told[0] in PERSONAL:
        told = _believed(told, said, code, digits, own=own)
    meant = statuses.meaning(code) if code else None
    if told is not None and meant is not None and _weaker(told, meant, said, own=own):
        return Weighed(*meant, by_words=False)
    if told is not None:
        return Weighed(*told, by_words=True)
    if meant is not None and not _too_bold(meant, code, said, own=own):
        return Weighed(*meant, by_words=False)
    if meant is None and (of_digits := statuses.of_reply(digits)) is not None:
        return Weighed(*of_digits, by_words=False)
    return None


def _believed(told: Meaning, said: str, code: str, digits: str, *, own: bool) -> Meaning | None:
    """What is said of the person, if it is beyond doubt; a reply about storage (552) needs the plainest words."""
    if told[0] == Kind.PERSON_GONE or (own and code in statuses.PROOF):
        return told
    meant = statuses.meaning(code) if code else None
    if meant is not None and meant[0] == Kind.SENDER and not code.startswith("5.7."):
        return None  # the sender, the size or the content; under 5.7 servers put unknown users as well
    if digits == "552":
        return told if concepts.says_gone(phrases.marked(said)) else (Kind.FULL, "")
    if told[1] == Detail.DOMAIN and code.startswith(("5.5.", "5.6.", "5.7.")):
        return None  # a command, the content or a rule: the domain spoken of may be ours
    sure = phrases.is_sure(said, for_good=digits.startswith("55"), of_address=code.startswith("5.1."))
    return told if sure else None


def _weaker(told: Meaning, meant: Meaning, said: str, *, own: bool) -> bool:
    """Words that are of the moment do not weigh against a code that names the mailbox, where words name it too."""
    if told[0] != Kind.TEMPORARY or told[1] == Detail.DELAYED:
        return False
    return meant[0] == Kind.FULL or (meant[0] == Kind.ADDRESS_GONE and own and concepts.says_gone(phrases.marked(said)))


def _too_bold(meant: Meaning, code: str, said: str, *, own: bool) -> bool:
    """Whether a code alone would say that an address is gone while strange words stand beside it."""
    if meant[0] not in PERSONAL or (own and code in statuses.PROOF) or not says_something(said):
        return False
    return not concepts.names_the_recipient(phrases.marked(said))


def says_something(said: str) -> bool:
    return len(_WORD.findall(phrases.bare(said.partition(";")[2] or said))) > 1
