"""`kortisto bench faults` at a small size; and that its reckoning sees what is lost, twice, by half, or there though refused."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kortisto.bench.faults import harm, mail, reckoning
from kortisto.bench.faults.browser import Answer, form_of
from kortisto.bench.faults.journal import ACKNOWLEDGED, DOUBTFUL, REFUSED, Entry, Journal
from tests.proof import people
from tests.proof.instance import Instance
from tests.proof.register import Register

NOTHING = ("lost", "duplicates", "half done", "there though refused", "skipped", "refused without a word")


def measured(home: Path, *more: str) -> dict[str, Any]:
    """A few clients, two kills, one of each of the rest: half a minute of processor time, most of it programs that start."""
    home.mkdir()
    words = ("bench", "faults", "--clients", "3", "--seconds", "6", "--kills", "2", "--contacts", "100", "--json", *more)
    found: dict[str, Any] = json.loads(Instance(home).kortisto(*words))
    assert not list(home.iterdir()), "nothing of the operator's was opened or made"
    return found


def kept(found: dict[str, Any]) -> None:
    figures = {figure["name"]: figure["value"] for figure in found["figures"]}
    assert found["broken"] == {} and {name: figures[name] for name in NOTHING} == dict.fromkeys(NOTHING, 0)
    assert figures["acknowledged writes"] > 0 < figures["messages sent"]
    assert figures["kills"] == 2 and {"full disk", "database cut", "sweep"} <= set(found["happened"])
    assert figures["answers again after a kill, most"] > 0


@pytest.mark.timeout(300)
def test_two_kills(tmp_path: Path) -> None:
    found = measured(tmp_path / "own")
    assert (found["bench"], found["database"], found["could_not"]) == ("faults", "sqlite", {})
    kept(found)


@pytest.mark.timeout(300)
@pytest.mark.skipif("KORTISTO_TEST_DATABASE_URL" not in os.environ, reason="needs tests/postgres.sh")
def test_two_kills_on_postgresql(tmp_path: Path) -> None:
    found = measured(tmp_path / "own", "--database", os.environ["KORTISTO_TEST_DATABASE_URL"])
    assert found["database"] == "postgresql"
    kept(found)


def test_the_faults_are_spread_over_the_time_and_the_same_for_a_seed() -> None:
    from random import Random

    first, second = (harm.plan(Random(7), seconds=120, kills=10) for _ in range(2))
    assert first == second and [at for at, _what in first] == sorted(at for at, _what in first) and first[-1][0] < 120
    assert Counter(what for _at, what in first) == {"kill": 10, "full disk": 2, "database cut": 2, "sweep": 3}


def test_what_was_acknowledged_and_is_not_there_once_is_seen() -> None:
    found = reckoning.Found()
    entries = [
        Entry("call", key, how) for key, how in zip("abcdef", [*[ACKNOWLEDGED] * 2, *[DOUBTFUL] * 2, *[REFUSED] * 2], strict=True)
    ]
    reckoning._once(entries, Counter({"a": 1, "c": 1, "e": 1, "d": 2}), found)
    assert found.broken == {
        "lost": ["call b"], "twice": ["call d: 2 times"], "there though refused": ["call e"],
    }  # fmt: skip


def test_the_register_is_looked_at_not_believed(b2b: Register) -> None:
    """A title of before, an import by half, a person the search does not know."""
    from django.utils import timezone

    from kortisto.contacts.models import Position
    from kortisto.search.models import SearchDocument

    today = timezone.localdate()
    firm = people.firm(since=today)
    first = people.person("Aino Lehtovirta", firm, on=today, email="a@lista.example", phone="+358505550001")
    people.person("Eino Lehtovirta", firm, on=today, email="b@lista.example", phone="+358505550002")
    job = Position.objects.get(contact=first)
    journal = Journal()
    journal.note(Entry("title", "nimike-1", ACKNOWLEDGED, job.pk))
    journal.note(Entry("title", "nimike-2", DOUBTFUL, job.pk))
    journal.note(Entry("import", "l.csv", ACKNOWLEDGED, 0, ["a@lista.example", "b@lista.example", "c@lista.example"]))
    journal.note(Entry("ban", "kielto-1", ACKNOWLEDGED, first.pk))
    SearchDocument.objects.filter(kind="contact", object_id=first.pk).delete()
    found = reckoning.Found()
    reckoning.reckon(journal, found)
    reckoning.whole(found)
    assert [lost.split(":")[0] for lost in found.broken["lost"]] == ["ban kielto-1", "title nimike-1"]
    said = " ".join(found.broken["half done"])
    assert (
        "2 of 3 rows" in said and "kielto-1 is not in the ledger" in said and f"person {first.pk} and the search disagree" in said
    )
    Position.objects.filter(pk=job.pk).update(job_title="nimike-2")
    again = reckoning.Found()
    reckoning.reckon(journal, again)
    assert again.broken["lost"] == ["ban kielto-1"], "what nobody knows of may be there"


def test_the_sink_s_word_counts_whole_messages(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"a@x.example s@x.example <1> 1\na@x.example s@x.example <2> 1\nb@x.example s@x.example <3> 0\n")
    assert mail.received(log) == {"a@x.example": 2}


def test_a_form_is_sent_as_it_stands() -> None:
    page = b"""<form action="/x/"><input name="no" value="1"></form><form action="/y/"><input name="a" value="1">
    <input type="radio" name="r" value="1"><input type="radio" name="r" value="2" checked><input type="checkbox" name="c" value="1">
    <select name="s"><option value="">-<option value="email" selected>E</select><button name="b">x</button></form>"""
    assert form_of(Answer(200, {}, page), "/y/") == {"a": "1", "r": "2", "s": "email"}


def test_an_answer_without_words_is_told_apart() -> None:
    assert [Answer(500, {}, b"<h1>x</h1>").kind, Answer(502, {}, b"").kind, Answer(0, {}, b"").kind] == ["500", "bare 502", "none"]
