"""Everything strangers can reach has a limit of size and one of frequency, or says why not (T8, T16, T21, T34)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import get_resolver

from kortisto.lib.gatekeeping import LARGEST, MEGABYTE, largest_of, rate_of
from tests.matrix.routes import Route, routes
from tests.matrix.world import World
from tests.proof.scanning import dump

DOCUMENT = Path(__file__).parents[2] / "docs" / "operators" / "limits.md"
NOISE = ("accounts_session", "sqlite_sequence")


def public() -> list[Route]:
    return [route for route in routes() if route.gate and route.gate.kind == "public"]


def view(route: Route) -> Any:
    def walk(patterns: Any, space: str) -> Any:
        for one in patterns:
            if hasattr(one, "url_patterns"):
                inner = f"{space}{one.namespace}:" if one.namespace else space
                if (found := walk(one.url_patterns, inner)) is not None:
                    return found
            elif f"{space}{one.name}" == route.name:
                return one.callback
        return None

    return walk(get_resolver().url_patterns, "")


def table() -> str:
    """The table of docs/operators/limits.md, as the code would write it."""
    from kortisto.accounts.strangers import OWN

    rows = ["| address | page | largest body | how often |", "|---|---|---|---|"]
    for route in sorted(public(), key=lambda one: one.pattern):
        size = largest_of(view(route))
        often = f"{rate_of(view(route))} a minute from a household" if rate_of(view(route)) else OWN.get(route.name, "?")
        told = f"{size // MEGABYTE} MB" if size >= MEGABYTE else f"{size // 1024} kB"
        rows.append(f"| `/{route.pattern}` | {route.name} | {told} | {often} |")
    return "\n".join(rows)


def test_every_public_route_has_a_limit_and_the_document_tells_it() -> None:
    from kortisto.accounts.strangers import OWN

    without = [route.name for route in public() if rate_of(view(route)) is None and route.name not in OWN]
    assert not without, "mark them @slowed, or say in accounts/strangers.py what limits them"
    assert not set(OWN) - {route.name for route in public()}
    assert table() in DOCUMENT.read_text("utf-8"), f"write this table:\n{table()}"


def test_what_is_too_large_is_not_read(world: World) -> None:
    """413 before a byte is looked at, for every public address, and nothing is written; a length that lies is too long."""
    before = dump(leave_out=NOISE)
    for route in public():
        size = largest_of(view(route))
        address = route.address(world)
        answer = Client().post(address, b"x" * (size + 1), content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 413, route.name
        lying = Client().post(address, b"x", content_type="application/x-www-form-urlencoded", CONTENT_LENGTH="minus one")
        assert lying.status_code == 413, route.name
    assert dump(leave_out=NOISE) == before
    assert LARGEST < MEGABYTE


def test_whoever_asks_too_often_waits_and_nobody_else(world: World) -> None:
    for place, route in enumerate(public(), 1):
        rate = rate_of(view(route))
        if rate is None:
            continue
        address = route.address(world)
        many = Client(REMOTE_ADDR=f"192.0.2.{place}", raise_request_exception=False)
        said = [many.get(address).status_code for _ in range(rate + 1)]
        assert set(said[:-1]) != {429}
        # A minute may have turned over in the middle; then the next ones show it.
        more = [many.get(address).status_code for _ in range(rate + 1)] if said[-1] != 429 else [429]
        assert 429 in more, route.name
        assert Client(REMOTE_ADDR=f"198.51.100.{place}", raise_request_exception=False).get(address).status_code != 429, route.name
