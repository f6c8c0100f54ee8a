"""The page of the promises, the foot of every page, Today, the command and the metric: one truth, red by itself."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client

from kortisto.cli.entry import cli
from kortisto.privacy import conformance
from kortisto.privacy.conformance import registry
from kortisto.privacy.jobs import glance_at_promises, look_at_promises
from kortisto.privacy.models import Erasure, Standing
from tests.proof import staff as accounts

from .conftest import NOW, TODAY

pytestmark = pytest.mark.django_db
Get = Callable[..., Any]


@pytest.fixture
def officer(b2b: Any) -> Client:
    return accounts.browser(accounts.account("Marja Ylläpitäjä", ["privacy_officer"]))


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> dict[str, bool]:
    """A line that is as the test says, besides the real ones that are green in a new register."""
    found = {"ok": True}
    monkeypatch.setattr(registry, "registered", {
        "bans": registry.Registered(lambda **_: conformance.Line(found["ok"], "Kaksi viestiä lähti kiellosta huolimatta.", 2), False)
    })  # fmt: skip
    monkeypatch.setattr(conformance.standing, "registered", registry.registered)
    return found


def text(page: Any) -> str:
    return re.sub(r"\s+", " ", page.content.decode())


def test_the_page_tells_each_line_and_each_sentence_with_rule_and_test(officer: Client) -> None:
    page = text(officer.get("/tietosuoja/lupaukset/"))
    for key in (
        "late",
        "uninformed",
        "bans",
        "undatable",
        "night",
        "drill",
        "audit",
        "anchor",
        "ledger",
        "promises",
        "generations",
    ):
        assert f">{key}</span>" in page, key
    assert "tests/promises/test_h12.py" in page and "testiä" in page
    assert "B10" in page and "limits." in page


def test_it_goes_red_by_itself_on_every_page_and_back(officer: Client, line: dict[str, bool]) -> None:
    seller = accounts.browser(accounts.account("Tuomas Myyjä", ["sales"]))
    look_at_promises.func()
    assert "1 lupaus rikottu" not in text(officer.get("/"))
    line["ok"] = False
    glance_at_promises.func()
    for browser in (officer, seller):
        assert "1 lupaus rikottu" in text(browser.get("/henkilot/")), "the foot of every page"
    assert "lupaus on rikottu" in text(officer.get("/"))
    assert "Kaksi viestiä lähti" in text(officer.get("/tietosuoja/lupaukset/"))
    line["ok"] = True
    glance_at_promises.func()
    assert "1 lupaus rikottu" not in text(officer.get("/henkilot/"))


def test_looking_now_is_a_job_and_for_those_who_may(officer: Client) -> None:
    assert officer.get("/tietosuoja/lupaukset/tarkistus/").status_code == 405
    assert officer.post("/tietosuoja/lupaukset/tarkistus/").status_code == 302
    seller = accounts.browser(accounts.account("Tuomas Myyjä", ["sales"]))
    assert seller.post("/tietosuoja/lupaukset/tarkistus/").status_code == 403
    assert seller.get("/tietosuoja/lupaukset/").status_code == 403


def test_the_command_says_the_same_and_leaves_with_one_when_red(b2b: Any, line: dict[str, bool], tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["conformance", "--json", "--prometheus", str(tmp_path / "kortisto.prom")])
    told = json.loads(done.output)
    assert done.exit_code == 0 and told["ok"] is True and told["lines"][0]["line"] == "bans"
    assert {"notice", "id", "says", "rules", "test", "tests", "waits", "idle"} == set(told["promises"][0])
    assert 'kortisto_conformance_ok{line="bans"} 1' in (tmp_path / "kortisto.prom").read_text()
    line["ok"] = False
    done = CliRunner().invoke(cli, ["conformance"])
    assert done.exit_code == 1 and "RED bans" in done.output and "1 red" in done.output
    assert Standing.objects.get(line="bans").count == 2


def test_the_certificates_show_what_the_search_found(officer: Client, person: Get) -> None:
    from kortisto.privacy.models import Certificate

    Erasure.objects.create(
        subject_ref="0" * 36,
        reason="request",
        state="verified",
        policy_version="b2b/1",
        requested_by="cli",
        created_at=NOW,
        closed_at=NOW,
    )
    erasure = Erasure.objects.get()
    scan = {"files": 43, "bytes": 5_000_000, "needles": 3, "excluded": 0, "leaks": []}
    made = Certificate.objects.create(
        erasure=erasure, number="2026-000001", issued_at=NOW, scan=scan, ledger_seq=1, ledger_head="", commitment="a" * 64
    )
    page = text(officer.get("/tietosuoja/poistot/"))
    assert "2026-000001" in page and "mitään ei löytynyt" in page and "43 tiedostoa" in page
    made.scan = {**scan, "leaks": [["files/x", "utf-8"]]}
    made.save()
    assert "ajossa löytyi 1 kopio" in text(officer.get("/tietosuoja/poistot/"))


class TestMetric:
    """Closed until the settings open it; then for whoever shows the token, or asks from this machine itself."""

    @pytest.fixture
    def opened(self, b2b: Any, settings: Any) -> Callable[..., Any]:
        from kortisto.config.instance import Instance

        def ask(values: dict[str, Any], **headers: Any) -> Any:
            own = settings.KORTISTO
            settings.KORTISTO = Instance(own.home, {**own.values, **values})
            try:
                return Client().get("/metrics", **headers)
            finally:
                settings.KORTISTO = own

        return ask

    def test_it_is_not_there_by_default(self, b2b: Any) -> None:
        assert Client().get("/metrics").status_code == 404

    def test_without_a_token_this_machine_alone_may_ask(self, opened: Any) -> None:
        on = {"metrics_on": True}
        assert opened(on).status_code == 200
        assert opened(on, REMOTE_ADDR="192.0.2.7").status_code == 403
        assert opened(on, HTTP_X_FORWARDED_FOR="192.0.2.7").status_code == 403, "a proxy of this machine passes a stranger on"
        assert opened({**on, "web_behind_proxy": True}).status_code == 403

    def test_with_a_token_whoever_shows_it(self, opened: Any) -> None:
        on = {"metrics_on": True, "metrics_token": "salaisuus-1", "web_behind_proxy": True}
        assert opened(on).status_code == 403
        assert opened(on, HTTP_AUTHORIZATION="Bearer salaisuus-2").status_code == 403
        answer = opened(on, HTTP_AUTHORIZATION="Bearer salaisuus-1", REMOTE_ADDR="192.0.2.7")
        assert answer.status_code == 200 and answer["Content-Type"].startswith("text/plain; version=0.0.4")

    def test_it_is_prometheus_and_says_nothing_of_anybody(self, opened: Any, person: Get) -> None:
        contact = person()
        conformance.look(as_of=TODAY, now=NOW)
        lines = opened({"metrics_on": True}).content.decode().splitlines()
        shape = re.compile(r'^(# (HELP|TYPE) kortisto_\w+ .+|kortisto_\w+(\{\w+="[\w.-]+"\})? -?[0-9.e+]+)$')
        assert [row for row in lines if not shape.match(row)] == []
        assert 'kortisto_conformance_ok{line="ledger"} 1' in lines
        words = "\n".join(lines)
        assert contact.family_name not in words and "@" not in words

    def test_a_locked_register_still_says_that_it_is_locked(self, b2b: Any, settings: Any) -> None:
        from kortisto.privacy.middleware import OPEN_PATHS

        assert "/metrics" in OPEN_PATHS
