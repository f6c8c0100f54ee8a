"""The desk's pages: who may open them, and that they ask as much for three as for one."""

from __future__ import annotations

from typing import Any

import pytest

from .test_desk import Make, made, text

pytestmark = pytest.mark.django_db


def test_who_may_do_what(at_noon: None, b2b: Any, segment: Make, signed_in: Make) -> None:
    desk = signed_in("marketing")
    campaign = made(desk, segment(desk.user))
    seller = signed_in("sales")
    assert seller.get("/kampanjat/").status_code == 403
    assert seller.post(f"/kampanjat/{campaign.ref}/lukitus/").status_code == 403
    assert signed_in("administrator").get("/kampanjat/lahettajat/").status_code == 200
    assert desk.get("/kampanjat/lahettajat/").status_code == 403


@pytest.mark.parametrize("path", ["", "henkilot/email/", "raportti/", "lahetys/"])
def test_pages_ask_as_much_for_three_as_for_one(at_noon: None, known: Make, segment: Make, signed_in: Make, path: str) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    desk = signed_in()
    known("Aino")
    campaign = made(desk, segment(desk.user))
    here = f"/kampanjat/{campaign.ref}/{path}"
    desk.get(here)  # counters of the shell are remembered until somebody acts
    with CaptureQueriesContext(connection) as one:
        assert desk.get(here).status_code == 200
    known("Väinö"), known("Helmi", task=None), segment(desk.user, "Toinen")
    desk.get(here)
    with CaptureQueriesContext(connection) as three:
        desk.get(here)
    assert len(three) == len(one), [query["sql"][:200] for query in three.captured_queries]


def test_the_list_asks_as_much_for_three_as_for_one(at_noon: None, b2b: Any, segment: Make, signed_in: Make) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    desk = signed_in()
    campaign = made(desk, segment(desk.user))
    desk.get("/kampanjat/")
    with CaptureQueriesContext(connection) as one:
        desk.get("/kampanjat/?haku=hinnasto")
    for _ in range(2):
        desk.post(f"/kampanjat/{campaign.ref}/kopio/")
    desk.get("/kampanjat/")
    with CaptureQueriesContext(connection) as three:
        assert text(desk.get("/kampanjat/?haku=hinnasto")).count("Hinnasto 1/2027") == 3
    assert len(one) == len(three)
    desk.post(f"/kampanjat/{campaign.ref}/arkisto/", {"pois": "1"})
    assert text(desk.get("/kampanjat/?tila=arkisto")).count("Hinnasto 1/2027") == 1
