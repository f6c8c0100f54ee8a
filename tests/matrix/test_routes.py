"""Every address × every role × reading, posting and forging (threats T1, T23, T31); no route can be forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import NoReverseMatch

from tests.matrix.routes import Route, routes
from tests.matrix.world import HIDDEN, World, build
from tests.proof import staff
from tests.proof.register import Register
from tests.proof.scanning import Search, dump

NOISE = ("privacy_readevent", "accounts_session", "sqlite_sequence")
"""What a look may leave behind: who looked, and when the session was used."""
WRITES_ON_GET: dict[str, str] = {}
"""Routes whose reading may write more than that, and why."""

NO_FORM_TOKEN = {
    "campaigns:answer_form": "strangers send it from other sites, without a cookie; nothing comes of it before its address is confirmed",
    "campaigns:confirm_answer": "whoever has the link from the mail may confirm; the link is the secret",
    "outreach:own": "the address is the secret a forged request would have to know; works without cookies",
    "rights:identify_page": "the link of a mail, without a cookie: whoever has the token is whom it was sent to, and it works once",
    "rights:package": "likewise",
    "rights:ask": "asks for a link to an address in the register, whoever asks; the answer is the same for all and often asked is slowed",
    "rights:own": "the address is the secret a forged request would have to know; works without cookies",
    "outreach:one_click": "RFC 8058: one POST with nothing but the address",
}
"""Routes that take a POST without the token of a form, and why."""


@pytest.fixture
def world(b2b: Register) -> World:
    return build("b2b")


@pytest.fixture
def everybody(world: World) -> Iterator[tuple[str, frozenset[str] | None, Callable[..., Any]]]:
    from kortisto.accounts.roles import rights_of

    people: list[tuple[str, frozenset[str] | None, Callable[..., Any]]] = [("nobody", None, staff.browser)]
    for role, user in world.users.items():
        people.append((role, rights_of([role]), lambda user=user, **more: staff.browser(user, **more)))
    return iter(people)


def test_every_route_has_a_name_a_gate_and_known_arguments(world: World) -> None:
    nameless = [route.pattern for route in routes() if route.name.endswith(":None") or not route.name]
    assert nameless == []
    assert [route.name for route in routes() if route.gate is None] == [], "a view without a mark"
    unknown = []
    for route in routes():
        try:
            route.address(world)
        except (KeyError, NoReverseMatch) as error:
            unknown.append(f"{route.name}: {error}")
    assert unknown == [], "list the arguments of these routes in tests/matrix/world.py"


def test_reading_opens_exactly_for_those_who_may(world: World, everybody: Any) -> None:
    wrong = []
    for role, rights, open_browser in everybody:
        browser = open_browser()
        browser.raise_request_exception = False
        for route in routes():
            if route.name in ("accounts:sign-out",):
                continue
            answer = browser.get(route.address(world))
            if not _fits(route, rights, answer):
                wrong.append(f"{role} GET {route.name}: {answer.status_code} {answer.headers.get('Location', '')}")
    assert not wrong, "\n".join(wrong)


def _fits(route: Route, rights: frozenset[str] | None, answer: Any) -> bool:
    to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith("/kirjaudu/?")
    if answer.status_code >= 500:
        return False
    if route.opens_for(rights):
        return not to_sign_in and answer.status_code in (200, 204, 302, 403, 404, 405, 410) and not _refused_by_gate(answer, route)
    if rights is None:
        return to_sign_in
    return bool(answer.status_code == 403)


def _refused_by_gate(answer: Any, route: Route) -> bool:
    """403 in spite of the right is allowed only where the field gate says that no role of theirs owns a purpose."""
    return answer.status_code == 403 and route.gate is not None and route.gate.kind != "right"


def test_reading_changes_nothing(world: World) -> None:
    """T15: links are followed by scanners, browsers and mail filters. A GET shows, a POST does."""
    changed = []
    for user in (world.users["privacy_officer"], world.users["administrator"]):
        browser = staff.browser(user)
        browser.raise_request_exception = False
        before = dump(leave_out=NOISE)
        for route in routes():
            browser.get(route.address(world))
            after = dump(leave_out=NOISE)
            if after != before and route.name not in WRITES_ON_GET:
                changed.append(f"{route.name}: {[table for table in after if after[table] != before.get(table)]}")
            before = after
    assert not changed, "\n".join(changed)


def test_no_post_without_the_token_of_the_form(world: World, everybody: Any) -> None:
    """T23, for every route and everybody, signing in included."""
    passed = []
    browsers = [(role, open_browser(careful=True)) for role, _, open_browser in everybody]
    before = dump(leave_out=NOISE)
    for role, browser in browsers:
        browser.raise_request_exception = False
        for route in (one for one in routes() if one.name not in NO_FORM_TOKEN):
            answer = browser.post(route.address(world), {"name": "Aino", "email": "a@b.example"})
            to_sign_in = role == "nobody" and answer.headers.get("Location", "").startswith("/kirjaudu/?")
            if answer.status_code != 403 and not to_sign_in:
                passed.append(f"{role} POST {route.name}: {answer.status_code}")
    assert not passed, "\n".join(passed)
    assert dump(leave_out=NOISE) == before


def test_a_foreign_origin_is_turned_away(world: World) -> None:
    browser = staff.browser(world.users["privacy_officer"], careful=True)
    browser.get("/kirjaudu/")
    token = browser.cookies["csrftoken"].value if "csrftoken" in browser.cookies else "x" * 32
    for route in (one for one in routes() if one.name not in NO_FORM_TOKEN):
        answer = browser.post(route.address(world), {"csrfmiddlewaretoken": token}, headers={"origin": "https://paha.example"})
        assert answer.status_code == 403, route.name


def test_nobody_is_refused_by_a_wrong_method_with_an_error(world: World) -> None:
    """An unexpected POST is answered in words: never an error of ours."""
    failed = []
    for role in ("privacy_officer", "administrator", "sales"):
        browser = staff.browser(world.users[role])
        browser.raise_request_exception = False
        for route in routes():
            if route.name in ("accounts:sign-out", "accounts:close", "accounts:password", "accounts:second-step-off"):
                continue
            answer = browser.post(route.address(world), {})
            if answer.status_code >= 500:
                failed.append(f"{role} POST {route.name}: {answer.status_code}")
    assert not failed, "\n".join(failed)


def test_the_passive_are_seen_by_nobody_who_may_not_relink(world: World) -> None:
    """T31, H13: no byte of a passive person in any answer to a role without that purpose, and their card is not there."""
    from kortisto.privacy.policy.load import shipped

    may = {role for purpose in shipped("b2b").purposes if "relink" in purpose.activities for role in purpose.roles}
    search, passive, leaks = Search(HIDDEN), world.rows["passive"], []
    for role, user in world.users.items():
        if role in may:
            continue
        browser = staff.browser(user)
        browser.raise_request_exception = False
        for route in routes():
            for address in _addresses(route, world, passive):
                answer = browser.get(address)
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
                if hits := search.in_bytes(body):
                    leaks.append(f"{role} GET {address}: {hits}")
                if answer.status_code == 200 and {"contact_id", "code"} & route.names and address != route.address(world):
                    leaks.append(f"{role} GET {address}: 200, should be 404")
                if "?" in address and answer.status_code in (403, 405):  # whatever else is asked, the gate is before it
                    break
    assert not leaks, "\n".join(leaks)


def _addresses(route: Route, world: World, passive: Any) -> list[str]:
    own = {"contact_id": passive.pk, "code": passive.code}
    addresses = [route.address(world)]
    if named := {name: own[name] for name in route.names & set(own) if "compan" not in route.name}:
        addresses.append(route.address(world, **named))
    return addresses + [f"{address}?{query}" for address in addresses[:1] for query in QUERIES]


QUERIES = ("q=n%C3%A4kym%C3%A4t%C3%B6n", "q=piilo.nakymaton", "q=5557731", "haku=nakymaton", "tila=passive", "state=passive")
"""What somebody tries who knows the name, the address or the number and looks for the person."""
