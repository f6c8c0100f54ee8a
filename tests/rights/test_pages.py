"""The desk asks as much for one request as for three, shows nobody a name their purposes hide, and is found from the palette."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.proof import people, staff
from tests.proof.register import Register
from tests.rights.conftest import DAY


def asked(client: Any, path: str) -> int:
    """Questions of the database for a page, the second time it is looked at."""
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_the_list_asks_the_same_for_one_and_for_three(either: Register, aino: Any, opened: Any, officer: Any) -> None:
    firm = people.firm("Talo Oy", since=DAY)
    opened(aino.subject)
    one = {path: asked(officer, path) for path in ("/tietosuoja/pyynnot/", "/tietosuoja/")}
    for number in range(2):
        who = people.person(f"Henkilö Numero{number}", firm, on=DAY, email=f"h{number}@talo.example")
        opened(who.subject, "erasure")
    for path, before in one.items():
        assert asked(officer, path) <= before, path


def test_who_may_not_manage_privacy_sees_no_request(either: Register, aino: Any, opened: Any) -> None:
    request = opened(aino.subject)
    seller = staff.browser(staff.account("Tuomas Myyjä", ["employee" if either.notices[0] == "hehku" else "sales"]))
    for path in (
        "",
        "uusi/",
        "paattyneet/",
        f"{request.number}/",
        f"{request.number}/esikatselu.pdf",
        f"{request.number}/vastaus.pdf",
    ):
        assert seller.get(f"/tietosuoja/pyynnot/{path}").status_code == 403, path
    assert "Pyynnöt" not in seller.get("/").content.decode()


def test_the_palette_and_today_lead_there(either: Register, aino: Any, opened: Any, officer: Any) -> None:
    request = opened(aino.subject, received_on=DAY - timedelta(days=25))
    assert "/tietosuoja/pyynnot/uusi/" in officer.get("/haku/?q=tietopyynt").content.decode()
    assert request.number in officer.get("/").content.decode()


def test_looking_at_a_request_is_logged(either: Register, aino: Any, opened: Any, officer: Any) -> None:
    from kortisto.privacy.models import ReadEvent

    request = opened(aino.subject)
    ReadEvent.objects.all().delete()
    officer.get(f"/tietosuoja/pyynnot/{request.number}/")
    assert ReadEvent.objects.filter(subject_ref=str(aino.subject.ref), activity="requests").exists()


def test_a_form_says_what_to_mend(either: Register, officer: Any) -> None:
    from kortisto.rights.models import Request

    wrong = {"person": "ei.ketaan@missaan.example", "kind": "access", "came_by": "mail", "received_on": DAY.isoformat()}
    answer = officer.post("/tietosuoja/pyynnot/uusi/", wrong)
    assert answer.status_code == 422 and "Tällä ei löydy ketään" in answer.content.decode() and not Request.objects.exists()
    assert officer.post("/tietosuoja/pyynnot/uusi/", wrong | {"person": "", "received_on": "2027-01-01"}).status_code == 422


def test_reminders_name_nobody_and_come_once_a_day(
    either: Register, aino: Any, opened: Any, officer: Any, post_office: Any
) -> None:
    from kortisto.rights import reminding
    from tests.proof.days import at
    from tests.rights.conftest import bodies

    request = opened(aino.subject)
    week = request.due_on - timedelta(days=7)
    assert reminding.remind(as_of=week - timedelta(days=1), now=at(week - timedelta(days=1))) == 0
    assert reminding.remind(as_of=week, now=at(week)) == 1
    assert reminding.remind(as_of=week, now=at(week, 13)) == 0
    [(to, _subject, text)] = bodies(post_office)
    assert officer.user.email in to and request.number in text and "Lehtovirta" not in text
