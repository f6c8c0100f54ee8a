"""`kortisto import`: its report, its mapping file, its refusals."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from .lists import LIST, csv

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def call(data: bytes = LIST, name: str = "asiakkaat.csv", *, mapping: str = "", **more: Any) -> tuple[int, str, str]:
        from kortisto.exchange import commands

        file = tmp_path / name
        file.write_bytes(data)
        chosen = None
        if mapping:
            chosen = tmp_path / "mapping.toml"
            chosen.write_text(mapping)
        more.setdefault("collected_on", timezone.localdate())
        code = commands.import_list(file, source=more.pop("source", "Oma lista"), mapping=chosen, **more)
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


@pytest.mark.usefixtures("b2b")
def test_a_dry_run_says_everything_and_stores_nothing(run: Any, home: Path) -> None:
    from kortisto.contacts.models import Contact
    from kortisto.exchange.models import Import

    code, out, _ = run(dry_run=True)
    assert code == 0 and "Dry run" in out and "date of birth" in out and "must be informed by" in out
    assert not Contact.objects.exists() and not Import.objects.exists() and not list((home / "files").rglob("*.sealed"))
    for value in ("Rantasalo", "pohjatuuli.example", "0400"):
        assert value not in out


@pytest.mark.usefixtures("b2b")
def test_the_report_as_json_and_the_rows_left_out(run: Any, tmp_path: Path) -> None:
    from kortisto.contacts.models import Contact

    bad = tmp_path / "bad.csv"
    code, out, _ = run(as_json=True, bad_rows=bad)
    report = json.loads(out)
    assert code == 0 and report["dry_run"] is False and report["import"].startswith("T-")
    assert report["counts"]["created"] == Contact.objects.count() == 7
    assert {row["row"]: row["outcome"] for row in report["rows"]}[12] == "past_limit"
    assert "Rantasalo" not in out
    text = bad.read_text("utf-8-sig")
    assert "Pelkonen" in text and "1978" not in text and bad.stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("b2b")
def test_a_mapping_file(run: Any) -> None:
    from kortisto.contacts.models import Company, Contact

    data = "Tyyppi;Missä;Mihin\nRnt Ilv;Tuulikello;aino@tuulikello.example\n".encode()
    assert run(data, dry_run=True)[0] == 1
    mapping = '[columns]\nTyyppi = "full_name"\n"Missä" = "company"\nMihin = "email"\n[defaults]\ncompany_status = "customer"\nname_order = "family"\n'
    assert run(data, mapping=mapping)[0] == 0
    contact = Contact.objects.get()
    assert (contact.given_name, contact.family_name) == ("Ilv", "Rnt")
    assert Company.objects.get().status == "customer"


@pytest.mark.usefixtures("b2b")
@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        ("[columns\n", "cannot be read"),
        ('[columns]\n"Kenkä" = "email"\n', "no column"),
        ('[columns]\nPuh = "shoe"\n', "cannot become"),
        ('[columns]\n"Syntymäaika" = "last_contact"\n', "no purpose"),
        ('[defaults]\ncompany_status = "friend"\n', "cannot be"),
        ("[defaults]\nfriend = 1\n", "unknown key"),
        ("[shoes]\n", "unknown part"),
    ],
)
def test_mapping_files_that_are_wrong_say_how(run: Any, mapping: str, says: str) -> None:
    code, _, err = run(mapping=mapping, dry_run=True)
    assert code == 1 and says in err


@pytest.mark.usefixtures("b2b")
@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"source": " "}, "where the data came from"),
        ({"collected_on": date(2999, 1, 1)}, "future"),
        ({"data": b"%PDF"}, "no list"),
        ({"data": b"x;y\n1;2\n"}, "No column is recognised"),
    ],
)
def test_refusals(run: Any, more: dict[str, Any], says: str) -> None:
    code, out, err = run(**{"dry_run": True, **more})
    assert code == 1 and says in err and not out


def test_without_a_notice_nothing_may_be_kept(run: Any) -> None:
    code, _, err = run(csv("Aino;Ranta;Oy;a@x.example;;"))
    assert code == 1 and "notice" in err


@pytest.mark.usefixtures("b2b")
def test_a_long_list_comes_in_with_few_queries(run: Any, django_assert_max_num_queries: Any) -> None:
    rows = [f"Aino;Ranta{n};Firma {n % 20} Oy;a{n}@firma.example;040 {n:07d};{'x' if n % 7 == 0 else ''}" for n in range(250)]
    # A constant number for each piece (10 rows, 40, 160, the rest; ADR 252): those with bans are judged one by one, the others
    # through those who are like them.
    with django_assert_max_num_queries(4 * 180):
        code, _, _ = run(csv(*rows))
    assert code == 0


@pytest.mark.usefixtures("b2b")
@pytest.mark.parametrize("dry_run", [True, False])
def test_a_row_that_was_joined_is_not_among_the_rows_left_out(run: Any, dry_run: bool) -> None:
    """Row 6 says again what row 5 does, and neither can be reached."""
    code, out, _ = run(dry_run=dry_run)
    assert code == 0 and "1  not usable as it is (row 5)\n" in out
    why = out.partition("Left out, and why\n")[2].partition("\n\n")[0]
    assert "(5)" in why and "6" not in why


@pytest.mark.usefixtures("b2b")
def test_one_row_is_one_row(run: Any) -> None:
    code, out, _ = run(csv("Aino;Ranta;Oy;ei osoitetta;;"), dry_run=True)
    assert code == 0 and "\n1 row (" in out and "1 rows" not in out and "(rows" not in out
