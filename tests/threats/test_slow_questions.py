"""T34: a question to the database that would take for ever is stopped, the page says so, and nothing is half done."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import StreamingHttpResponse
from django.test import RequestFactory

from kortisto.database.bounded import bounded, stopped
from tests.proof import staff
from tests.proof.register import Register

ENDLESS = "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {most}) SELECT count(*) FROM n)"
LIMIT = 0.4
WORDS = {
    "fi": ("Tämä olisi kestänyt liian kauan", "tallentuu kokonaan tai ei lainkaan"),
    "sv": ("Det här skulle ha tagit för lång tid", "sparas helt eller inte alls"),
    "en": ("This would have taken too long", "saved whole or not at all"),
}


@pytest.fixture(autouse=True)
def limit(settings: Any) -> None:
    settings.QUESTION_SECONDS = LIMIT


def say(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def slow_to_read(table: str) -> None:
    """From now on whoever reads the table waits for a thousand million rows."""
    endless = ENDLESS.format(most=10**9)
    say(f"ALTER TABLE {table} RENAME TO slow_{table}", f"CREATE VIEW {table} AS SELECT * FROM slow_{table} WHERE {endless} > 0")


def slow_to_change(table: str) -> None:
    endless = ENDLESS.format(most=10**9)
    if connection.vendor == "sqlite":
        say(f"CREATE TRIGGER slow AFTER UPDATE ON {table} BEGIN SELECT {endless}; END")
    else:
        say(
            f"CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM {endless}; RETURN NEW; END $$",
            f"CREATE TRIGGER slow AFTER UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION slow()",
        )


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_page_that_asks_too_much_says_so(b2b: Register, language: str) -> None:
    browser = staff.browser(staff.account("Meri Mainos", ["marketing"], language=language))
    browser.post("/tyotehtavat/", {"fi": "Toimitilat"})
    slow_to_read("contacts_worktask")
    began = time.monotonic()
    answer = browser.get("/tyotehtavat/")
    assert time.monotonic() - began < 10 * LIMIT
    said = answer.content.decode()
    assert answer.status_code == 503
    assert all(words in said for words in WORDS[language])
    assert browser.get("/yritykset/").status_code == 200, "the same connection answers whoever comes next"
    if language == "fi":
        note = browser.get("/tyotehtavat/", headers={"HX-Request": "true"})
        assert (note.status_code, note["HX-Retarget"], note["X-Refused"]) == (503, "#ilmoitus", "1")
        assert "<html" not in note.content.decode()


@pytest.mark.parametrize(
    ("language", "words"), [("fi", "Rekisterissä on ruuhkaa"), ("sv", "Registret är upptaget"), ("en", "busy")]
)
def test_a_page_that_had_no_turn_to_write_says_so(
    b2b: Register, language: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite has one writer: behind a long job a page that notes whom it shows waits, and in the end gives up."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has more than one writer")
    browser = staff.browser(staff.account("Meri Mainos", ["marketing"], language=language))

    def locked(*_args: Any, **_more: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("kortisto.contacts.worktasks.acts.add", locked)
    answer = browser.post("/tyotehtavat/", {"fi": "Toimitilat"})
    assert answer.status_code == 503 and answer["Retry-After"] == "10"
    assert words in answer.content.decode()


def test_an_act_that_takes_too_long_has_not_happened(b2b: Register) -> None:
    from kortisto.contacts.models import WorkTask
    from kortisto.privacy.models import AuditEvent

    browser = staff.browser(staff.account("Meri Mainos", ["marketing"]))
    slow_to_change("contacts_worktask")
    before = AuditEvent.objects.count()
    answer = browser.post("/tyotehtavat/", {"fi": "Toimitilat"})
    assert answer.status_code == 503
    assert not WorkTask.objects.filter(key="toimitilat").exists()
    assert AuditEvent.objects.count() == before
    say("DROP TRIGGER slow" if connection.vendor == "sqlite" else "DROP TRIGGER slow ON contacts_worktask")
    assert browser.post("/tyotehtavat/", {"fi": "Toimitilat"}).status_code == 302


def test_the_pieces_of_a_file_are_within_the_limit(b2b: Register) -> None:
    from kortisto.ui.patience import Patience

    def pieces() -> Any:
        yield b"first"
        time.sleep(1.5 * LIMIT)  # a slow reader is no slow question
        yield b"second"
        say(f"SELECT {ENDLESS.format(most=10**9)}")

    content = iter(Patience(lambda _: StreamingHttpResponse(pieces()))(RequestFactory().get("/")))  # type: ignore[call-overload]
    assert [next(content), next(content)] == [b"first", b"second"]
    with pytest.raises(OperationalError) as error:
        next(content)
    assert stopped(error.value)


def test_work_that_is_no_page_takes_the_time_it_needs(b2b: Register) -> None:
    """Jobs, the nightly run, backups, commands: nobody enters the limit there. An erasure asked for on a page leaves it."""
    short = f"SELECT {ENDLESS.format(most=300_000)}"
    began = time.monotonic()
    say(short)
    took = time.monotonic() - began
    with bounded(took / 4):
        with pytest.raises(OperationalError) as error:
            say(short)
        assert stopped(error.value)
        with bounded(None):
            say(short)
        with pytest.raises(OperationalError):
            say(short)
    say(short)


def test_other_failures_are_not_taken_for_it(b2b: Register) -> None:
    with pytest.raises(OperationalError if connection.vendor == "sqlite" else Exception) as error:
        say("SELECT * FROM there_is_no_such_table")
    assert not stopped(error.value)
