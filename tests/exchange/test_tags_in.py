"""Tags in a list: words of the closed list, put on whom the row is; what the list of tags does not have is told by row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from .lists import NOW, csv

ROWS = (
    "Aino;Ranta;Tuulikello Oy;aino@tuulikello.example;Messut, Avainasiakas",
    "Bo;Ek;Tuulikello Oy;bo@tuulikello.example;messut | VIP",
)


def tagged(*rows: str) -> bytes:
    return csv(*rows, headings="Etunimi;Sukunimi;Yritys;Sähköposti;Tunnisteet")


@pytest.fixture
def messut(b2b: None) -> Any:
    from kortisto.contacts.tags import acts

    acts.add_tag(fi="Avainasiakas", sv="Nyckelkund", en="Key account", by="test", now=NOW)
    return acts.add_tag(fi="Messut", sv="Mässan", en="Fair", by="test", now=NOW)


def borne() -> dict[str, set[str]]:
    from kortisto.contacts.models import ContactTag

    found: dict[str, set[str]] = {}
    for name, tag in ContactTag.objects.values_list("contact__given_name", "tag__label_fi"):
        found.setdefault(name, set()).add(tag)
    return found


def test_tags_of_the_list_are_put_on_and_others_told_by_row(messut: Any, bring: Callable[..., Any]) -> None:
    upload = bring(tagged(*ROWS))
    assert upload.counts["created"] == 2
    assert borne() == {"Aino": {"Messut", "Avainasiakas"}, "Bo": {"Messut"}}
    assert {row.number: row.notes for row in upload.rows.all() if "tag_unknown" in row.notes}.keys() == {3}, "VIP is no tag"
    assert bring(tagged(*ROWS)).counts == {"unchanged": 2}


def test_a_list_adds_tags_in_any_language_takes_none_away_and_is_undone(messut: Any, bring: Callable[..., Any]) -> None:
    from kortisto.exchange.undoing import acts as undoing

    bring(tagged("Aino;Ranta;Tuulikello Oy;aino@tuulikello.example;Messut"))
    again = bring(tagged("Aino;Ranta;Tuulikello Oy;aino@tuulikello.example;Key account"))
    assert again.counts == {"completed": 1} and borne() == {"Aino": {"Messut", "Avainasiakas"}}
    undoing.start(upload=again, bans=False, by="clerk", now=NOW)
    undoing.run(again, now=NOW)
    assert borne() == {"Aino": {"Messut"}}


def test_a_retired_tag_is_not_put_on_anybody(messut: Any, bring: Callable[..., Any]) -> None:
    from kortisto.contacts.tags import acts

    acts.retire_tag(messut, by="test", now=NOW)
    upload = bring(tagged(ROWS[0]))
    assert borne() == {"Aino": {"Avainasiakas"}} and "tag_unknown" in upload.rows.get().notes


def test_a_notice_without_tags_imports_none(notice: Callable[[str], None], bring: Callable[..., Any]) -> None:
    """H06 lists no tags: the column is not imported, and the page says which sentence leaves it out."""
    notice("hehku")
    upload = bring(tagged(ROWS[0]), check_only=True)
    assert "tags" not in upload.mapping["targets"].values()


def test_putting_tags_asks_no_more_with_more_people(messut: Any, bring: Callable[..., Any]) -> None:
    from kortisto.exchange import working

    def asked(*rows: str) -> int:
        upload = bring(tagged(*rows), check_only=True)
        with CaptureQueriesContext(connection) as queries:
            working.check(upload=upload, now=NOW)
        return len(queries)

    assert asked(ROWS[0]) == asked(*ROWS, "Cia;Dahl;Tuulikello Oy;cia@tuulikello.example;Messut")
