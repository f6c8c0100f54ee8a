"""When the backups count as known to be of use: once a month, and not after a drill that failed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from kortisto.config import jobs as house
from kortisto.jobs.models import Job
from kortisto.privacy import conformance, drills
from kortisto.privacy.models import RestoreDrill
from tests.proof import staff
from tests.proof.days import at
from tests.proof.register import INSTALLED_ON, Register

DAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def register(b2b: Register) -> Register:
    return b2b


def held(day: date, outcome: str = drills.WELL) -> RestoreDrill:
    return drills.record(outcome=outcome, started_at=at(day, 5), now=at(day, 6), made_at=at(day, 2), replayed=3, persons=40)


def line(day: date) -> conformance.Line:
    return next(one for one in conformance.lines(as_of=day, now=at(day)) if one.id == "drill")


def test_a_new_register_has_a_month_and_five_days() -> None:
    MigrationRecorder(connection).migration_qs.update(applied=at(INSTALLED_ON))
    assert line(INSTALLED_ON).ok
    assert line(date(2025, 2, 12)).ok, "installed on 7.1."
    assert not line(date(2025, 2, 13)).ok


def test_a_drill_that_went_well_counts_for_a_month_and_five_days() -> None:
    held(DAY)
    assert line(DAY).ok and "24.11.2026" in line(DAY).says
    assert line(date(2026, 12, 29)).ok
    assert not line(date(2026, 12, 30)).ok


def test_a_failed_one_is_red_at_once_and_until_one_goes_well() -> None:
    held(DAY - timedelta(days=2))
    held(DAY - timedelta(days=1), "resurrected")
    assert not line(DAY).ok and str(drills.OUTCOMES["resurrected"]) in line(DAY).says
    held(DAY)
    assert line(DAY).ok


@pytest.mark.parametrize("outcome", [code for code in drills.OUTCOMES if code != drills.WELL])
def test_today_is_red_for_who_keeps_the_promises_and_only_for_them(outcome: str) -> None:
    held(DAY, outcome)
    title = "Palautusharjoitus epäonnistui"
    pages = {role: staff.browser(staff.account(f"Joku {role}", [role])).get("/") for role in ("privacy_officer", "sales")}
    seen = {role: title in page.content.decode() for role, page in pages.items()}
    assert seen == {"privacy_officer": True, "sales": False}


def test_one_is_enqueued_a_month_after_the_last_good_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def enqueued_on(day: date) -> int:
        Job.objects.all().delete()
        monkeypatch.setattr(house.timezone, "localdate", lambda: day)
        house.watch_drill.func()
        return Job.objects.filter(task=house.restore_drill.path).count()

    assert enqueued_on(DAY) == 1, "none was held yet"
    held(DAY)
    assert [enqueued_on(DAY + timedelta(days=days)) for days in (1, 29, 30)] == [0, 0, 1]
    held(DAY + timedelta(days=30), "crashed")
    assert enqueued_on(DAY + timedelta(days=31)) == 1, "a failed one is tried again the next night"


def test_the_job_keeps_what_came_of_it() -> None:
    answer = house.restore_drill.func()
    row = RestoreDrill.objects.get()
    assert (row.outcome, row.made_at) == ("no_backup", None)
    assert answer == {"outcome": "no_backup", "replayed": 0, "persons": 0}


def test_the_overview_shows_the_last_drill() -> None:
    held(DAY)
    page = staff.browser(staff.account("Marja Ylläpitäjä", ["privacy_officer"])).get("/tietosuoja/").content.decode()
    assert "Palautusharjoitus" in page and "onnistui" in page


def test_an_unknown_outcome_is_refused() -> None:
    with pytest.raises(ValueError, match="no outcome"):
        held(DAY, "fine")
