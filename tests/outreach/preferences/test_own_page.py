"""The page behind the link of a message (H03, H06, H08, H11, Y02, Y10): GET shows, POST acts, and nobody learns who is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kortisto import consents
from kortisto.consents import topics
from kortisto.consents.models import ChannelChoice, Objection
from kortisto.contacts.details import WorkDetails
from kortisto.contacts.models import WorkTask
from kortisto.outreach import preferences
from kortisto.outreach.engine import compiled
from kortisto.outreach.engine.headers import headers
from kortisto.outreach.models import Departure, Recipient, SenderIdentity
from kortisto.outreach.preferences import rates
from kortisto.outreach.preferences.known import TERM
from tests.proof.people import informed
from tests.proof.scanning import dump

from .conftest import NOW, ONE_CLICK, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
Make = Callable[..., Any]
STRANGE = "f" * 32


@pytest.fixture
def entry(b2b: Any, person: Make, sent: Make) -> Recipient:
    task = WorkTask.objects.create(key="buying", label_fi="Hankinta", label_en="Buying")
    details = WorkDetails(email="aino@merituuli.example", phone="0400 004821", work_task=task, task_source="staff")
    who = person(details=details, language="fi")
    informed(who, on=TODAY)
    identity = SenderIdentity.objects.create(name="Tuomas Myyjä", address="tuomas@oma.example")
    return sent(who, identity=identity)  # type: ignore[no-any-return]


def page(anybody: Client, entry: Recipient, **more: Any) -> str:
    return anybody.get(f"/m/{entry.token}", **more).content.decode()


def post(anybody: Client, entry: Recipient, **said: str) -> Any:
    return anybody.post(f"/m/{entry.token}", said, follow=True)


def in_force(entry: Recipient) -> set[tuple[str, str]]:
    return set(Objection.objects.filter(contact=entry.contact, lifted_at=None).values_list("scope", "channel"))


@pytest.mark.parametrize(("language", "words"), [("fi", "Pyydä linkki"), ("sv", "Be om länken"), ("en", "Ask for the link")])
def test_it_leads_to_the_page_of_ones_own_and_shows_nothing_of_it(
    entry: Recipient, anybody: Client, language: str, words: str
) -> None:
    """A message may have been forwarded: its link proves enough to forbid, not to see everything."""
    said = anybody.get(f"/m/{entry.token}?kieli={language}").content.decode()
    assert words in said and f'href="/omat-tiedot/?kieli={language}"' in said
    assert "0400 004821" not in said and "aino@merituuli" not in said


def test_it_says_why_and_from_where_and_what_holds(entry: Recipient, anybody: Client) -> None:
    said = page(anybody, entry)
    for words in (
        "Aino",
        "Merituuli Telakka Oy",
        "Hankinta",
        "messut",
        "14.2.2025",
        "Tuomas Myyjä",
        "Tietosuojavaltuutetun",
        "/seloste/b2b/fi/",
    ):
        assert words in said, words
    assert "aino@merituuli.example" not in said and "4821" not in said, "whoever has the link learns no address (T14)"
    answer = anybody.get(f"/m/{entry.token}?kieli=en")
    assert 'lang="en"' in answer.content.decode() and "Buying" in answer.content.decode()
    assert answer.headers["Referrer-Policy"] == "no-referrer" and answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies and "http" not in {
        part.partition(":")[0] for part in answer.headers["Content-Security-Policy"].split()
    }


def test_link_scanners_change_nothing(entry: Recipient, anybody: Client) -> None:
    """T15: every link of the message followed, twice, by whoever."""
    page(anybody, entry)
    before = dump()
    for ending in ("", "/unsubscribe", "?kieli=sv", "?tehty=kielto", "?tehty=poisto"):
        for way in (anybody.get, anybody.head):
            assert way(f"/m/{entry.token}{ending}").status_code == 200
            way(f"/m/{STRANGE}{ending}")
    assert dump() == before


def test_one_click_needs_the_token_and_nothing_else(entry: Recipient, anybody: Client) -> None:
    """RFC 8058: no cookie, no redirect, no question; again harmless; alike for whom nobody knows."""
    answers = [anybody.post(f"/m/{token}/unsubscribe", ONE_CLICK) for token in (entry.token, entry.token, STRANGE, "x")]
    assert {(a.status_code, a.content, tuple(sorted(a.headers.items())), tuple(a.cookies)) for a in answers} == {
        (200, b"OK\n", tuple(sorted(answers[0].headers.items())), ())
    }
    row = Objection.objects.get()
    assert (row.scope, row.channel, row.how, row.made_on, row.recorded_by) == ("*dm*", "*", "unsubscribed", TODAY, "self")
    assert Departure.objects.get().mailing == entry.mailing
    assert preferences.counts(entry.mailing) == Counter(unsubscribed=1)
    assert not any(
        consents.may([entry.contact_id], c, "b2b:newsletters", as_of=TODAY)[entry.contact_id].allowed for c in ("email",)
    )
    clicked = anybody.post(f"/m/{STRANGE}/unsubscribe", {"page": "1"}).content
    assert clicked.replace(STRANGE.encode(), b"") == anybody.post(f"/m/{entry.token}/unsubscribe", {"page": "1"}).content.replace(
        entry.token.encode(), b""
    )


def test_a_mailing_that_is_no_marketing_stops_too(entry: Recipient, anybody: Client) -> None:
    type(entry.mailing).objects.update(purpose="b2b:customer_care")
    anybody.post(f"/m/{entry.token}/unsubscribe", ONE_CLICK)
    assert in_force(entry) == {("*dm*", "*"), ("b2b:customer_care", "email")}


def test_channels_and_topics_are_switched_by_themselves(entry: Recipient, anybody: Client) -> None:
    news = topics.add(fi="Uutiskirje", purpose="b2b:newsletters", by="test", now=NOW)
    club = topics.add(fi="Kutsut", purpose="b2b:new_customers", asked_for=True, by="test", now=NOW)
    post(anybody, entry, act="channel", key="phone", on="0")
    post(anybody, entry, act="topic", key=news.key, on="0")
    assert in_force(entry) == {("*dm*", "phone"), ("topic:uutiskirje", "*")}
    post(anybody, entry, act="topic", key=club.key, on="1")
    post(anybody, entry, act="channel", key="phone", on="1")
    assert in_force(entry) == {("topic:uutiskirje", "*")}
    assert ChannelChoice.objects.get(withdrawn_at=None).topic == "kutsut"
    assert "Kielto on voimassa" in post(anybody, entry, act="all").content.decode()
    assert not ChannelChoice.objects.filter(withdrawn_at=None).exists()
    post(anybody, entry, act="channel", key="email", on="1")
    assert {c for s, c in in_force(entry) if s == "*dm*"} == {"phone", "sms", "post"}
    assert preferences.counts(entry.mailing) == Counter(objected=1), "once each, however often"
    before = dump()
    for said in ({}, {"act": "channel", "key": "*", "on": "0"}, {"act": "topic", "key": "no"}, {"act": "drop"}, {"act": "keep"}):
        assert post(anybody, entry, **said).status_code == 200
    assert dump() == before, "what is none of our forms does nothing"


def test_an_old_link_forbids_and_does_nothing_else(entry: Recipient, anybody: Client) -> None:
    """T14: a token never loses the power to reduce, and a forwarded one has no other."""
    Recipient.objects.update(sent_at=NOW - TERM - timedelta(days=1))
    post(anybody, entry, act="channel", key="email", on="0")
    said = page(anybody, entry)
    assert "Aino" not in said and "Merituuli" not in said and 'value="erase"' not in said and 'aria-checked="false"' not in said
    for more in ({"act": "channel", "key": "email", "on": "1"}, {"act": "erase"}):
        post(anybody, entry, **more)
    assert in_force(entry) == {("*dm*", "email")} and Counter(objected=1) == preferences.counts(entry.mailing)
    anybody.post(f"/m/{entry.token}/unsubscribe", ONE_CLICK)
    assert ("*dm*", "*") in in_force(entry)


def test_a_company_that_forbade_it_is_said(entry: Recipient, anybody: Client) -> None:
    from kortisto.consents import wide

    wide.ban_company(company=entry.contact.positions.get().company, how="person_told", made_on=TODAY, by="test", now=NOW)
    said = page(anybody, entry, headers={"accept-language": "fi"})
    assert "yrityksesi on kieltänyt" in said and 'value="all"' not in said and 'name="key" value="email"' not in said


def test_strangers_are_slowed_down_and_nobody_else(entry: Recipient, anybody: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "FREE", 5)
    monkeypatch.setattr(rates, "PER_SECOND", 0.5)
    clock = 1000.0
    assert not any(rates.too_many("a", clock=clock) for _ in range(5)) and rates.too_many("a", clock=clock)
    assert not rates.too_many("b", clock=clock) and not rates.too_many("a", clock=clock + 60)
    monkeypatch.setattr(rates, "PER_SECOND", 0.0)
    assert [anybody.get(f"/m/e{number:031}").status_code for number in range(7)] == [404] * 5 + [429] * 2
    assert anybody.post(f"/m/{STRANGE}/unsubscribe", ONE_CLICK).status_code == 429
    assert anybody.get(f"/m/{entry.token}").status_code == 200
    assert anybody.post(f"/m/{entry.token}/unsubscribe", ONE_CLICK).status_code == 200


def test_the_link_of_a_card_that_became_part_of_another_leads_on(
    b2b: Any, person: Make, sent: Make, anybody: Client, entry: Recipient
) -> None:
    from kortisto.contacts.merging import parting, people

    twin = person("Aino", "Lehtovirtta", details=WorkDetails(email="a@merituuli.example"))
    other = sent(twin)
    Departure.objects.create(mailing=other.mailing, contact=twin, kind="objected", made_on=TODAY)
    Departure.objects.create(mailing=other.mailing, contact=entry.contact, kind="objected", made_on=TODAY)
    token = people.merge(kept=entry.contact, gone=twin, by="test", now=NOW)
    assert Recipient.objects.count() == 1 and Departure.objects.count() == 1
    anybody.post(f"/m/{other.token}/unsubscribe", ONE_CLICK)
    assert Objection.objects.get(lifted_at=None).contact == entry.contact
    parting.unmerge(token=token, by="test", now=NOW)
    assert Recipient.objects.get(token=other.token).contact_id == twin.pk and Departure.objects.filter(contact=twin).exists()


def test_a_message_carries_the_three_links(entry: Recipient, settings: Any) -> None:
    settings.BASE_URL = "https://rekisteri.oma.example"
    links = preferences.links()
    made = compiled.of(
        html=f'<a href="{links.why}">Miksi?</a> <a href="{links.preferences}">Valinnat</a>', text=links.why,
        headers=headers(entry.mailing, subject="S", language="fi", unsubscribe=links.one_click), slots=dict.fromkeys(("to", "date", "message_id", "token"), ""),
    )  # fmt: skip
    raw = made.message({"to": "a@b.example", "date": "x", "message_id": "m", "token": entry.token}).decode()
    assert f"List-Unsubscribe: <https://rekisteri.oma.example/m/{entry.token}/unsubscribe>" in raw
    assert f"https://rekisteri.oma.example/m/{entry.token}" in raw.replace("=\r\n", "").replace("=3D", "=")
