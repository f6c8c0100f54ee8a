"""Asking the business register: with a cache, a short deadline, and a pause after trouble so that nobody waits twice."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache

from kortisto.contacts.ytj.reading import Found, Garbled, read
from kortisto.lib import business_id as business_ids
from kortisto.lib.outbound import Door, OutboundTrouble
from kortisto.lib.text import tidy

SHORTEST = 3
SHOWN = 8
KEPT = 15 * 60
PAUSE, LONGEST_PAUSE = 60, 3600
DESK, NIGHT = 3.0, 15.0
"""Seconds an answer may take while somebody waits, and at night."""

_DOMESTIC = re.compile(r"^\d{7}-\d$")
_PAUSED = "ytj:paused"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the register said. `problem` is a code: "" (all well), short, slow, down, busy, garbled."""

    found: tuple[Found, ...] = ()
    total: int = 0
    problem: str = ""


def is_on() -> bool:
    return bool(settings.KORTISTO.ytj_on)


def is_domestic(business_id: str) -> bool:
    """Whether the register can know the id: a Finnish one, not a foreign VAT number."""
    return bool(_DOMESTIC.match(business_id))


def find(text: str, *, language: str) -> Answer:
    """Companies by a business id or by (the beginning of) a name, while somebody waits. Never raises."""
    wanted = tidy(text)[:100]
    business_id = _business_id(wanted)
    if not business_id and len(wanted) < SHORTEST:
        return Answer(problem="short")
    asked = {"businessId": business_id} if business_id else {"name": wanted}
    key = _key(asked, language)
    kept = cache.get(key)
    if isinstance(kept, Answer):
        return kept
    if cache.get(_PAUSED):
        return Answer(problem="down")
    answer = ask(asked, language=language, seconds=DESK)
    if not answer.problem:
        cache.set(key, answer, KEPT)
    return answer


def by_id(business_id: str, *, language: str) -> Found | None:
    """The company of an id, from the cache when somebody has just looked it up."""
    return next((one for one in find(business_id, language=language).found if one.business_id == business_id), None)


def ask(asked: dict[str, str], *, language: str, seconds: float) -> Answer:
    """One question past the cache. Trouble makes the desk pause: a minute, or as long as the service asks for."""
    home = settings.KORTISTO
    door = Door(home.ytj_address, own_network=home.ytj_own_network, seconds=seconds, agent=f"Kortisto ({home.web_base_url})")
    try:
        reply = door.get("companies", {**asked, "page": "1"})
        if reply.status == 404:
            return Answer()
        if reply.status != 200:
            return _trouble("busy" if reply.status in (429, 503) else "down", reply.retry_after)
        found, total = read(reply.body, language)
    except OutboundTrouble as trouble:
        return _trouble("garbled" if trouble.code in ("too_big", "encoded") else "slow" if trouble.code == "slow" else "down", None)
    except Garbled:
        return _trouble("garbled", None)
    going_on = sorted(found, key=lambda one: bool(one.ended))
    return Answer(tuple(going_on[:SHOWN]), total)


def _trouble(problem: str, wait: int | None) -> Answer:
    cache.set(_PAUSED, 1, min(wait or PAUSE, LONGEST_PAUSE))
    return Answer(problem=problem)


def _business_id(text: str) -> str:
    """The Finnish business id somebody typed, or ""."""
    try:
        found = business_ids.normalise(text) if any(c.isdecimal() for c in text) else ""
    except business_ids.BusinessIdTrouble:
        return ""
    return found if is_domestic(found) else ""


def _key(asked: dict[str, Any], language: str) -> str:
    words = repr((sorted(asked.items()), language, settings.KORTISTO.ytj_address))
    return f"ytj:{hashlib.sha256(words.encode()).hexdigest()}"
