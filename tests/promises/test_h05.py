"""H05: “Rekisterin tietoja käsittelevät ainoastaan yrityksessämme työskentelevät henkilöt.” (b2b: “Tietoja käsittelevät vain
omat työntekijämme, kukin vain tehtävänsä vaatimia tietoja.”)

Accounts are of people who work here: the end of the employment closes sessions; there are no guests, links or tokens.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import get_resolver

from tests.proof import people, staff
from tests.proof.days import at
from tests.proof.register import Register

LAST_DAY = date(2026, 5, 29)
ROLE = {"hehku": "employee", "b2b": "sales"}


@pytest.fixture
def clerk(either: Register) -> object:
    with time_machine.travel(at(date(2026, 1, 12)), tick=False):
        return staff.account("Kaisa Käyttäjä", [ROLE[either.notices[0]]], password=staff.PASSWORD)


def end(clerk: object) -> None:
    from kortisto.accounts import actions

    by = staff.account("Pia Pääkäyttäjä", ["administrator"])
    actions.change_user(by=by, user=clerk, name=clerk.name, email=clerk.email, ends_on=LAST_DAY, now=at(LAST_DAY, 8))  # type: ignore[attr-defined]


def test_the_session_dies_the_day_after_the_employment(clerk: object) -> None:
    with time_machine.travel(at(LAST_DAY, 8), tick=False):
        end(clerk)
        browser = staff.browser(type(clerk).objects.get(pk=clerk.pk))  # type: ignore[attr-defined]
        assert browser.get("/oma/").status_code == 200
    with time_machine.travel(at(LAST_DAY + timedelta(days=1), 0, 1), tick=False):
        answer = browser.get("/oma/")
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/kirjaudu/")


def test_nobody_signs_in_after_the_last_day(clerk: object) -> None:
    with time_machine.travel(at(LAST_DAY, 8), tick=False):
        end(clerk)
    form = {"email": clerk.email, "password": staff.PASSWORD}  # type: ignore[attr-defined]
    with time_machine.travel(at(LAST_DAY, 16), tick=False):
        assert staff.browser().post("/kirjaudu/", form).status_code == 302
    with time_machine.travel(at(LAST_DAY + timedelta(days=1), 8), tick=False):
        answer = staff.browser().post("/kirjaudu/", form)
        assert answer.status_code == 422
        assert "kortisto" not in answer.cookies


PEOPLE_THEMSELVES = {
    "contacts:feed": "opens with its owner's own secret; under these notices it tells numbers, never whom (test_calendar_feed)",
    "outreach:own": "the person's own page behind the link of a message to them",
    "outreach:one_click": "the same link, to say no with",
    "outreach:provider_told": "a mail provider says what became of a message, signed; it is told nothing",
    "campaigns:web": "the letter the person got, in a browser",
    "campaigns:follow": "where a link of that letter leads",
    "campaigns:hosted": "pictures and files of letters; about nobody",
    "campaigns:answer_form": "strangers write to the firm; they are shown nothing",
    "campaigns:answer_sent": "the thanks after it",
    "campaigns:confirm_answer": "who wrote confirms the address by the link sent there",
    "rights:ask": "the person asks for a link to their own page; it goes to the address in the register",
    "rights:own": "the person's own page behind that link",
    "rights:identify_page": "whoever made a request says by a link that it is theirs",
    "rights:package": "the person fetches the answer to their request, once",
}
"""Pages without an account outside signing in and the notice, and why they open the register to nobody."""


def test_no_page_of_the_register_opens_without_an_account(either: Register) -> None:
    from kortisto.accounts.gatekeeping import routes

    public = {name for _, name, gate in routes() if gate is not None and gate.kind == "public"}
    others = {name for name in public if name.partition(":")[0] not in ("accounts", "privacy", "ui", "jobs", "house")}
    assert others == set(PEOPLE_THEMSELVES)


def test_there_are_no_guest_links_tokens_or_webhooks_while_the_sentence_stands(either: Register) -> None:
    from django.apps import apps

    from kortisto.privacy.publication import active_policies

    denied = {word for policy in active_policies(LAST_DAY) for duty in policy.duties for word in duty.details.get("deny", ())}
    assert {"external_account", "outbound_webhook", "third_party_token", "share_link"} <= denied
    tables = {model._meta.label.lower() for model in apps.get_models()}
    assert not [name for name in tables if any(word in name for word in ("webhook", "apitoken", "sharelink", "guest"))]
    assert get_resolver().url_patterns


def test_each_role_sees_only_what_its_purposes_need(b2b: Register) -> None:
    """“kukin vain tehtävänsä vaatimia tietoja”: who owns no purpose of a screen gets no data from it."""
    from django.core.exceptions import PermissionDenied

    from kortisto.contacts.models import Contact
    from kortisto.privacy.gate import open_gate

    day = date(2026, 3, 2)
    contact = people.person("Aino Lehtovirta", people.firm(since=day), on=day, email="aino@kivimaki.example")
    people.informed(contact, on=day)
    sales, finance = staff.account("Sami Myyjä", ["sales"]), staff.account("Taru Tilintekijä", ["finance"])
    [view] = open_gate(sales, "contacts", as_of=day).reveal(list(Contact.objects.all()))
    assert view.family_name == "Lehtovirta"
    with pytest.raises(PermissionDenied):
        open_gate(finance, "relink", as_of=day)
