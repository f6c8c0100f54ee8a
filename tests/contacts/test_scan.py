"""The scan finds cards that are one person, keeps quiet about namesakes, and forgets no answer."""

from __future__ import annotations

import logging
import resource
import time

from tests.contacts.conftest import NOW
from tests.contacts.crowd import Crowd
from tests.proof.sizes import FULL, long


def pairs() -> dict[tuple[int, int], int]:
    from kortisto.contacts.models import PersonPair

    return {(a, b): score for a, b, score in PersonPair.objects.values_list("first_id", "second_id", "score")}


def scan() -> int:
    from kortisto.contacts.likeness import scanning

    return scanning.scan_people(now=NOW)


@long
def test_a_crowd(db: None) -> None:
    """Known twins are found, few others are named. In the soak size also: under a minute, in bounded memory."""
    crowd = Crowd(100_000 if FULL else 2_000).build()
    began, memory = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    scan()
    took, grown = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
    found = set(pairs())
    missed = {how: [pair for pair in made if pair not in found] for how, made in crowd.twins.items()}
    rates = {how: 1 - len(missed[how]) / len(made) for how, made in crowd.twins.items()}
    twins = {pair for made in crowd.twins.values() for pair in made}
    said = (
        f"{crowd.number} people, {len(twins)} twins: {took:.1f} s, {grown / 1024:.0f} MB more, {len(found - twins)} others, {rates}"
    )
    logging.getLogger("tests.scan").warning(said)
    assert min(rates.values()) >= 0.9, rates
    assert len(found - twins) <= len(twins), "more noise than finds"
    if FULL:
        assert took < 60
        assert grown < 200 * 1024
