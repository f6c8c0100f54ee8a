"""Bounces: is it one, and what does it say. First the fields of the standard (RFC 3464), then what mail systems write in words."""

from __future__ import annotations

import re

from kortisto.outreach.returns import phrases, statuses
from kortisto.outreach.returns.ours import without_ours
from kortisto.outreach.returns.parts import Parts
from kortisto.outreach.returns.verdicts import Kind, Verdict
from kortisto.outreach.returns.weighing import says_something, weigh
from kortisto.outreach.returns.words import pattern

_SENDER = pattern("messages", "bounce sender")
_SUBJECT = pattern("messages", "bounce subject")
_SAID = re.compile(r"[45]\d\d[ \-]|[45]\.\d{1,3}\.\d{1,3}|said:|reason:|^\s*<[^<>@\s]{1,80}@[^<>\s]{1,200}>", re.IGNORECASE)
_OPEN = re.compile(r"<[^<>@\s]{1,80}@[^<>\s]{1,200}>:?$")
"""An address on a line of its own: what became of it stands on the next."""
_DECISIVE_LINES = 12
_POLITE = pattern("messages", "polite")


def is_bounce(parts: Parts) -> bool:
    """Whether a mail system wrote it about a message that did not, or not yet, arrive."""
    if parts.recipients or "X-Failed-Recipients" in parts.headers:
        return True
    sender, subject = parts.header("From"), parts.header("Subject")
    empty = parts.header("Return-Path").strip() == "<>"
    if _SENDER.search(sender) and (_SUBJECT.search(subject) or empty or parts.returned):
        return True
    if _SUBJECT.search(subject) and (empty or parts.returned or parts.kind == "multipart/report"):
        return True
    if _SENDER.search(sender.strip()) and (empty or statuses.STATUS.search(parts.text[:3000])):
        return True
    return _known(parts)


def by_a_mail_system(parts: Parts) -> bool:
    """Whether its sender or subject is a mail system's own, whatever it says of being an answer."""
    return bool(_SENDER.search(parts.header("From")) or _SUBJECT.search(parts.header("Subject")))


def _known(parts: Parts) -> bool:
    """A form of bounce somebody has met before; only asked of what no person seems to have written."""
    if parts.header("In-Reply-To") or parts.header("References"):
        return False
    from flufl.bounce import all_failures  # its detectors compile at import what few processes need

    try:
        temporary, permanent = all_failures(parts.headers)
    except Exception:
        return False
    return bool(temporary or permanent)


def judge(parts: Parts) -> Verdict:
    """What the bounce says. Unknown where neither fields nor words say enough: nothing is guessed about a person."""
    groups = parts.recipients
    failed = next((group for group in groups if _action(group) == "failed"), None)
    if groups and failed is None:
        quiet = _not_failed(groups)
        if quiet is not None:
            return quiet
    group = failed or (groups[0] if groups else {})
    status = statuses.status_in(group.get("status", ""))
    text, *diagnoses = without_ours(parts)
    diagnosis = diagnoses[groups.index(group)] if groups else ""
    return _of_diagnosis(diagnosis, status) or _of_words(text, status) or Verdict(Kind.UNKNOWN, status=status)


def _action(group: dict[str, str]) -> str:
    return group.get("action", "").split(" ")[0].split("(")[0].strip().casefold()


def _not_failed(groups: tuple[dict[str, str], ...]) -> Verdict | None:
    actions = {_action(group) for group in groups}
    status = statuses.status_in(groups[0].get("status", ""))
    if "delayed" in actions:
        return Verdict(Kind.TEMPORARY, "delayed", status, "dsn_status")
    if actions & {"delivered", "relayed", "expanded"}:
        return Verdict(Kind.DELIVERED, "", status, "dsn_status")
    return None


def _of_diagnosis(diagnosis: str, status: str) -> Verdict | None:
    """The server's own answer as the standard's field has it; its code is believed before the one of whoever reported it."""
    own = statuses.status_in(diagnosis)
    code = own if own and not own.endswith(".0.0") else status or own
    if not diagnosis and code.endswith(".0.0"):
        return None
    weighed = weigh(phrases.meaning(diagnosis) if diagnosis else None, diagnosis, code, own=bool(own))
    if weighed is None:
        return None
    heard = own or statuses.of_reply(statuses.reply_in(diagnosis)) is not None
    if not (weighed.by_words or heard) and says_something(diagnosis):
        return None  # the reporter's code beside words we did not understand: the text may tell more
    return Verdict(weighed.kind, weighed.detail, code, "dsn_text" if weighed.by_words else "dsn_status")


def _of_words(text: str, status: str) -> Verdict | None:
    """What is written for people: the lines with an answer in them, then all of it."""
    said = _sentences(text)
    answers = [line for line in said if _SAID.search(line)][:_DECISIVE_LINES]
    code = statuses.status_in("\n".join(answers)) or status
    found = [meant for line in answers if (meant := phrases.meaning_of_line(line))]
    told = (
        _mildest(found)
        or phrases.meaning(" ".join(line for line in said if not _POLITE.search(line)))
        or phrases.meaning(" ".join(said))
    )
    own = any(statuses.status_in(line) for line in answers)
    weighed = weigh(told, " ".join(answers) or text[: phrases.LONGEST], code, own=own)
    if weighed is None:
        return None
    return Verdict(weighed.kind, weighed.detail, code, "text" if weighed.by_words else "status")


def _sentences(text: str) -> list[str]:
    """Lines, those an answer was folded into put together again."""
    found: list[str] = []
    for line in text.splitlines()[:400]:
        folded = line.strip() and found and found[-1] and (line[:1] in " \t" or _OPEN.match(found[-1]))
        if folded:
            found[-1] = f"{found[-1]} {line.strip()}"[: phrases.LONGEST]
        else:
            found.append(line.strip())
    return [line for line in found if line]


def _mildest(found: list[tuple[str, str]]) -> tuple[str, str] | None:
    """Of several answers the one that asks least of the person: a server that speaks of both is not believed about the person."""
    order = (Kind.FULL, Kind.SENDER, Kind.ADDRESS_GONE, Kind.PERSON_GONE, Kind.TEMPORARY)
    return min(found, key=lambda meant: order.index(meant[0]), default=None)
