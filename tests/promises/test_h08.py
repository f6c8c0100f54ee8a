"""H08: “Informoimme rekisteröinnistä ensimmäisen yhteydenoton yhteydessä rekisteröitävälle henkilölle, jolloin henkilötiedot
joko saadaan ja/tai henkilöä lähestytään B2B-markkinoinnin muodossa.” (b2b: “…viimeistään kuukauden kuluttua tietojen saamisesta.”)

A clock for each person: first contact, one month at the latest (Art. 14(3)); overdue restricts use and is never silent.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from tests.proof import people, staff
from tests.proof.days import at
from tests.proof.register import Register

DAY = date(2026, 1, 31)
MONTH_LATER = date(2026, 2, 28)


@pytest.fixture(autouse=True)
def our_address(settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Rekisteri <rekisteri@oma.example>"


@pytest.fixture
def contact(either: Register) -> object:
    return people.person("Aino Lehtovirta", people.firm(since=DAY), on=DAY, email="aino@kivimaki.example")


def due_on(contact: object) -> date | None:
    from kortisto.contacts.actions.notices import inform_by

    return inform_by(people.fresh(contact))


def restricted(contact: object) -> bool:
    from kortisto.privacy import restrictions

    return bool(restrictions.open_ones().filter(subject_id=contact.subject_id).exists())  # type: ignore[attr-defined]


def test_the_clock_runs_from_the_day_of_obtaining_and_ends_within_a_month(contact: object) -> None:
    assert due_on(contact) == MONTH_LATER


def test_a_list_collected_long_ago_is_late_at_once(either: Register) -> None:
    from kortisto.contacts import actions

    company = people.firm(since=date(2025, 10, 1))
    contact = actions.create_contact(
        given_name="Aino", family_name="Lehtovirta", company=company, details=people.details(email="aino@kivimaki.example"),
        source="messut", source_kind="list", obtained_on=date(2025, 10, 1), by=people.BY, now=at(DAY),
    )  # fmt: skip
    assert due_on(contact) == date(2025, 11, 1)
    people.sweep(DAY + timedelta(days=1))
    assert restricted(contact)


@pytest.mark.parametrize("kind", ["call_held", "meeting_held", "outbound_message"])
def test_the_first_contact_is_the_last_moment(contact: object, kind: str) -> None:
    people.talked(contact, on=DAY + timedelta(days=3), kind=kind)
    assert due_on(contact) == DAY + timedelta(days=3)


def test_a_call_nobody_answered_moves_nothing(contact: object) -> None:
    people.talked(contact, on=DAY + timedelta(days=3), kind="call_tried")
    assert due_on(contact) == MONTH_LATER


@pytest.mark.parametrize("channel", ["read_out", "letter", "handed_over", "email"])
def test_telling_stops_the_clock_and_leaves_proof(contact: object, channel: str) -> None:
    proof = people.informed(contact, on=DAY + timedelta(days=2), channel=channel)
    assert due_on(contact) is None
    assert (proof.channel, len(proof.policy_sha256), proof.policy_number) == (channel, 64, 1)
    assert "informed_on" in people.data_of(contact)
    people.sweep(MONTH_LATER + timedelta(days=40))
    assert not restricted(contact)


def test_the_month_passing_restricts_use_until_the_person_is_told(contact: object) -> None:
    """Keeping goes on, use stops: no list, no campaign (decision 6). Telling lifts it."""
    from kortisto.privacy.gate import system_gate

    people.sweep(MONTH_LATER)
    assert not restricted(contact)
    late = MONTH_LATER + timedelta(days=1)
    people.sweep(late)
    assert restricted(contact)
    assert contact.subject_id not in set(system_gate("campaign", as_of=late).subjects().values_list("pk", flat=True))  # type: ignore[attr-defined]
    assert "email" in people.data_of(contact)
    people.informed(contact, on=late)
    assert not restricted(contact)


def test_new_details_from_somebody_else_start_the_clock_anew(contact: object) -> None:
    """H13(c), Art. 14: after a move told by a colleague the person is informed again; told by the person, not."""
    from kortisto.contacts import actions

    people.informed(contact, on=DAY)
    other, moved = people.firm("Toinen Oy", since=DAY), date(2026, 6, 30)
    actions.move(
        contact=people.fresh(contact), company=other, source="kollega", source_kind="colleague", by=people.BY, now=at(moved)
    )
    assert due_on(contact) == date(2026, 7, 30)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_right_to_object_stands_apart_in_every_message(contact: object, language: str) -> None:
    """Art. 21(4): clearly and separately from any other information; in the mail's text, in its page, on the phone."""
    from email import message_from_bytes, policy

    from kortisto.outreach import compose
    from kortisto.outreach.models import OutboxMessage

    message = _outgoing(contact, language)
    assert isinstance(message, OutboxMessage)
    mail = message_from_bytes(compose.notice_letter(message, now=at(DAY)).content, policy=policy.default)
    text, page = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    before, apart, after = text.split("=" * 72)
    title = {"fi": "Sinulla on oikeus kieltää", "sv": "Du har rätt att", "en": "You have the right to object"}[language]
    assert title in apart
    assert title not in before + after
    assert len([line for line in apart.splitlines() if line.strip()]) > 2, "the heading alone tells nobody how"
    alone = page.split("<hr>")
    assert len(alone) == 3
    assert title in alone[1]
    assert title not in alone[0] + alone[2]


