"""`kortisto bench register` at a small size: every figure is there, beside its floor, and the operator's instance is untouched."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from kortisto.bench.figures import MILLISECONDS, RATE, Figure, of_times, percentile
from tests.proof.instance import Instance

READ = (
    "search, two letters", "search, four letters", "search, two words", "search, a typing slip", "front page", "people to inform", "people, first page",
    "people, deepest page", "people, by last contact", "people, by erasure", "people of one company", "people of customers",
    "people not yet told", "one's own people", "people, words in the list", "companies, first page", "companies, deepest page",
    "contact page", "company page",
)  # fmt: skip
DONE = {
    "import": "rows/s",
    "duplicate scan": "s",
    "sweep plan": "s",
    "erasures, verified": "rows/s",
    "byte scan": "ms/MB",
    "database": "MB",
}


def measured(home: Path, *more: str) -> dict[str, Any]:
    """What the command prints, run beside an instance that is the operator's own."""
    own = Instance(home)
    home.mkdir(parents=True)
    (home / "kortisto.toml").write_text("[database]\nurl = 'sqlite:own.sqlite3'\n", "utf-8")
    found: dict[str, Any] = json.loads(own.kortisto("bench", "register", "--contacts", "300", "--rounds", "2", "--json", *more))
    assert [path.name for path in home.iterdir()] == ["kortisto.toml"], "nothing of the operator's was opened or made"
    return found


def elsewhere(folder: Path) -> Instance:
    """A place of the operator's to run the command from."""
    folder.mkdir()
    return Instance(folder)


def test_nobody_in_the_list_may_be_somebody_else() -> None:
    """A name that is borne at the firm already leaves a row waiting, and the bench would not know whom it brought in."""
    from random import Random

    from kortisto.bench import building, people

    def names(found: Iterable[people.Person]) -> list[tuple[str, int]]:
        return [
            (f"{one.given} {one.family}", firm)
            for one in found
            for firm in (one.firm, building.former_firm(one, 30))
            if firm is not None
        ]

    there = names(people.people(Random(1), 0, 4_000, 30))
    assert len(set(there)) < len(there), "too few for this test"
    borne = building.namesakes(seed=1, contacts=4_000, firms=30)
    listed = [(f"{one.given} {one.family}", one.firm) for one in people.people(Random(3), 9_000, 4_000, 30, strangers_to=borne)]
    assert len(set(listed)) == len(listed) == 4_000 and not set(listed) & set(there)


def complete(found: dict[str, Any]) -> None:
    figures = {figure["name"]: figure for figure in found["figures"]}
    assert len(figures) == len(found["figures"]), "no name twice"
    assert all(set(figure) == {"name", "value", "unit", "floor", "ratio"} for figure in figures.values())
    assert all(figure["value"] > 0 for name, figure in figures.items() if figure["unit"] != "persons")
    for kind in READ:
        half, most = figures[f"{kind}, p50"], figures[f"{kind}, p95"]
        assert half["unit"] == most["unit"] == "ms" and 0 < half["value"] <= most["value"] and half["floor"] > 0 < half["ratio"]
    assert figures["erasures the byte scan wants looked at"]["value"] == 0
    for name, unit in DONE.items():
        assert figures[name]["unit"] == unit
        assert name in ("database", "byte scan") or figures[name]["floor"] > 0


@pytest.mark.timeout(600)
def test_three_hundred_people(tmp_path: Path) -> None:
    """The counts are checked inside: what a list brings in, that every erasure was verified, that no page was an error."""
    found = measured(tmp_path / "own")
    assert (found["bench"], found["contacts"], found["companies"], found["database"]) == ("register", 300, 60, "sqlite")
    complete(found)


@pytest.mark.timeout(600)
@pytest.mark.skipif("KORTISTO_TEST_DATABASE_URL" not in os.environ, reason="needs tests/postgres.sh")
def test_on_a_postgresql_server_a_database_of_its_own_comes_and_goes(tmp_path: Path) -> None:
    import psycopg

    server = os.environ["KORTISTO_TEST_DATABASE_URL"]
    found = measured(tmp_path / "own", "--database", server)
    assert found["database"] == "postgresql"
    complete(found)
    with psycopg.connect(server, dbname="postgres") as link:
        assert link.execute("SELECT count(*) FROM pg_database WHERE datname LIKE 'kortisto_bench_%'").fetchone() == (0,)


def test_no_instance_but_one_of_a_bench_is_kept(tmp_path: Path) -> None:
    (tmp_path / "kortisto.toml").write_text("", "utf-8")
    elsewhere(tmp_path / "own").run("-m", "kortisto", "bench", "register", "--keep", str(tmp_path), code=1)
    assert [path.name for path in tmp_path.iterdir() if path.name != "own"] == ["kortisto.toml"]


def test_another_kind_of_server_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    said = Instance(tmp_path).run("-m", "kortisto", "bench", "register", "--database", "mysql://x/y", code=1)
    assert said == "" and not list(tmp_path.iterdir())


def test_a_rate_and_a_time_are_both_worse_when_the_ratio_is_larger() -> None:
    assert Figure("import", 1000, RATE, 5000).ratio == 5
    assert Figure("page", 50, MILLISECONDS, 5).ratio == 10
    assert Figure("memory", 50, "MB").ratio is None


def test_percentiles_are_samples_that_were_measured() -> None:
    samples = [n / 1000 for n in range(1, 41)]
    assert (percentile(samples, 0.5), percentile(samples, 0.95), percentile([7.0], 0.95)) == (0.02, 0.038, 7.0)
    assert [figure.value for figure in of_times("page", samples, samples)] == [20.0, 38.0]


@pytest.mark.timeout(600)
def test_a_register_that_is_kept_is_built_once_measured_again_and_copied(tmp_path: Path) -> None:
    """Each copy has people of its own at companies of its own, found by the search, with their last days; a page serves them."""
    folder = tmp_path / "kept"
    own = elsewhere(tmp_path / "own")
    asked = ["bench", "register", "--contacts", "60", "--rounds", "1", "--json", "--keep", str(folder)]
    first = json.loads(own.kortisto(*asked))
    made_once = (folder / "keys" / "django.key").read_bytes()
    second = json.loads(own.kortisto(*asked, "--times", "3"))
    assert (first["contacts"], second["contacts"]) == (60, 180) and (folder / "keys" / "django.key").read_bytes() == made_once
    named = {figure["name"] for figure in second["figures"]}
    assert {f"{kind}, p95" for kind in READ} <= named and not any("import" in name or "erasures" in name for name in named)
    assert json.loads(own.kortisto(*asked, "--times", "3"))["contacts"] == 180, "they are copied once"
    look = (
        "from kortisto.contacts.models import *; from kortisto.privacy.models import *; from kortisto.search.models import *\n"
        "print(Position.objects.filter(contact__subject__isnull=False, company__isnull=False).count() == Position.objects.count(),"
        " Keep.objects.filter(record__startswith='contacts.position:').values('record').distinct().count() == Position.objects.count(),"
        " SearchDocument.objects.exclude(kind='company').count(), Contact.objects.values('subject').distinct().count())"
    )
    said = Instance(folder).kortisto("django", "shell", "-v", "0", "-c", look)
    assert said.split()[-4:] == ["True", "True", "180", "180"], said
    own.run("-m", "kortisto", "bench", "register", "--contacts", "60", "--times", "3", code=1)
