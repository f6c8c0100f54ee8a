"""T2, T28: what is hidden cannot be asked about, whatever is asked with; no question breaks a page."""

from __future__ import annotations

from typing import Any

from tests.matrix.world import World
from tests.proof import staff
from tests.proof.sizes import FULL, long
from tests.threats.asking import body, open_routes, parameters

OTHERS = {"given": "Toisenlainen-Yrjö", "family": "Eriniminen", "email": "aivan.muu@toisaalla.example", "phone": "+358401112223"}
PROBES = (
    "n%C3%A4kym%C3%A4t",
    "piilo.nakym",
    "0505557731",
    "erinim",
    "aivan.muu",
    "(nimi:alk:n%C3%A4kym)",
    "(sposti:sis:piilo)",
    "-phone",
)
"""Guesses of somebody who looks for the hidden person under the one name or the other, as words, conditions and orders."""
NOISY = ("accounts:sign-out", "jobs:", "accounts:passkey", "accounts:second-step", "accounts:signing-in", "ui:gallery")
"""Pages whose answer differs at every asking for reasons of their own: random challenges, running work."""


def _rename(passive: Any, words: dict[str, str]) -> None:
    """The hidden person's own words, everywhere they stand: columns, sorting, search index."""
    from kortisto import search
    from kortisto.contacts.models import Contact

    contact = Contact.objects.get(pk=passive.pk)
    contact.given_name, contact.family_name = words["given"], words["family"]
    contact.save()
    for position in contact.positions.all():
        if position.email:
            position.email = words["email"]
        if position.phone:
            position.phone = words["phone"]
        position.save()
    search.index("contact", [contact.pk])


def _all_answers(world: World, role: str) -> dict[str, tuple[int, bytes]]:
    browser, found = staff.browser(world.users[role]), {}
    browser.raise_request_exception = False
    for route in open_routes():
        if route.name.startswith(NOISY) or not route.opens_for(world.users[role].rights):
            continue
        plain = route.address(world)
        for probe in ("", *PROBES):
            # All parameters at once: each page reads its own and passes over the rest.
            query = "&".join(f"{name}={probe}" for name in parameters()) if probe else ""
            answer = browser.get(f"{plain}?{query}" if query else plain)
            found[f"{route.name} {probe}"] = (answer.status_code, body(answer))
            if answer.status_code == 405:  # takes no question at all
                break
    return found


def test_no_answer_changes_with_what_is_hidden(world: World) -> None:
    """Filter, order, search, count, facet, autocomplete: the same bytes whether the hidden person is called this or that."""
    before = _all_answers(world, "marketing")
    _rename(world.rows["passive"], OTHERS)
    after = _all_answers(world, "marketing")
    differing = [
        address
        for address, (status, content) in before.items()
        if (status, content) != after[address] and not _said_again(content, after[address][1])
    ]
    assert not differing, differing
    assert len(before) > 300


def _said_again(one: bytes, other: bytes) -> bool:
    """Whether two answers differ in nothing but order of the same lines (a set printed)."""
    return sorted(one.split()) == sorted(other.split())


def test_the_probes_would_find_somebody_who_is_not_hidden(world: World) -> None:
    """The same questions answer when the person may be seen: otherwise the test above would show nothing."""
    browser, code = staff.browser(world.users["sales"]), world.rows["passive"].code
    for probe in PROBES[:3]:
        assert code in browser.get(f"/haku/?q={probe}").content.decode(), probe


ODD = (
    "' OR 1=1 --", '") UNION SELECT 1 --', "\x00", "%", "\\", "9" * 400, "9" * 30, "-1", "1e308", "٣", "{{7*7}}", "../../etc/passwd",
    "%F0%9F%92%A9" * 50, "(" * 500, "a:b:c:d|e;!", "None", "[]", "\ud800".encode("utf-8", "surrogatepass").hex(),
)  # fmt: skip
ROUNDS = 7
"""How many of them each page is asked with; all of them in the soak."""


@long
def test_no_question_breaks_a_page(world: World) -> None:
    """T28: quotes, patterns, brackets without end, huge and odd numbers, in every parameter of every page: an answer in words."""
    browser, broken = staff.browser(world.users["privacy_officer"]), []
    browser.raise_request_exception = False
    for place, route in enumerate(open_routes()):
        if route.name == "accounts:sign-out":
            continue
        for turn in range(len(ODD) if FULL else ROUNDS):
            # All parameters at once: each page reads its own. Others of them on each page, where not all are asked.
            odd = ODD[(place * ROUNDS + turn) % len(ODD)]
            answer = browser.get(route.address(world), dict.fromkeys(parameters(), odd))
            if answer.status_code >= 500:
                broken.append(f"{route.name} {odd[:20]!r}: {answer.status_code}")
            if answer.status_code == 405:
                break
    assert not broken, "\n".join(broken)