def _outgoing(contact: object, language: str) -> object:
    """A message as the outbox holds it: who, which notice, in which language; not a word of its text."""
    from kortisto.outreach import informing
    from kortisto.outreach.models import OutboxMessage

    notice = informing.notices(DAY)[0]
    return OutboxMessage(
        contact=people.fresh(contact), language=language, policy_key=notice.key, policy_number=notice.number,
        message_id="<a@oma.example>",
    )  # fmt: skip


def test_lateness_restricts_every_use_but_the_notice_itself(contact: object) -> None:
    """Decision 6: the late are told; whoever may not be told can never be put right."""
    from kortisto.outreach import compose
    from kortisto.privacy.gate import system_gate

    late = MONTH_LATER + timedelta(days=1)
    people.sweep(late)
    assert restricted(contact)
    assert set(system_gate("notice", as_of=late).subjects().values_list("pk", flat=True)) == {contact.subject_id}  # type: ignore[attr-defined]
    letter = compose.notice_letter(_outgoing(contact, "fi"), now=at(late))  # type: ignore[arg-type]
    assert letter.recipient == "aino@kivimaki.example"


def test_lateness_is_never_silent(contact: object, either: Register) -> None:
    """Red on the conformance page until the person is told, and one line of work on Today."""
    from kortisto.privacy import conformance

    late = MONTH_LATER + timedelta(days=1)
    line = {one.id: one for one in conformance.lines(as_of=MONTH_LATER, now=at(MONTH_LATER))}["uninformed"]
    assert line.ok
    line = {one.id: one for one in conformance.lines(as_of=late, now=at(late))}["uninformed"]
    assert (line.ok, line.count) == (False, 1)
    people.informed(contact, on=late)
    line = {one.id: one for one in conformance.lines(as_of=late, now=at(late))}["uninformed"]
    assert line.ok


def test_a_week_before_it_is_counted_and_on_the_last_day_the_register_tells_by_itself(
    contact: object, either: Register, post_office: Any
) -> None:
    """A real message to a real server: what, why, source and rights, and the proof of it; nobody is restricted afterwards."""
    import time_machine

    from kortisto.outreach.jobs import inform_due, send_outbox

    roles = ["register_keeper"] if either.notices == ("hehku",) else ["privacy_officer", "marketing"]
    with time_machine.travel(at(MONTH_LATER - timedelta(days=8)), tick=False):
        browser = staff.browser(staff.account("Marja Ylläpitäjä", roles))
        early = browser.get("/informointi/").content.decode()
    with time_machine.travel(at(MONTH_LATER - timedelta(days=7)), tick=False):
        later = staff.browser(staff.account("Maija Ylläpitäjä", roles)).get("/").content.decode()
    assert "Lehtovirta" in early and _counted(later), "whoever is due within a week is counted beside the menu"
    with time_machine.travel(at(MONTH_LATER - timedelta(days=1), 6), tick=False):
        inform_due.func()
        send_outbox.func()
    assert post_office.got == [], "not before the last day"
    with time_machine.travel(at(MONTH_LATER, 6), tick=False):
        inform_due.func()
        send_outbox.func()
        inform_due.func()
        send_outbox.func()
    if either.notices == ("hehku",):
        assert post_office.got == [], "seed 1 does not let the register write by itself: whoever is late is barred (see above)"
        return
    [envelope] = post_office.got
    assert envelope.rcpt_tos == ["aino@kivimaki.example"]
    assert due_on(contact) is None and "informed_on" in people.data_of(contact)
    people.sweep(MONTH_LATER + timedelta(days=1))
    assert not restricted(contact)


def _counted(page: str) -> bool:
    """The number of those who wait stands beside the menu item."""
    item = page.split('href="/informointi/"', 1)[1].split("</a>", 1)[0]
    return "1" in re.sub(r"<svg.*?</svg>", "", item, flags=re.DOTALL)


def test_whoever_has_no_address_is_told_by_nobody_and_barred(either: Register, post_office: Any) -> None:
    """“Else restrict”: by itself only a message goes; a person without an address waits for a call, used for nothing meanwhile."""
    import time_machine

    from kortisto.outreach.jobs import inform_due, send_outbox

    silent = people.person("Eero Eiposti", people.firm(since=DAY), on=DAY, phone="+358405551234")
    with time_machine.travel(at(MONTH_LATER, 6), tick=False):
        inform_due.func()
        send_outbox.func()
    assert post_office.got == []
    people.sweep(MONTH_LATER + timedelta(days=1))
    assert restricted(silent)
