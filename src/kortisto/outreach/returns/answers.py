"""Answers: of people, and of programs that answer for them (RFC 3834)."""

from __future__ import annotations

import re
from datetime import date

from kortisto.outreach.inbound.quoting import new_text, quoted_headers
from kortisto.outreach.returns import departures
from kortisto.outreach.returns.parts import Parts
from kortisto.outreach.returns.verdicts import Detail, Kind, News, Verdict
from kortisto.outreach.returns.words import Expression, pattern, source

_SUBJECT = pattern("messages", "automatic subject")
_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply-From", "X-Vacation", "X-MS-Exchange-Inbox-Rules-Loop")
_AWAY = pattern("messages", "away")
_PLAINLY = pattern("messages", "away plainly")
_ANSWERS = re.compile(r"\s*(?:re|sv|vs|aw|vast)\s*:", re.IGNORECASE)
_POLITELY = r"(?:please|kiitos|tack|bitte)"
_STOP = Expression(lambda: rf"\W*(?:{_POLITELY} )?(?:{source('messages', 'stop')})(?:,? {_POLITELY})?\W*")

SHORT = 90
"""Words of an answer that says nothing but that somebody is away."""
LONGEST_STOP = 25
"""Words of an answer that asks for nothing but to be left alone; in a longer one a person decides what is meant."""
_GREETED = re.compile(r"^(?:hei|moi|terve|hi|hello|hej|hallo|guten tag)\b[ ,!]*", re.IGNORECASE)
_GREETING = re.compile(r"(?:hei|moi|terve|hi|hello|hej|hallo|dear|hyvä|guten tag)\b[^.?]{0,40}[,!]?", re.IGNORECASE)


def says_so(parts: Parts) -> bool:
    """Whether the message itself says that a program answered for a person, rather than a mail system for itself."""
    said = parts.header("Auto-Submitted").partition(";")[0].strip().casefold()
    if parts.recipients or parts.kind == "multipart/report" or parts.header("From").strip() in ("", "<>"):
        return False
    return (
        said == "auto-replied"
        or any(name in parts.headers for name in _HEADERS)
        or "autorespon" in parts.header("X-POST-MessageClass").casefold()
    )


def judge(parts: Parts, received_on: date) -> Verdict:
    """An automatic answer, with or without news; an answer of a person; or something nobody asked for."""
    text = _new(parts.text)
    subject = parts.header("Subject")
    news = departures.news(f"{subject}.\n{text}", about=parts.header("From"), received_on=received_on)
    if _automatic(parts, subject, text):
        if news is not None and news.detail != Detail.ON_LEAVE:
            return Verdict(Kind.PERSON_GONE, news.detail, rule="words", news=news)
        return Verdict(Kind.AWAY, news.detail if news else "", rule="headers" if says_so(parts) else "words")
    if _unasked(parts):
        return Verdict(Kind.UNKNOWN)
    return _of_a_person(text, news)


def _new(text: str) -> str:
    """What the sender wrote now. An answer that is nothing but our own letter says nothing."""
    own = new_text(text)
    return own or ("" if quoted_headers(text)[0] or re.search(r"^>", text, re.MULTILINE) else text[:4000])


def _of_a_person(text: str, news: News | None) -> Verdict:
    if news is not None and news.detail != Detail.ON_LEAVE:
        return Verdict(Kind.REPLY, news.detail, rule="words", news=news)
    if len(text.split()) <= LONGEST_STOP and _STOP.fullmatch(_first_sentence(text)):
        return Verdict(Kind.REPLY, Detail.OBJECTS, rule="words")
    return Verdict(Kind.REPLY, rule="headers")


def _first_sentence(text: str) -> str:
    """Without the greeting before it."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    said = next((line for line in lines if not _GREETING.fullmatch(line)), "")
    return _GREETED.sub("", re.split(r"[.!]\s", said)[0])


def _automatic(parts: Parts, subject: str, text: str) -> bool:
    if says_so(parts):
        return True
    precedence = " ".join(parts.header(name) for name in ("Precedence", "X-Precedence")).strip().casefold()
    if "auto_reply" in precedence or _SUBJECT.search(subject):
        return True
    if parts.header("Return-Path").strip() == "<>" and not _listed(parts):
        return True  # as RFC 3834 has it: whoever answers by machine wants no answer
    if (
        not (_listed(parts) or _ANSWERS.match(subject) or "?" in text)
        and len(text.split()) <= SHORT
        and _PLAINLY.search(text[:100])
    ):
        return True
    machine = precedence in ("bulk", "junk") or _submitted(parts)
    return machine and bool(_AWAY.search(text[:2000]) or departures.speaks_of_employment(text[:4000]))


def _submitted(parts: Parts) -> bool:
    return parts.header("Auto-Submitted").strip().casefold() not in ("", "no")


def _listed(parts: Parts) -> bool:
    return any(name in parts.headers for name in ("List-Id", "List-Unsubscribe"))


def _unasked(parts: Parts) -> bool:
    """Neither an answer nor from a person: newsletters, notices of programs, advertisements."""
    machine = _submitted(parts) or parts.header("Precedence").strip().casefold() in ("bulk", "junk", "list")
    answers = bool(parts.header("In-Reply-To") or parts.header("References")) or re.match(
        r"\s*(?:re|sv|vs|aw|vast)\s*:", parts.header("Subject"), re.IGNORECASE
    )
    return _listed(parts) or machine or parts.kind == "multipart/report" or not answers
