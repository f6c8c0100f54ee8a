"""Addresses put together are those the routes give."""

from __future__ import annotations

import pytest
from django.urls import NoReverseMatch, reverse

from kortisto.accounts.gatekeeping import routes
from kortisto.ui.routes import with_part

PARTS = (7, 0, "7", "H-00012", "omat", "a_b", "a b", "ä/ö", "", "100")


def _address(make: object, name: str, part: object) -> str | None:
    try:
        return str(make(name, part))  # type: ignore[operator]
    except NoReverseMatch:
        return None


def test_every_route_with_one_part() -> None:
    """Whatever the part is; one the route takes no part of that kind of is asked of the route itself, which refuses it."""
    names = sorted({name for _pattern, name, _gate in routes() if name and not name.endswith(":")})
    met = 0
    for name in names:
        for part in PARTS:
            usual = _address(lambda n, p: reverse(n, args=[p]), name, part)
            if usual is not None:
                met += 1
                assert with_part(name, part) == usual
            elif not (isinstance(part, str) and part):
                assert _address(with_part, name, part) is None
    assert met > 300


def test_a_route_that_takes_numbers_alone_refuses_words() -> None:
    assert with_part("outreach:preview", 12) == reverse("outreach:preview", args=[12])
    with pytest.raises(NoReverseMatch):
        with_part("outreach:preview", "omat")
