"""What stops a campaign before it is sent, and what is only said: names looked up at a server that is one, links, messages."""

from __future__ import annotations

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import dns.rcode
import pytest

from kortisto.campaigns.sending import domain, reaching
from kortisto.campaigns.sending.naming import NotKnown, Resolver

from . import dns_server

GOOD = {
    "kuurankukka.example": ["sivuston-tunnus=abc", "v=spf1 ip4:192.0.2.1 include:posti.example -all"],
    "k1._domainkey.kuurankukka.example": ["v=DKIM1; k=rsa; p=" + "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQ" * 8],
    "_dmarc.kuurankukka.example": ["v=DMARC1; p=quarantine; rua=mailto:dmarc@kuurankukka.example"],
}
NAME = "kuurankukka.example"


def asked(records: Any, ask: Callable[[Resolver], Any], **more: Any) -> Any:
    with dns_server.serving(records, **more) as server:
        return ask(Resolver("127.0.0.1", server.port, timeout=1.0))


def test_a_domain_that_says_who_may_send_is_well() -> None:
    def ask(resolver: Resolver) -> list[str]:
        return [domain.spf(NAME, resolver).level, domain.dkim(NAME, "k1", resolver).level, domain.dmarc(NAME, resolver).level]

    assert asked(GOOD, ask) == ["ok", "ok", "ok"], "a key longer than one piece of 255 is one text"
    assert asked(GOOD, lambda resolver: domain.dmarc(f"uutiset.{NAME}", resolver).level) == "ok", "the domain above speaks for it"


@pytest.mark.parametrize(
    ("records", "ask", "words"),
    [
        ({}, lambda r: domain.spf(NAME, r), "SPF"),
        ({NAME: []}, lambda r: domain.spf(NAME, r), "SPF"),
        ({NAME: ["v=spf1 -all", "v=spf1 mx -all"]}, lambda r: domain.spf(NAME, r), "useita"),
        ({NAME: ["v=spf1 +all"]}, lambda r: domain.spf(NAME, r), "kenen tahansa"),
        ({}, lambda r: domain.dkim(NAME, "k1", r), "k1._domainkey"),
        ({f"k1._domainkey.{NAME}": ["v=DKIM1; p="]}, lambda r: domain.dkim(NAME, "k1", r), "mitätöity"),
        ({}, lambda r: domain.dmarc(NAME, r), "DMARC"),
        ({f"_dmarc.{NAME}": ["v=DMARC1; p=maybe"]}, lambda r: domain.dmarc(NAME, r), "kelvollinen"),
    ],
)
def test_what_is_missing_or_wrong_stops(records: Any, ask: Any, words: str) -> None:
    found = asked(records, ask)
    assert found.level == "blocks" and words in found.text


@pytest.mark.parametrize("more", [{"silent": True}, {"rcode": dns.rcode.SERVFAIL}])
def test_a_server_that_does_not_answer_stops_nothing_and_is_said(more: Any) -> None:
    def ask(resolver: Resolver) -> Any:
        with pytest.raises(NotKnown):
            resolver.texts(NAME)

    asked(GOOD, ask, **more)


@pytest.mark.django_db
def test_a_sender_whose_server_is_dumb_is_asked_about_once(settings: Any) -> None:
    from kortisto.outreach.models import SenderIdentity

    identity = SenderIdentity.objects.create(name="Kuura", address=f"uutiset@{NAME}")
    with dns_server.serving(GOOD, silent=True) as server:
        found = domain.of(identity, Resolver("127.0.0.1", server.port, timeout=0.5))
        names = set(server.asked)
    assert [one.level for one in found] == ["unknown"] * 3 and all("Ei voitu tarkistaa" in one.text for one in found)
    assert names == {NAME}


class Page(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        self.send_response({"/on": 200, "/siirtynyt": 302, "/poissa": 404, "/vain-get": 405}[self.path])
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


def test_links_that_lead_nowhere_are_found() -> None:
    server = HTTPServer(("127.0.0.1", 0), Page)
    Thread(target=server.serve_forever, daemon=True).start()
    here = f"http://127.0.0.1:{server.server_port}"
    paths = [f"{here}/{name}" for name in ("on", "siirtynyt", "poissa", "vain-get", "on")]
    try:
        assert reaching.broken([*paths, "http://127.0.0.1:9/"]) == [(f"{here}/poissa", "404"), ("http://127.0.0.1:9/", "")]
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.django_db
def test_a_letter_nobody_can_leave_is_not_sent(
    at_noon: None, known: Any, segment: Any, signed_in: Any, monkeypatch: pytest.MonkeyPatch, post_office: Any
) -> None:
    """Each fault stops alone, with its reason: no way to unsubscribe, an empty subject, too large, a link that is none."""
    from kortisto.campaigns.models import LetterVersion
    from kortisto.outreach.engine import compiled, contents
    from kortisto.outreach.engine.headers import OURS, headers

    from . import content
    from .test_desk import made, text

    desk = signed_in()
    known("Aino")
    campaign = made(desk, segment(desk.user))
    here = f"/kampanjat/{campaign.ref}/"
    assert "0 estettä" in text(desk.get(f"{here}tarkistus/"))

    def loader(html: str = "", **changed: Any) -> Any:
        def load(mailing: Any, language: str, variant: str, *, notice: bool) -> Any:
            own = headers(mailing, subject="A", language=language, unsubscribe=f"{content.BASE}/pois/1") | changed
            return compiled.of(html=f"<p>{html}</p>", text="Hei", headers=own, slots=dict.fromkeys(OURS, ""))

        return load

    for load, words in (
        (loader(**{"List-Unsubscribe-Post": "no"}), "yhdellä painalluksella"),
        (loader("a" * 103 * 1024), "yli 102 kilotavua"),
        (loader('<a href="htp:/vika">Lue</a>'), "ei ole sivun osoite"),
        (loader("Hei {{ nimi }}"), "jää tyhjäksi"),
        (loader("Hei " + compiled.slot("nimi")), "nothing fills the slot"),
    ):
        monkeypatch.setitem(contents._loaders, "campaign", load)
        assert words in text(desk.get(f"{here}tarkistus/")), words
        desk.post(f"{here}lukitus/")
        desk.post(f"{here}ajastus/", {"confirm": "1"})
        campaign.refresh_from_db()
        assert campaign.mailing is not None and campaign.mailing.state == "frozen", words
    monkeypatch.setitem(contents._loaders, "campaign", content.load)
    LetterVersion.objects.update(subject="")
    assert "Aihe puuttuu" in text(desk.get(f"{here}tarkistus/"))
