"""The words of mail servers: what a refusal says, where its code says little or the wrong thing.

Order is the safeguard. What is the sender's or the moment's is looked for before what is the person's: a server that writes "spam"
and "user unknown" in one breath harms nobody. Names of hosts, addresses and links are taken out first; they say nothing, and a
host called spamfilter would say too much. What no expression knows, and whatever they say of a person, is asked of `concepts` once more.
All expressions are linear on texts of bounded length.
"""

from __future__ import annotations

import re

from kortisto.outreach.returns import concepts
from kortisto.outreach.returns.verdicts import PERSONAL, Detail, Kind
from kortisto.outreach.returns.words import Expression, pattern

LONGEST = 4000

_ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"']{1,80}@(?:[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}|\[[\d.]{1,15}\])")
_LINK = re.compile(r"\b(?:https?://|www\.)\S{1,300}", re.IGNORECASE)
_HOST = re.compile(r"\b(?=[\w.-]{0,80}[a-z_])[\w-]{1,60}(?:\.[\w-]{1,60}){1,8}\b", re.IGNORECASE)
_SPACE = re.compile(r"[\s\"'`´’“”<>*|]+")


def _any(*words: str) -> Expression:
    return Expression(lambda: "|".join(f"(?:{word})" for word in words), re.NOFLAG)


_EXCHANGE = (
    (Kind.SENDER, Detail.SIZE, _any(r"resolver\.rst\.\w*sizelimit", r"recipsizelimit")),
    (Kind.SENDER, Detail.POLICY, _any(r"storedrv\.submission", r"submissionquotaexceeded")),
    (Kind.ADDRESS_GONE, Detail.MAILBOX, _any(r"resolver\.adr\.(?:recip|ex)\w*notfound", r"recip(?:ient)?notfound", r"access denied\.? as\(\d",
        r"5\.4\.1 .{0,200}recipient address rejected: access denied")),
    (Kind.SENDER, Detail.POLICY, _any(r"resolver\.rst\.\w+", r"notauthorized", r"notauthenticated", r"transport\.rules\.", r"sendasdenied", r"accessdenied")),
    (Kind.FULL, "", _any(r"quotaexceeded", r"overquota", r"storedrv\.deliver\w*;?\s*mailbox full", r"mapiexceptionquota")),
    (Kind.TEMPORARY, Detail.SYSTEM, _any(r"storedrv\.\w+[.;:]\S{0,80}exception")),
)  # fmt: skip

_ORDER = tuple(
    (kind, detail, pattern("servers", section))
    for section, kind, detail in (
        ("full", Kind.FULL, ""),
        ("size", Kind.SENDER, Detail.SIZE),
        ("for_now", Kind.TEMPORARY, Detail.DELAYED),
        ("authentication", Kind.SENDER, Detail.AUTHENTICATION),
        ("reputation", Kind.SENDER, Detail.REPUTATION),
        ("rule", Kind.SENDER, Detail.POLICY),
        ("content", Kind.SENDER, Detail.CONTENT),
        ("certain", Kind.ADDRESS_GONE, Detail.MAILBOX),
        ("certain domain", Kind.ADDRESS_GONE, Detail.DOMAIN),
        ("relay", Kind.SENDER, Detail.RELAY),
        ("policy", Kind.SENDER, Detail.POLICY),
        ("left", Kind.PERSON_GONE, Detail.LEFT),
        ("domain", Kind.ADDRESS_GONE, Detail.DOMAIN),
        ("disabled", Kind.ADDRESS_GONE, Detail.DISABLED),
        ("mailbox", Kind.ADDRESS_GONE, Detail.MAILBOX),
        ("temporary", Kind.TEMPORARY, ""),
    )
)
_STRICT = tuple(
    one
    for one in _ORDER
    if one[0] == Kind.FULL or one[1] in (Detail.SIZE, Detail.DELAYED, Detail.AUTHENTICATION, Detail.REPUTATION)
)
"""What is meant so wherever it stands; "message rejected" is what everybody says before they say why."""
_SURE, _SURE_FOR_GOOD, _SURE_OF_ADDRESS = (pattern("servers", name) for name in ("sure", "sure for good", "sure of an address"))
_TELLS = pattern("messages", "tells")


def meaning(said: str) -> tuple[str, str] | None:
    """(class, detail) of the words of a server; None when they say nothing we know."""
    raw = _SPACE.sub(" ", said[:LONGEST]).casefold()
    for kind, detail, words in _EXCHANGE:
        if words.search(raw):
            return kind, detail
    plain = bare(said)
    told = _first(plain)
    if told is None:
        return concepts.meaning(marked(said)) or ((Kind.ADDRESS_GONE, Detail.MAILBOX) if _SURE.search(plain) else None)
    if told[0] in PERSONAL or told[0] == Kind.TEMPORARY:
        return concepts.harmless(marked(said)) or told
    return told


def is_sure(said: str, *, for_good: bool, of_address: bool) -> bool:
    """Whether words that say an address is gone say so beyond doubt: two concepts in one clause, or a turn used for nothing else.
    `for_good`: the reply was 55x; `of_address`: the status is one about the address."""
    raw = _SPACE.sub(" ", said[:LONGEST]).casefold()
    plain = bare(said)
    return bool(
        concepts.says_gone(marked(said))
        or _SURE.search(plain)
        or _SURE.search(raw)
        or (for_good and _SURE_FOR_GOOD.search(plain))
        or (of_address and _SURE_OF_ADDRESS.search(plain))
    )


def meaning_of_line(line: str) -> tuple[str, str] | None:
    """The same of a line in which somebody may tell what another server said: that server's words first. What harms nobody weighs
    wherever it stands."""
    told = meaning(_answer_in(line)) or meaning(line)
    if told is None or told[0] not in PERSONAL:
        return told
    return concepts.harmless(marked(line)) or _first(bare(line), _STRICT) or told


def _answer_in(line: str) -> str:
    told = [found.end() for found in _TELLS.finditer(line[:LONGEST])]
    own = line[told[-1] :] if told else ""
    return own if len(own.split()) > 1 else line


def _first(plain: str, order: tuple[tuple[str, str, Expression], ...] = _ORDER) -> tuple[str, str] | None:
    return next(((kind, detail) for kind, detail, words in order if words.search(plain)), None)


def bare(said: str) -> str:
    """The words alone: no addresses, hosts, links or quotation marks; small letters."""
    return _bare(said, " ")


def marked(said: str) -> str:
    """The same with a word in the place of each address, for it is spoken of."""
    return _bare(said, f" {concepts.AN_ADDRESS} ")


def _bare(said: str, address: str) -> str:
    text = _LINK.sub(" ", _ADDRESS.sub(address, said[:LONGEST]))
    return _SPACE.sub(" ", _HOST.sub(" ", text)).casefold().strip()
