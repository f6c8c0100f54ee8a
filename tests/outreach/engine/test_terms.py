"""The last day of a ledger: the entries go, the numbers stay, and the forecast has said so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kortisto.campaigns.reports import figures
from kortisto.outreach.engine import terms
from kortisto.outreach.models import Exclusion, FormerLink, Mailing, Recipient, Return
from tests.campaigns.test_clicks import sent as sent
from tests.contacts.conftest import NOW, TODAY
from tests.contacts.conftest import b2b as b2b
from tests.contacts.conftest import staff as staff

pytestmark = pytest.mark.django_db
TERM = timedelta(days=731)  # two years, one of them a leap year


@pytest.fixture
def ended(sent: Any) -> Mailing:
    """A finished mailing of thirty: one refused, one left out beforehand, one that came back."""
    rows = list(Recipient.objects.order_by("pk"))
    rows[0].state = "refused"
    rows[0].save()
    Exclusion.objects.create(mailing=sent.mailing, contact=rows[1].contact, reason="banned", promise="H06")
    rows[1].delete()
    came = {"mailing": sent.mailing, "contact": rows[2].contact, "recipient": rows[2], "received_at": NOW, "kind": "address_gone"}
    Return.objects.create(digest="a" * 64, **came)
    Return.objects.create(digest="b" * 64, state="waiting", **came)
    FormerLink.objects.create(mailing=sent.mailing, contact=rows[3].contact, token="f" * 32)
    Mailing.objects.filter(pk=sent.mailing.pk).update(state="finished", ended_at=NOW)
    sent.mailing.refresh_from_db()
    assert isinstance(sent.mailing, Mailing)
    return sent.mailing


def test_the_entries_go_after_their_last_day_and_the_numbers_stay(ended: Mailing, sent: Any) -> None:
    assert terms.last_day(ended, TODAY) == TODAY + TERM
    before, left_out = figures.of(sent), figures.excluded(sent)
    assert (before.settled, before.sent, before.refused, before.bounced) == (29, 28, 1, 1) and left_out == {"banned": 1}
    assert terms.clear(NOW + TERM) == 0 and Recipient.objects.count() == 29, "the last day is a day of theirs"
    assert list(terms.soon(TODAY + TERM, TODAY + TERM + timedelta(days=30))) == [(TODAY + TERM, 30)]
    assert terms.clear(NOW + TERM + timedelta(days=1)) == 1
    assert not Recipient.objects.exists() and not Exclusion.objects.exists()
    assert FormerLink.objects.count() == 28 + 1 and not FormerLink.objects.exclude(mailing=None).exists(), "links say no mailing"
    assert [row.state for row in Return.objects.all()] == ["waiting"], "what somebody must decide on is decided first"
    sent.refresh_from_db()
    assert sent.mailing.cleared_on == TODAY + TERM + timedelta(days=1)
    assert figures.of(sent) == before and figures.excluded(sent) == left_out and figures.by_task(sent) == []
    assert terms.clear(NOW + 2 * TERM) == 0, "once"


def test_whoever_got_a_message_may_say_no_more_for_ever(ended: Mailing, client: Any, time_machine: Any) -> None:
    """RFC 8058 and Art. 21: the button of a message of three years ago still forbids, though its mailing is forgotten."""
    from kortisto.consents.models import Objection

    row = Recipient.objects.filter(state="sent").order_by("-pk")[0]
    terms.clear(NOW + TERM + timedelta(days=1))
    time_machine.move_to(NOW + TERM + timedelta(days=365), tick=False)
    assert client.get(f"/m/{row.token}").status_code == 200
    assert client.post(f"/m/{row.token}/unsubscribe", {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Objection.objects.filter(contact=row.contact, scope=Objection.DIRECT_MARKETING, lifted_at=None).exists()


def test_a_run_that_died_takes_the_numbers_once(ended: Mailing, sent: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = figures.of(sent)
    died = {"times": 0}

    def dies(rows: Any) -> None:
        if rows.model is Recipient and not died["times"]:
            died["times"] = 1
            Recipient.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:10])).delete()
            raise KeyboardInterrupt
        whole(rows)

    whole = terms._gone
    monkeypatch.setattr(terms, "_gone", dies)
    late = NOW + TERM + timedelta(days=1)
    with pytest.raises(KeyboardInterrupt):
        terms.clear(late)
    assert terms.clear(late) == 1
    sent.refresh_from_db()
    assert figures.of(sent) == before and not Recipient.objects.exists()


def test_what_has_not_ended_or_has_no_term_stays(ended: Mailing) -> None:
    Mailing.objects.filter(pk=ended.pk).update(purpose="b2b:customer_care")
    assert terms.clear(NOW + 10 * TERM) == 0, "its purpose names no term: the entries go with the card"
    Mailing.objects.filter(pk=ended.pk).update(purpose=ended.purpose, state="paused", ended_at=None)
    assert terms.clear(NOW + 10 * TERM) == 0
    Mailing.objects.filter(pk=ended.pk).update(channel="post", frozen_at=NOW, state="frozen")
    assert terms.clear(NOW + TERM + timedelta(days=1)) == 1, "paper has no end of its own"


def test_the_notice_says_so() -> None:
    from kortisto.privacy.policy.load import shipped
    from kortisto.privacy.policy.render import render_html

    assert "säilytetään 2 vuotta sen päättymisestä" in render_html(shipped("b2b"), "fi")
