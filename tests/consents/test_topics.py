"""Topics, and bans of whole firms: said once, for everybody it binds, over merges, restores and erasures (H03, H06, Y02, Y10)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kortisto import consents
from kortisto.consents import actions, suppression, topics, wide
from kortisto.consents.models import ChannelChoice, Objection, Suppression, Topic, WideBan
from kortisto.consents.receipts import receipts
from kortisto.contacts import actions as contacts
from kortisto.contacts.details import WorkDetails
from kortisto.contacts.refusals import Refused
from kortisto.privacy.ledger import Entry, Line
from kortisto.privacy.models import LedgerPending
from kortisto.privacy.replay import _handlers
from tests.contacts.conftest import NOW, TODAY
from tests.proof.people import informed

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
NEWS, OTHER = "b2b:newsletters", "b2b:price_lists"


@pytest.fixture
def news(b2b: Any) -> Topic:
    return topics.add(fi="Uutiskirje", sv="Nyhetsbrev", purpose=NEWS, by="test", now=NOW)


@pytest.fixture
def club(b2b: Any) -> Topic:
    return topics.add(fi="Kutsut", purpose=NEWS, asked_for=True, by="test", now=NOW)


def why(who: Any, topic: Topic | None = None, *, purpose: str = NEWS, channel: str = "email") -> str:
    key = topic.key if topic else ""
    return consents.may([who.pk], channel, purpose, as_of=TODAY, topic=key, telling=True)[who.pk].reason


def refuse(who: Any, topic: Topic, **more: Any) -> Objection:
    return topics.refuse(contact=who, topic=topic, how="person_told", by="test", now=NOW, **more)


def want(who: Any, topic: Topic, **more: Any) -> None:
    topics.want(contact=who, topic=topic, how="person_told", **{"by": "test", "now": NOW, **more})


def test_a_topic_is_refused_and_wanted_by_itself(news: Topic, club: Topic, person: Make) -> None:
    who = person()
    assert (why(who), why(who, news), why(who, club)) == ("", "", "topic_not_chosen")
    refuse(who, news)
    want(who, club)
    assert (why(who), why(who, news), why(who, club)) == ("", "topic", "")
    answer = consents.may([who.pk], "email", NEWS, as_of=TODAY, topic=news.key)[who.pk]
    assert answer.promise and answer.words
    want(who, news)
    refuse(who, club, channel="email")
    assert (why(who, news), why(who, club)) == ("", "topic")
    want(who, club)
    refuse(who, club)
    assert not ChannelChoice.objects.filter(withdrawn_at=None).exists(), "a refusal takes the wish back"
    with pytest.raises(Refused):
        want(who, club, by="import:7")
    actions.object_to(contact=who, how="person_told", made_on=TODAY, by="test", now=NOW)
    assert why(who, news) == "banned"


def test_a_topic_ends_no_purpose(news: Topic, person: Make, company: Make) -> None:
    """A ban of all marketing erases a prospect (17(1)(c)); of one topic, it does not."""
    from kortisto.privacy import erasure

    who = person(at=company(status="prospect"))
    refuse(who, news)
    assert not erasure.plan(who.subject, reason="retention", as_of=TODAY).whole


@pytest.mark.parametrize("given", [{"fi": " "}, {"fi": "Uutiskirje"}, {"fi": "Muu", "purpose": "b2b:customer_care"}])
def test_what_is_no_topic(news: Topic, given: dict[str, str]) -> None:
    with pytest.raises(Refused):
        topics.add(**{"purpose": NEWS, "by": "test", "now": NOW, **given})  # type: ignore[arg-type]


def test_a_company_forbids_for_everybody_who_works_there(b2b: Any, person: Make, company: Make) -> None:
    """New people too; who moves away is free, who moves there is not; what a person chose stands beside it."""
    here, there = company("Ahjola Oy"), company("Merituuli Oy")
    one, other = person(at=here), person("Onni", "Haapaharju", at=there)
    ban = wide.ban_company(company=here, how="person_told", made_on=TODAY, by="test", now=NOW)
    assert wide.ban_company(company=here, how="person_told", made_on=TODAY, by="test", now=NOW) == ban
    fresh = person("Uusi", "Tulija", at=here)
    assert (why(one), why(other), why(fresh)) == ("company_banned", "", "company_banned")
    assert consents.may([one.pk], "email", "b2b:customer_care", as_of=TODAY)[one.pk].reason == "", "it is about marketing"
    contacts.move(contact=one, company=there, details=WorkDetails(email="aino@merituuli.example"), by="test", now=NOW)
    contacts.move(contact=other, company=here, details=WorkDetails(email="onni@ahjola.example"), by="test", now=NOW)
    assert (why(one), why(other)) == ("", "company_banned")
    with pytest.raises(Refused):
        wide.lift(ban=ban, by="import:7", now=NOW)
    wide.lift(ban=ban, by="test", now=NOW)
    assert why(other) == ""


def test_a_card_tells_the_persons_own_ban_beside_the_companys(b2b: Any, person: Make, company: Make, staff: Make) -> None:
    """Whoever merges two cards, or moves the person, sees which of the bans goes along."""
    from kortisto.consents.switches import switches

    contact = person(at=company("Ahjola Oy"))
    wide.ban_company(company=contact.positions.get().company, how="person_told", made_on=TODAY, by="test", now=NOW)
    actions.object_to(contact=contact, channel="email", how="person_told", made_on=TODAY - timedelta(days=3), by="test", now=NOW)
    found = switches(staff("sales"), contact.pk, as_of=TODAY)
    assert found is not None
    notes = {row.channel: row.note for row in found.rows}
    assert "Ahjola Oy" in notes["email"] and notes["email"].endswith("henkilö itsekin, 21.11.2026")
    assert "itsekin" not in notes["phone"]


def test_two_cards_of_a_company_keep_the_ban(b2b: Any, person: Make, company: Make) -> None:
    from kortisto.contacts.merging import companies

    kept, gone = company("Ahjola Oy"), company("Ahjola Ab")
    who = person(at=kept)
    for firm in (kept, gone):
        wide.ban_company(company=firm, channel="email", how="person_told", made_on=TODAY, by="test", now=NOW)
    companies.merge(kept=kept, gone=gone, by="test", now=NOW)
    assert why(who) == "company_banned" and WideBan.objects.filter(company=kept).count() == 2
    wide.lift(ban=WideBan.objects.first(), by="test", now=NOW)  # type: ignore[arg-type]
    assert why(who) == ""


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Firma.Example", "firma.example"),
        ("aino@firma.example", "firma.example"),
        ("https://www.firma.example/yhteys", "firma.example"),
    ],
)
def test_a_domain_as_it_is_typed(b2b: Any, typed: str, stored: str) -> None:
    assert wide.ban_domain(domain=typed, how="person_told", made_on=TODAY, by="test", now=NOW).domain == stored


def test_a_domain_forbids_for_every_address_of_it(b2b: Any, person: Make) -> None:
    addresses = {"a@firma.example": "domain_banned", "a@posti.firma.example": "domain_banned", "a@eifirma.example": ""}
    people = {email: person(details=WorkDetails(email=email)) for email in addresses}
    ban = {"how": "person_told", "by": "test", "now": NOW}
    wide.ban_domain(domain="firma.example", channel="email", made_on=TODAY, **ban)
    assert {email: why(who) for email, who in people.items()} == addresses
    for wrong in (
        {"domain": "ei"},
        {"domain": "x.example", "channel": "fax"},
        {"domain": "x.example", "made_on": TODAY + timedelta(1)},
    ):
        with pytest.raises(Refused):
            wide.ban_domain(**{"made_on": TODAY, **ban, **wrong})


def test_one_or_many_cost_the_same(news: Topic, person: Make, company: Make) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from kortisto.consents import permission

    people = [person(f"N{i}", "Testinen", details=WorkDetails(email=f"n{i}@kielto.example")) for i in range(3)]
    wide.ban_domain(domain="kielto.example", how="person_told", made_on=TODAY, by="test", now=NOW)
    asks = (
        lambda ids: consents.may(ids, "email", NEWS, as_of=TODAY, topic=news.key),
        lambda ids: permission.states(ids, as_of=TODAY),
    )
    for ask in asks:
        counted = []
        for ids in ([people[0].pk], [p.pk for p in people]):
            with CaptureQueriesContext(connection) as queries:
                ask(ids)
            counted.append(len(queries))
        assert counted[0] == counted[1]


def test_merging_keeps_the_stricter(news: Topic, club: Topic, person: Make) -> None:
    from kortisto.contacts.merging import people

    kept, gone = person(), person("Aino", "Lehtovirtta", details=WorkDetails(email="vanha@firma.example"))
    want(kept, club)
    refuse(gone, club)
    refuse(gone, news)
    people.merge(kept=kept, gone=gone, by="test", now=NOW)
    assert (why(kept, news), why(kept, club)) == ("topic", "topic")
    assert not ChannelChoice.objects.filter(withdrawn_at=None).exists()
    left = suppression.blocked(["vanha@firma.example"], channel="email", scopes={news.scope})
    assert left == {"vanha@firma.example"}, "the address left behind keeps the ban of the topic"


def test_an_erased_person_is_not_written_to_about_the_topic(news: Topic, club: Topic, person: Make) -> None:
    from kortisto.consents.privacy import remember_bans

    who = person()
    refuse(who, news)
    remember_bans([who.subject_id], reason="retention", now=NOW)
    assert set(Suppression.objects.values_list("scope", flat=True)) == {news.scope}
    who.delete()
    again = person()
    assert (why(again), why(again, news)) == ("", "suppressed")
    assert suppression.blocked(["aino.lehtovirta@firma.example"]) == set(), "an import is told of bans of all marketing only"


def test_the_ledger_does_it_all_again(news: Topic, club: Topic, person: Make) -> None:
    who = person()
    firm = who.positions.get().company
    refuse(who, news)
    want(who, club)
    ban = {"how": "person_told", "made_on": TODAY, "by": "test", "now": NOW}
    wide.ban_company(company=firm, channel="email", **ban)
    lifted = wide.ban_domain(domain="firma.example", **ban)
    wide.lift(ban=lifted, by="test", now=NOW)
    wide.ban_domain(domain="kielto.example", **ban)
    actions.withdraw_channel(contact=who, channel="*", topic=club.key, by="test", now=NOW)
    want(who, club)
    entries = list(LedgerPending.objects.order_by("pk").values_list("kind", "subject_ref", "scope"))
    wanted = state(who)
    WideBan.objects.all().delete()
    Objection.objects.all().delete()
    ChannelChoice.objects.all().delete()
    for _ in range(2):
        for kind, ref, scope in entries:
            if kind in ("objected", "objection_lifted", "consent_given", "consent_withdrawn", "wide_ban_set", "wide_ban_lifted"):
                _handlers[kind](Line.of(Entry(kind, ref, scope), 1, "0" * 64, NOW), who.subject if ref else None, NOW)  # type: ignore[arg-type]
    assert state(who) == wanted
    gone = Line.of(Entry("wide_ban_set", "", ["company", "9999", "*", "2026-11-24", "person_told"]), 1, "0" * 64, NOW)
    _handlers["wide_ban_set"](gone, None, NOW)  # type: ignore[arg-type]
    assert state(who) == wanted, "a company that came after the backup"


def state(who: Any) -> tuple[Any, ...]:
    return (
        set(Objection.objects.filter(lifted_at=None).values_list("contact", "scope", "channel", "made_on")),
        set(ChannelChoice.objects.filter(withdrawn_at=None).values_list("contact", "channel", "topic")),
        set(WideBan.objects.filter(lifted_at=None).values_list("company", "domain", "channel", "made_on")),
    )


def test_records_have_the_names_of_the_standard(news: Topic, club: Topic, person: Make) -> None:
    """ISO/IEC TS 27560: header, purposes, party, events; no name and no address of the person."""
    who = person()
    actions.object_to(contact=who, channel="phone", how="unsubscribed", made_on=TODAY - timedelta(days=3), by="test", now=NOW)
    want(who, club)
    for _ in range(3):  # rows of one table and of another have numbers that say nothing of their order
        actions.object_to(contact=person(), channel="post", how="unsubscribed", made_on=TODAY, by="test", now=NOW)
    topics.refuse(contact=who, topic=club, how="person_told", by="test", now=NOW + timedelta(minutes=1))
    ban, wish, topic = receipts(who, language="fi")
    for record in (ban, wish, topic):
        assert set(record) == {
            "schema_version", "record_id", "pii_principal_id", "privacy_notice", "language", "purposes", "party_identification", "events",
        }  # fmt: skip
        assert (
            record["pii_principal_id"] == str(who.subject.ref) and "Aino" not in str(record) and "firma.example" not in str(record)
        )
        assert (
            record["privacy_notice"][0]["notice_version"] == 1
            and record["party_identification"][0]["party_role"] == "pii_controller"
        )
    assert [(e["event_type"], e["event_state"]) for e in wish["events"]] == [("explicit", "given"), ("explicit", "withdrawn")]
    assert ban["events"][0]["event_time"] == "2026-11-21T00:00:00+02:00" and ban["purposes"][0]["processing_method"] == "phone"
    assert {p["purpose_id"] for p in ban["purposes"]} > {NEWS, OTHER}
    assert [(p["purpose_id"], p["lawful_basis"], p["service"]) for p in wish["purposes"]] == [(NEWS, ["consent"], "Kutsut")]
    assert [e["event_type"] for e in topic["events"]] == ["objection"] and topic["purposes"][0]["lawful_basis"] != ["consent"]
    assert len({ban["record_id"], wish["record_id"], topic["record_id"]}) == 3
    assert receipts(who, language="fi") == [ban, wish, topic], "the same record has the same id every time"


@pytest.mark.usefixtures("at_noon")
def test_the_pages(news: Topic, signed_in: Make, person: Make) -> None:
    client, who = signed_in("sales"), person()
    informed(who, on=TODAY)
    card, firm = f"/henkilot/{who.code}/", who.positions.get().company
    assert client.post(card + f"aiheet/{news.key}/", {"on": "0"}).status_code == 302
    shown = client.post(card + f"aiheet/{news.key}/", {"on": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert (
        'id="aihe-uutiskirje" role="switch" aria-checked="true"' in shown and not Objection.objects.filter(lifted_at=None).exists()
    )
    assert client.post(f"/yritykset/{firm.code}/kielto/", {"channel": "phone", "made_on": "2026-11-20"}).status_code == 302
    page = client.get(f"/yritykset/{firm.code}/").content.decode()
    assert "Puhelin" in page and "kiellot/" in page
    shown = client.get(card).content.decode()
    assert "on kieltänyt sen kaikilta" in shown and 'id="lupa-phone"' not in shown and 'id="lupa-email"' in shown
    assert [r.permissions["phone"] for r in client.get("/henkilot/?kielto=phone").page["rows"]] == ["banned"]
    assert client.get("/henkilot/?kielto=ei").page["rows"] == []
    ban = WideBan.objects.get()
    assert client.post(f"/markkinointi/kiellot/{ban.pk}/poisto/").headers["Location"] == f"/yritykset/{firm.code}/"
    assert client.post("/markkinointi/", {"domain": "ei", "channel": "*", "made_on": "2026-11-20"}).status_code == 422
    assert client.post("/markkinointi/", {"domain": "ei.example", "channel": "*", "made_on": "2026-11-20"}).status_code == 302
    assert client.post("/markkinointi/aiheet/", {"fi": "Hinnastot", "purpose": OTHER}).status_code == 302
    assert client.post("/markkinointi/aiheet/", {"fi": "", "purpose": OTHER}).status_code == 422
    assert client.post("/markkinointi/aiheet/hinnastot/poisto/").status_code == 302
    page = client.get("/markkinointi/").content.decode()
    assert "ei.example" in page and "Uutiskirje" in page and 'action="/markkinointi/aiheet/hinnastot/paluu/"' in page
    taken = client.get(card + "luvat.json")
    assert taken.headers["Content-Disposition"].startswith("attachment") and len(json.loads(taken.content)) == 1
    assert signed_in("finance").get(card + "luvat.json").status_code == 403
