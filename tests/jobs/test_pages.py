"""The pages of jobs: the owner sees, stops and retries; others get 404; administrators see all; fragments for htmx."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from kortisto import jobs
from kortisto.accounts import sessions
from kortisto.accounts.models import User
from kortisto.jobs.models import FAILED, STOPPED, WAITING, Job
from kortisto.jobs.worker import Worker
from tests.jobs import tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> dict[str, User]:
    """Three accounts; rights are given here, where they come from is proved in tests/accounts."""
    monkeypatch.setattr(User, "has_right", lambda self, right: self.name == "Pirkko" and right == "settings.manage")
    return {
        name: User.objects.create(email=f"{name.lower()}@firma.example", name=name, created_at=timezone.now())
        for name in ("Maija", "Matti", "Pirkko")
    }


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=sessions.BACKEND)
    session = client.session
    session[sessions.BEGAN] = session[sessions.SEEN] = timezone.now().timestamp()
    session.save()
    return client


def test_only_the_owner_and_administrators_see_a_job(people: dict[str, User]) -> None:
    job = jobs.enqueue(tasks.counts, by=people["Maija"], total=3)
    statuses = {name: as_user(user).get(f"/tyot/{job.pk}/").status_code for name, user in people.items()}
    assert statuses == {"Maija": 200, "Matti": 404, "Pirkko": 200}
    assert Client().get(f"/tyot/{job.pk}/").status_code == 302
    for verb in ("pysaytys", "uusinta"):
        assert as_user(people["Matti"]).post(f"/tyot/{job.pk}/{verb}/").status_code == 404
    assert Job.objects.get().state == WAITING


def test_a_job_that_is_done_has_nothing_left(people: dict[str, User]) -> None:
    """What it told of itself was half a second old when it ended."""
    job = jobs.enqueue(tasks.counts, by=people["Maija"], total=3)
    Job.objects.update(state="done", done=0, total=1, ended_at=timezone.now())
    page = as_user(people["Maija"]).get(f"/tyot/{job.pk}/").content.decode()
    assert "1 / 1" in page and 'value="1"' in page


def test_progress_as_page_fragment_and_data(people: dict[str, User]) -> None:
    job = jobs.enqueue(tasks.counts, by=people["Maija"], total=3)
    client = as_user(people["Maija"])
    page = client.get(f"/tyot/{job.pk}/?then=/tuonti/").content.decode()
    assert "<html" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    fragment = client.get(f"/tyot/{job.pk}/?then=/tuonti/", headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()
    assert "hx-trigger" in fragment.content.decode()
    assert "HX-Request" in fragment.headers["Vary"]
    Worker().run_one()
    done = client.get(f"/tyot/{job.pk}/?then=/tuonti/", headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in done
    assert 'href="/tuonti/"' in done
    data = client.get(f"/tyot/{job.pk}.json").json()
    assert (data["state"], data["done"], data["total"], data["result"]) == ("done", 3, 3, {"counted": 3})


def test_the_way_on_never_leads_elsewhere(people: dict[str, User]) -> None:
    job = jobs.enqueue(tasks.counts, by=people["Maija"], total=1)
    Worker().run_one()
    for bad in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        page = as_user(people["Maija"]).get(f"/tyot/{job.pk}/", {"then": bad}, headers={"HX-Request": "true"})
        assert "evil" not in page.content.decode()
        assert "javascript" not in page.content.decode()


def test_stop_and_retry_by_form(people: dict[str, User]) -> None:
    job = jobs.enqueue(tasks.counts, by=people["Maija"], total=3)
    client = as_user(people["Maija"])
    assert client.get(f"/tyot/{job.pk}/pysaytys/").status_code == 405
    assert client.post(f"/tyot/{job.pk}/pysaytys/").status_code == 302
    assert Job.objects.get().state == STOPPED
    Job.objects.update(state=FAILED)
    assert client.post(f"/tyot/{job.pk}/uusinta/").status_code == 302
    assert Job.objects.get().state == WAITING


def test_the_list_shows_own_jobs_and_everything_to_administrators(people: dict[str, User]) -> None:
    job = jobs.enqueue(tasks.fails, by=people["Maija"], contact_id=1)
    Job.objects.update(state=FAILED, ended_at=timezone.now())
    seen = {name: str(job.pk) in as_user(user).get("/tyot/").content.decode() for name, user in people.items()}
    assert seen == {"Maija": True, "Matti": False, "Pirkko": True}
