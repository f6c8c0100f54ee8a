"""The list of work tasks: kept by who writes campaigns, offered until it is retired; whose job has one keeps it."""

from __future__ import annotations

from typing import Any

from kortisto.contacts.models import WorkTask


def test_the_list_is_kept_by_marketing(b2b: Any, at_noon: None, signed_in: Any) -> None:
    WorkTask.objects.all().delete()
    assert signed_in("sales").get("/tyotehtavat/").status_code == 403
    browser = signed_in("marketing")
    assert "Ei vielä työtehtäviä" in browser.get("/tyotehtavat/").content.decode()
    browser.post("/tyotehtavat/", {"fi": "Toimitilat", "sv": "Lokaler", "en": "Premises"})
    assert WorkTask.objects.get(key="toimitilat").label_sv == "Lokaler"
    assert browser.post("/tyotehtavat/", {"fi": "toimitilat"}).status_code == 422, "once is enough"
    assert browser.post("/tyotehtavat/", {"fi": " "}).status_code == 422
    browser.post("/tyotehtavat/toimitilat/poisto/")
    assert WorkTask.objects.get().retired_on
    browser.post("/tyotehtavat/", {"fi": "Toimitilat"})
    assert WorkTask.objects.get().retired_on is None, "back in use"


def test_it_says_how_many_have_it_now(b2b: Any, at_noon: None, person: Any, signed_in: Any) -> None:
    from kortisto.contacts.details import WorkDetails
    from kortisto.contacts.worktasks import acts

    from .conftest import NOW

    task = acts.add(fi="Toimitilat", by="test", now=NOW)
    person(details=WorkDetails(job_title="Päällikkö", work_task=task, task_source="staff"))
    page = signed_in("marketing").get("/tyotehtavat/").content.decode()
    assert "1 henkilö" in page and f"tehtava={task.key}" in page
