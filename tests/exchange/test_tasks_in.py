"""Work tasks in a list: words of the firm's own list, for whose job says none yet; what that list does not have is told by row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from .lists import csv

ROWS = (
    "Aino;Ranta;Tuulikello Oy;aino@tuulikello.example;Hankinnat",
    "Bo;Ek;Tuulikello Oy;bo@tuulikello.example;Puutarha",
)


def working(*rows: str) -> bytes:
    return csv(*rows, headings="Etunimi;Sukunimi;Yritys;Sähköposti;Työtehtävä")


@pytest.fixture
def tasks(b2b: None) -> dict[str, Any]:
    from kortisto.contacts.models import WorkTask

    words = {"hankinta": ("Hankinnat", "Inköp", "Purchasing"), "talous": ("Talous", "Ekonomi", "Finance")}
    return {
        key: WorkTask.objects.get_or_create(key=key, defaults={"label_fi": fi, "label_sv": sv, "label_en": en})[0]
        for key, (fi, sv, en) in words.items()
    }


def said() -> dict[str, tuple[str, str]]:
    from kortisto.contacts.models import Position

    rows = Position.objects.values_list("contact__given_name", "work_task__key", "work_task_source")
    return {name: (key or "", source) for name, key, source in rows}


def test_a_work_task_comes_in_with_the_person_and_says_where_it_is_from(tasks: Any, bring: Callable[..., Any]) -> None:
    upload = bring(working(*ROWS))
    assert upload.mapping["targets"]["4"] == "work_task"
    assert said() == {"Aino": ("hankinta", "import"), "Bo": ("", "")}
    assert {row.number for row in upload.rows.all() if "task_unknown" in row.notes} == {3}, "the garden is no task of ours"
    assert bring(working(ROWS[0])).counts == {"unchanged": 1}


def test_a_list_says_it_of_those_without_one_and_changes_none(tasks: Any, bring: Callable[..., Any]) -> None:
    from kortisto.exchange.undoing import acts as undoing

    from .lists import NOW

    bring(working(*ROWS))
    rows = (ROWS[0].replace("Hankinnat", "Talous"), ROWS[1].replace("Puutarha", "finance"))
    again = bring(working(*rows))
    assert again.counts == {"unchanged": 1, "completed": 1}
    assert said() == {"Aino": ("hankinta", "import"), "Bo": ("talous", "import")}
    undoing.start(upload=again, bans=False, by="clerk", now=NOW)
    undoing.run(again, now=NOW)
    assert said()["Bo"] == ("", "")


def test_what_is_out_of_use_is_said_of_nobody(tasks: dict[str, Any], bring: Callable[..., Any]) -> None:
    from .lists import NOW

    tasks["hankinta"].retired_on = NOW.date()
    tasks["hankinta"].save()
    upload = bring(working(ROWS[0]))
    assert said() == {"Aino": ("", "")} and "task_unknown" in upload.rows.get().notes


def test_work_tasks_ask_no_more_with_more_people(tasks: Any, bring: Callable[..., Any]) -> None:
    asked = []
    for count in (1, 10):  # one piece (ADR 252)
        rows = [f"Nimi{count};Suku{n};Firma {count} Oy;n{n}@firma{count}.example;Hankinnat" for n in range(count)]
        with CaptureQueriesContext(
            connection,
        ) as caught:
            bring(working(*rows))
        asked.append(len([one for one in caught.captured_queries if "worktask" in one["sql"]]))
    assert asked[0] == asked[1]
