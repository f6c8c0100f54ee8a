"""What a confirmed answer becomes: a card made or completed, a choice, a proof of informing, a task; nothing overwritten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.outreach.conftest import PostOffice

from .conftest import NOW, TOPIC, Stranger, deliver, link_in, make_form

Confirmed = Callable[..., Any]


def test_somebody_new_gets_a_card_with_source_notice_choice_and_task(
    form: Any, confirmed: Confirmed, owner: Any, post_office: PostOffice
) -> None:
    from kortisto.contacts.actions.notices import inform_by

    answer = confirmed(form, lang="sv")
    card = answer.contact
    job = card.positions.select_related("company").get()
    assert (card.name, card.language, job.job_title, job.email) == (
        "Ilona Raitala",
        "sv",
        "kehityspäällikkö",
        "ilona.raitala@saarni.example",
    )
    assert (job.company.name, job.company.status) == ("Saarnihuone Oy", "prospect")
    assert (card.source_kind, card.source, card.obtained_on) == ("person", "Verkkolomake ”Syksyn kirje”", NOW.date())
    assert card.last_activity_on == NOW.date(), "the person's own act (H12)"
    assert [extra["value"] for extra in answer.extras] == ["Kuinka nopeasti toimitatte?", "Ja"]
    told = card.notices.get()
    assert (told.policy_key, told.policy_number, told.language, told.recorded_by) == ("b2b", 1, "sv", f"form:{form.ref}")
    assert told.evidence in post_office.got[-1].content.decode(), "the message that told it"
    assert inform_by(card) is None
    choice = card.channel_choices.get(channel="email")
    assert (choice.chosen_on, choice.recorded_by) == (NOW.date(), f"form:{form.ref}")
    assert [(task.kind, task.assignee) for task in card.tasks.all()] == [("write", owner)]


def test_a_mere_order_is_handled_by_itself(form: Any, confirmed: Confirmed) -> None:
    answer = confirmed(form, x1="", x2="")
    assert (answer.extras, answer.handled_on) == ([], NOW.date())
    assert answer.contact.tasks.count() == 0


def test_a_card_that_is_there_is_completed_and_never_overwritten(
    form: Any, confirmed: Confirmed, person: Callable[..., Any], owner: Any
) -> None:
    from kortisto.contacts.details import WorkDetails
    from kortisto.contacts.models import Contact

    there = person("Ilona", "Lehto", details=WorkDetails(email="Ilona.Raitala@saarni.example", job_title="ostaja"))
    answer = confirmed(form, phone="040 765 4321", x1="", x2="")
    assert answer.contact == there and Contact.objects.count() == 1
    job = there.positions.get()
    assert (job.job_title, job.phone) == ("ostaja", "+358407654321"), "the title stays, the empty number is filled in"
    differs = {extra["key"]: extra["value"] for extra in answer.extras if extra["differs"]}
    assert differs == {"name": "Ilona Raitala", "company": "Saarnihuone Oy", "job_title": "kehityspäällikkö"}
    assert answer.handled_on is None
    assert [(task.kind, task.assignee) for task in there.tasks.all()] == [("check", owner)]


def test_the_persons_own_order_lifts_the_ban_of_the_channel_and_nothing_else(
    form: Any, confirmed: Confirmed, person: Callable[..., Any]
) -> None:
    """Art. 21, Y02: a ban ends by the person's word only. This is it, for e-mail; of a ban on all, the others stay."""
    from kortisto.consents import actions, may
    from kortisto.consents.models import Objection

    there = person("Ilona", "Raitala")
    email = there.positions.get().email
    actions.object_to(contact=there, how="person_told", made_on=NOW.date() - timedelta(days=9), by="test", now=NOW)
    actions.object_to(contact=there, scope=form.purpose, how="person_told", made_on=NOW.date(), by="test", now=NOW)
    assert not may([there.pk], "email", form.purpose, as_of=NOW.date())[there.pk].allowed
    confirmed(form, email=email)
    assert may([there.pk], "email", form.purpose, as_of=NOW.date())[there.pk].allowed
    left = set(Objection.objects.filter(contact=there, lifted_at=None).values_list("scope", "channel"))
    assert left == {(scope, channel) for scope in ("*dm*", form.purpose) for channel in ("phone", "sms", "post")}
    assert set(Objection.objects.exclude(lifted_at=None).values_list("lifted_by", flat=True)) == {f"form:{form.ref}"}


