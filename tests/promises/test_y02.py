"""Y02: “Suoramarkkinointi mukaan lukien verkkolomakkeet ja uutiskirjeet”: “Nimi Työsähköposti Työpuhelinnumero Muut
yhteydenottolomakkeelle annetut tiedot Suoramarkkinointikiellot”. “Tietoja säilytetään niin kauan kuin on tarpeellista palvelun
tuottamiseksi Uutiskirjeen voi perua milloin tahansa”

Other data given on a form stay while the answer is open and six months after it was handled; the card while the letter is ordered;
a ban is remembered as a keyed hash.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.proof import people, staff
from tests.proof.days import at
from tests.proof.register import Register

ORDERED = date(2026, 1, 12)
HANDLED = date(2026, 2, 28)
LAST = date(2026, 8, 28)
PURPOSES = {"b2b": "b2b:newsletters", "yritysasiakkaat": "yritysasiakkaat:direct_marketing"}


@pytest.fixture(params=sorted(PURPOSES))
def notice(request: pytest.FixtureRequest, open_register: Callable[..., Register]) -> str:
    open_register(request.param)
    return str(request.param)


def answered(notice: str, settings: Any, *, topic: str = "uutiskirje", extra: str = "Missä käytte?") -> Any:
    """A form of the notice, filled in by somebody new and confirmed through its link."""
    from kortisto.campaigns.forms import acts, confirming, pending
    from kortisto.campaigns.forms.asked import Question

    settings.EMAIL_HOST = "127.0.0.1"
    owner = staff.account("Lomakkeen Hoitaja", ["marketing"])
    form = acts.create_form(name="Kirje", purpose=PURPOSES[notice], owner=owner, by=people.BY, now=at(ORDERED))
    acts.put_question(form, Question("x1", "form_extras", {"fi": "Kysymys"}), by=people.BY, now=at(ORDERED))
    form.topic = topic
    acts.open_form(form, by=people.BY, now=at(ORDERED))
    details = {"given_name": "Ilona", "family_name": "Raitala", "email": "ilona@saarni.example", "company": "Saarnihuone Oy"}
    extras = [{"key": "x1", "label": "Kysymys", "value": extra}] if extra else []
    row = pending.take_in(form, {"details": details, "extras": extras, "language": "fi"}, now=at(ORDERED))
    found = pending.of_token(pending.token(row), now=at(ORDERED, 13))  # type: ignore[arg-type]
    outcome = confirming.confirm(found, now=at(ORDERED, 13))  # type: ignore[arg-type]
    assert outcome.code == "done"
    return outcome.answer


def test_other_data_given_stay_six_months_after_handling_and_not_a_day_longer(notice: str, settings: Any) -> None:
    from kortisto.campaigns.forms import acts

    answer = answered(notice, settings)
    people.sweep(HANDLED - timedelta(days=1))
    assert people.there(answer), "open: nothing has ended"
    acts.handle(answer, by=people.BY, now=at(HANDLED))
    people.sweep(LAST)
    assert people.there(answer)
    people.sweep(LAST + timedelta(days=1))
    assert not people.there(answer)
    left = people.data_of(answer.contact)
    assert {"name", "email"} <= left and "form_extras" not in left, "the letter is still ordered"


def test_handled_by_mistake_is_open_again(notice: str, settings: Any) -> None:
    from kortisto.campaigns.forms import acts

    answer = answered(notice, settings)
    acts.handle(answer, by=people.BY, now=at(HANDLED))
    acts.reopen(answer, by=people.BY, now=at(HANDLED, 15))
    people.sweep(LAST + timedelta(days=9))
    assert people.there(answer)


def test_the_letter_may_be_cancelled_at_any_time_and_with_it_ends_the_purpose(notice: str, settings: Any) -> None:
    """At once: nothing of the person is live for it any more. What keeps the card are other rows; erased, a keyed hash stays."""
    from kortisto.consents import actions, may, suppression
    from kortisto.privacy import erasure
    from kortisto.privacy.models import Keep

    contact, purpose = answered(notice, settings, extra="").contact, PURPOSES[notice]

    def live() -> list[str]:
        rows = Keep.objects.filter(subject=contact.subject_id).values_list("datum", "live")
        return sorted(datum for datum, refs in rows if purpose in refs)

    assert may([contact.pk], "email", purpose, as_of=ORDERED)[contact.pk].allowed
    assert {"name", "email"} <= set(live())
    actions.object_to(contact=people.fresh(contact), how="unsubscribed", made_on=HANDLED, by="self", now=at(HANDLED))
    assert not may([contact.pk], "email", purpose, as_of=HANDLED)[contact.pk].allowed
    assert live() == []
    erasure.erase([people.fresh(contact).subject], reason="request", by=people.BY, now=at(HANDLED), as_of=HANDLED)
    assert not people.there(contact)
    assert suppression.blocked(["ilona@saarni.example"], channel="email") == {"ilona@saarni.example"}


def test_the_person_gets_what_they_wrote(notice: str, settings: Any) -> None:
    """Art. 15: the access package holds every question with its answer."""
    from kortisto.privacy import parts

    answer = answered(notice, settings)
    key = (answer.contact.subject_id, "form_extras", f"campaigns.formanswer:{answer.pk}")
    words = parts.values([answer.contact.subject_id], ["form_extras"])[key]
    assert "Kirje" in words and "Kysymys: Missä käytte?" in words


def test_only_what_the_row_lists_can_be_asked(notice: str, settings: Any) -> None:
    """The closed list: what the purpose does not name, no form asks."""
    from kortisto.campaigns.forms import acts, asked
    from kortisto.campaigns.forms.asked import Question
    from kortisto.contacts.refusals import Refused

    listed = asked.may_ask(PURPOSES[notice], ORDERED)
    assert {"name", "email", "phone", "form_extras"} <= set(listed)
    assert ("company" in listed) == (notice == "b2b"), "seed 2 names no company here"
    form = acts.create_form(name="Kirje", purpose=PURPOSES[notice], owner=None, by=people.BY, now=at(ORDERED))
    with pytest.raises(Refused) as refused:
        acts.put_question(form, Question("x", "work_address", {"fi": "Osoite"}), by=people.BY, now=at(ORDERED))
    assert refused.value.code == "not_in_notice"


def test_the_letter_is_cancelled_in_one_step_without_signing_in(notice: str, settings: Any) -> None:
    """“Uutiskirjeen voi perua milloin tahansa”: the button of the mail program, and the link in the letter, at once."""
    import time_machine

    from kortisto.consents import may
    from kortisto.outreach.models import Mailing, Recipient

    contact, purpose = answered(notice, settings, extra="").contact, PURPOSES[notice]
    mailing = Mailing.objects.create(ref="kirje", purpose=purpose, content_kind="x", content_key="1", created_at=at(HANDLED))
    entry = Recipient.objects.create(
        mailing=mailing, contact=contact, position=contact.positions.get().pk, token="b" * 32, state="sent", sent_at=at(HANDLED),
        next_try_at=at(HANDLED),
    )  # fmt: skip
    assert may([contact.pk], "email", purpose, as_of=HANDLED)[contact.pk].allowed
    with time_machine.travel(at(HANDLED, 15), tick=False):
        answer = staff.browser(careful=True).post(f"/m/{entry.token}/unsubscribe", {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, "kortisto" in answer.cookies) == (200, False)
    assert not may([contact.pk], "email", purpose, as_of=HANDLED)[contact.pk].allowed
