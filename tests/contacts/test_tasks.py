"""Tasks: whose they are, who sees them, what a notice allows, what becomes of them when somebody leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.contacts.conftest import NOW, TODAY

pytestmark = pytest.mark.usefixtures("at_noon")


def task(doer: Any, contact: Any = None, **given: Any) -> Any:
    from kortisto.contacts.tasks import acts

    by = given.pop("by", "test")
    planned = acts.Planned(**{"kind": "call", "due_on": TODAY, "assignee": doer, "contact": contact} | given)
    return acts.add_task(planned, by=by, now=NOW)


def test_a_task_is_made_done_and_taken_back_on_the_pages(any_notice: Any, person: Callable[..., Any], signed_in: Any) -> None:
    from kortisto.contacts.models import Task

    contact, browser = person(), signed_in()
    form = {"kind": "meet", "person": contact.code, "due_on": "2026-11-25", "due_time": "9.30", "assignee": browser.user.pk}
    answer = browser.post("/tehtavat/uusi/", form)
    assert answer.status_code == 302 and answer.headers["Location"] == f"/henkilot/{contact.code}/"
    made = Task.objects.get()
    assert (made.contact, made.kind, made.due_on, str(made.due_time)) == (contact, "meet", date(2026, 11, 25), "09:30:00")
    for page in ("/", f"/henkilot/{contact.code}/", "/tehtavat/"):
        assert "Tapaa" in browser.get(page).content.decode(), page
    browser.post(f"/tehtavat/{made.pk}/tehty/", {"sivu": "/"})
    assert Task.objects.get().done_on == TODAY
    assert f"/tehtavat/{made.pk}/avaus/" in browser.get("/").content.decode(), "the note offers to take it back"
    browser.post(f"/tehtavat/{made.pk}/avaus/")
    assert Task.objects.get().done_on is None


def test_putting_off_can_be_undone(b2b: Any, person: Callable[..., Any], signed_in: Any) -> None:
    from kortisto.contacts.models import Task

    browser = signed_in()
    made = task(browser.user, person())
    tomorrow = TODAY + timedelta(days=1)
    answer = browser.post(
        f"/tehtavat/{made.pk}/siirto/", {"paiva": tomorrow.isoformat(), "lista": ""}, headers={"HX-Request": "true"}
    )
    assert Task.objects.get().due_on == tomorrow
    undo = f"/tehtavat/{made.pk}/siirto/?paiva={TODAY.isoformat()}"
    assert undo in answer.content.decode()
    browser.post(undo)
    assert Task.objects.get().due_on == TODAY


def test_words_stand_only_where_the_notice_lists_notes(any_notice: Any, person: Callable[..., Any], staff: Any) -> None:
    from kortisto.contacts.refusals import Refused

    doer = staff("register_keeper" if any_notice.key != "b2b" else "sales")
    if any_notice.key == "b2b":
        assert task(doer, person(), title="Kysy  kaapeista ").title == "Kysy kaapeista"
    else:
        with pytest.raises(Refused) as refusal:
            task(doer, person(), title="Kysy kaapeista")
        assert refusal.value.field == "title"
    with pytest.raises(Refused) as about_nobody:
        task(doer, None, title="Soita Ainolle")
    assert about_nobody.value.code == "nobody"


def test_a_task_about_somebody_goes_only_to_who_may_see_them(b2b: Any, person: Callable[..., Any], staff: Any) -> None:
    from kortisto.contacts.refusals import Refused

    with pytest.raises(Refused) as refusal:
        task(staff("administrator"), person())
    assert refusal.value.field == "assignee"


def test_tasks_for_others_are_seen_by_the_giver(b2b: Any, person: Callable[..., Any], staff: Any, signed_in: Any) -> None:
    browser, other = signed_in("sales"), staff("service", name="Olli Oja")
    task(other, person(), by=browser.user.actor_ref)
    page = browser.get("/tehtavat/?rajaus=annetut").content.decode()
    assert "Olli Oja" in page and "Aino Lehtovirta" in page
    assert "Aino" not in browser.get("/tehtavat/").content.decode()
    assert "rajaus=annetut" in browser.get("/").content.decode()


def test_a_task_about_a_hidden_person_is_not_there(b2b: Any, person: Callable[..., Any], staff: Any, signed_in: Any) -> None:
    """T31: the task of a passive person says nothing to a role without the purpose."""
    from kortisto.contacts import actions

    contact, browser = person(), signed_in("service")
    made = task(browser.user, contact, title="Kysy kaapeista")
    actions.passivate(contact=contact, by="test", now=NOW)
    for page in ("/tehtavat/", "/"):
        assert "kaapeista" not in browser.get(page).content.decode()
    assert browser.get(f"/tehtavat/{made.pk}/").status_code == 404
    assert browser.post(f"/tehtavat/{made.pk}/tehty/").status_code == 404


def test_who_leaves_leaves_no_task_behind(b2b: Any, person: Callable[..., Any], staff: Any, signed_in: Any) -> None:
    from kortisto.accounts import actions
    from kortisto.contacts.models import Task

    leaver, browser = staff("service", name="Lea Lähtijä"), signed_in("sales")
    about, plain = task(leaver, person()), task(leaver, kind="other")
    assert "rajaus=jaaneet" not in browser.get("/").content.decode()
    actions.change_user(by=None, user=leaver, name=leaver.name, email=leaver.email, ends_on=TODAY - timedelta(days=1), now=NOW)
    assert "rajaus=jaaneet" in browser.get("/").content.decode(), "Today says that two tasks have nobody"
    browser.post("/tehtavat/luovutus/", {"valittu": [about.pk, plain.pk], "assignee": browser.user.pk})
    assert set(Task.objects.values_list("assignee", flat=True)) == {browser.user.pk}


def test_late_tasks_come_first_and_are_said_to_be_late(b2b: Any, person: Callable[..., Any], signed_in: Any) -> None:
    browser, contact = signed_in("sales"), person()
    task(browser.user, contact, kind="write", due_on=TODAY + timedelta(days=2))
    task(browser.user, contact, kind="call", due_on=TODAY - timedelta(days=3))
    task(browser.user, contact, kind="meet", due_on=TODAY + timedelta(days=340))
    page = browser.get("/").content.decode()
    far, near = TODAY + timedelta(days=340), TODAY + timedelta(days=2)
    assert f"{far.day}.{far.month}.{far.year}" in page, "a day of another year says which"
    assert f"{near.day}.{near.month}.</" in page
    assert page.index("Soita") < page.index("Kirjoita viesti")
    assert "myöhässä" in page


def test_the_number_of_queries_does_not_grow(b2b: Any, person: Callable[..., Any], signed_in: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = signed_in("sales", "privacy_officer")
    counted = []
    for number in range(4):
        task(browser.user, person(given=f"Aino{number}"))
        task(browser.user, kind="other")
        for page in ("/tehtavat/", "/"):
            browser.get(page)
            with CaptureQueriesContext(
                connection,
            ) as found:
                browser.get(page)
            counted.append((page, len(found)))
    assert counted[2:4] == counted[6:8], "as many with four tasks of each kind as with two"


def test_three_years_after_it_was_done_a_task_goes(b2b: Any, person: Callable[..., Any], staff: Any) -> None:
    """B17: a record of an interaction goes within three years; a task is one that is planned."""
    from kortisto.privacy.models import Keep

    contact, doer = person(), staff("sales")
    made = task(doer, contact, title="Kysy kaapeista", due_on=TODAY + timedelta(days=30))
    rows = {keep.datum: keep.until for keep in Keep.objects.filter(record=f"contacts.task:{made.pk}")}
    assert set(rows) == {"tasks", "notes"}
    assert max(day for day in rows.values() if day) <= date(2029, 12, 24)


def test_what_the_product_writes_on_a_task_is_said_in_the_readers_language(
    b2b: Any, person: Callable[..., Any], signed_in: Any
) -> None:
    """A sentence of a member of staff stays as it was written, though it be the same."""
    from django.utils.translation import override

    from kortisto.outreach.returns import following

    contact, browser = person(), signed_in("sales")
    with override("fi"):
        ours = str(following.COMES_BACK)
    task(browser.user, contact, title=ours, by="system")
    task(browser.user, contact, title="Soita ennen lomia", by="system")
    swedish = browser.get("/tehtavat/", headers={"Accept-Language": "sv"}).content.decode()
    with override("sv"):
        assert str(following.COMES_BACK) in swedish and ours not in swedish and "Soita ennen lomia" in swedish
    task(browser.user, contact, title=ours, by="test")
    assert ours in browser.get("/tehtavat/", headers={"Accept-Language": "sv"}).content.decode()