def test_an_order_after_erasure_lifts_what_was_remembered_of_that_address(form: Any, confirmed: Confirmed) -> None:
    from kortisto.consents import may, suppression
    from kortisto.consents.models import Suppression

    email, other = "ilona.raitala@saarni.example", "muu@saarni.example"
    suppression.remember(
        [(email, "*", "*dm*", NOW.date()), (other, "*", "*dm*", NOW.date()), (email, "email", "b2b:price_lists", NOW.date())],
        now=NOW,
    )
    card = confirmed(form).contact
    assert may([card.pk], "email", form.purpose, as_of=NOW.date())[card.pk].allowed
    assert suppression.blocked([other], channel="email") == {other}
    left = list(Suppression.objects.filter(digest__in=suppression.hashes(email).values()).values_list("scope", flat=True))
    assert left == ["b2b:price_lists"], "what was said of another purpose stays"


def test_a_question_without_an_order_lifts_nothing(b2b: Any, owner: Any, confirmed: Confirmed, person: Callable[..., Any]) -> None:
    from kortisto.consents import actions

    form, there = make_form("b2b:newsletters", owner), person("Ilona", "Raitala")
    actions.ban_channel(contact=there, channel="email", by="test", now=NOW)
    answer = confirmed(form, email=there.positions.get().email)
    assert answer.contact == there
    assert there.objections.filter(lifted_at=None).count() == 1 and not there.channel_choices.exists()


def test_a_firm_out_of_scope_stays_so_and_nothing_is_kept(
    form: Any, stranger: Stranger, post_office: PostOffice, company: Callable[..., Any], owner: Any
) -> None:
    """H02: whoever took the firm out of the register decides; they get a task that names the firm, and no person."""
    from kortisto.campaigns.models import PendingAnswer
    from kortisto.contacts.models import Contact, Task

    firm = company("Saarnihuone Oy", "neither")
    stranger.send(form)
    deliver()
    page = stranger.client.post(link_in(post_office.got[-1])).content.decode()
    assert "tietosuoja@kuurankukka.example" in page
    assert (Contact.objects.count(), PendingAnswer.objects.count()) == (0, 0)
    task = Task.objects.get()
    assert (task.company, task.contact, task.assignee) == (firm, None, owner)


def test_somebody_passive_is_not_woken_by_a_form(form: Any, confirmed: Confirmed, person: Callable[..., Any]) -> None:
    """H13: a passive card is for re-linking only. The answer makes a card of its own; the pair is for whoever keeps the register."""
    from kortisto.contacts import actions
    from kortisto.contacts.models import Contact

    gone = person("Ilona", "Raitala")
    email = gone.positions.get().email
    actions.passivate(contact=gone, by="test", now=NOW - timedelta(days=1))
    answer = confirmed(form, email=email)
    assert answer.contact != gone
    assert Contact.objects.passive().get() == gone


def test_a_newer_notice_decides_what_is_taken(
    form: Any, stranger: Stranger, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sent under one notice, confirmed under another that no longer lists the title: it is not kept."""
    from kortisto.campaigns.forms import asked
    from kortisto.campaigns.models import FormAnswer

    stranger.send(form)
    deliver()
    listed = asked.may_ask
    monkeypatch.setattr(asked, "may_ask", lambda ref, as_of: [name for name in listed(ref, as_of) if name != "job_title"])
    stranger.client.post(link_in(post_office.got[-1]))
    assert FormAnswer.objects.get().contact.positions.get().job_title == ""


def test_confirming_costs_the_same_whatever_the_register_holds(
    form: Any, stranger: Stranger, post_office: PostOffice, person: Callable[..., Any]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for place in range(3):
        Stranger(stranger.client, at=f"198.51.{place}.9").send(form, email=f"ilona.{place}@saarni.example")
        deliver()
        with CaptureQueriesContext(connection) as asked:
            stranger.client.post(link_in(post_office.got[-1]))
        counts.append(len(asked))
        for number in range(3):
            person(f"Muu{place}", f"Henkilö{number}")
    assert counts[1] == counts[2], counts


def test_seed_2_takes_a_subscriber_without_a_firm(db: None, staff: Callable[..., Any], confirmed: Confirmed) -> None:
    """Y02 names no company: a stand-alone reader is allowed. Without an order nothing of the notice would keep them."""
    from kortisto.campaigns.forms import acts
    from kortisto.contacts.refusals import Refused

    from .conftest import install

    install("yritysasiakkaat")
    owner = staff("marketing")
    with pytest.raises(Refused, match="tilaajat"):
        make_form("yritysasiakkaat:direct_marketing", owner, asks=("phone",))
    form = make_form("yritysasiakkaat:direct_marketing", owner, topic=TOPIC, asks=("phone",))
    assert acts.obstacles(form, NOW.date()) == []
    card = confirmed(form).contact
    assert card.positions.get().company is None
    assert card.name == "Ilona Raitala"
