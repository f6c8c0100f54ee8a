"""The gate: what may not be seen cannot be filtered, sorted, counted or asked about either (threats T2, T3, T4, T31)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import FieldError, PermissionDenied
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from kortisto.contacts.models import Contact, Position
from kortisto.privacy import due, purposes, restrictions
from kortisto.privacy.gate import Gate, open_gate, system_gate
from kortisto.privacy.models import Keep, PurposeCode, Subject
from kortisto.privacy.policy.load import shipped
from tests.privacy.making import DAY, Visitor, anna
from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register

EMPLOYEE = Visitor(("employee",))
KEEPER = Visitor(("register_keeper",), frozenset({"privacy.manage"}))
MARKETER = Visitor(("marketing",))


def gate(activity: str = "contacts", *, user: Visitor = EMPLOYEE, as_of: date = DAY) -> Gate:
    return open_gate(user, activity, as_of=as_of)


def passivated(**more: Any) -> Any:
    from kortisto.contacts import actions

    person = anna(**more)
    actions.passivate(contact=people.fresh(person), on=DAY, by=people.BY, now=at(DAY))
    return people.fresh(person)


def test_a_screen_belongs_to_roles(hehku: Register) -> None:
    with pytest.raises(PermissionDenied, match="työskentelevä henkilö"):
        open_gate(Visitor(("guest",)), "contacts", as_of=DAY)
    with pytest.raises(PermissionDenied, match="rekisterin ylläpitäjä"):
        gate("relink", user=EMPLOYEE)
    with pytest.raises(ValueError, match="no activity"):
        gate("everything")
    assert gate("contacts", user=KEEPER).purposes, "a role has what the role it extends has"


def test_views_show_columns_and_properties_and_nothing_else(hehku: Register) -> None:
    view = gate().reveal_one(anna())
    assert (view.given_name, view.name, view.code) == ("Anna", "Anna Koskela", f"H-{view.pk:05d}")
    for name in ("name_folded", "sort_key", "objects", "save", "delete", "_state", "pin", "positions", "subject__ref"):
        with pytest.raises(AttributeError):
            getattr(view, name)
    assert str(view) == view.code and "Koskela" not in repr(view)


def test_a_passive_person_is_nowhere_in_the_everyday_screens(hehku: Register) -> None:
    gone = passivated()
    everyday, position = gate(), Position.objects.get(contact=gone)
    assert not everyday.rows(Contact.objects.all()).exists() and not everyday.subjects().exists()
    for view, columns in (
        (everyday.reveal_one(gone), ("given_name", "name", "source")),
        (everyday.reveal_one(position), ("email", "job_title")),
    ):
        assert [getattr(view, name) for name in columns] == [""] * len(columns)
    assert not everyday.reveal_one(position).company, "not even where"
    relink = gate("relink", user=KEEPER)
    assert list(relink.subjects()) == [gone.subject_id]
    assert relink.reveal_one(gone).name == "Anna Koskela"


def oracle(screen: Gate, prefix: str) -> tuple[int, int, bool]:
    """Everything a curious user can ask about an e-mail address."""
    found = screen.where(Position.objects.all(), "email", email__startswith=prefix)
    either = screen.where(Position.objects.all(), "email", Q(email__startswith=prefix) | Q(email_folded__contains=prefix))
    return found.count(), either.count(), found.exists()


def test_a_hidden_address_cannot_be_guessed_letter_by_letter(yritysasiakkaat: Register) -> None:
    """Service staff see no title; whoever left is seen by nobody: every question gets the answer it gets for nobody."""
    passivated(email="salainen@kivimaki.example", job_title="salaneuvos")
    people.person("Bertta Aho", people.firm("Muu Oy", since=DAY), on=DAY, email="bertta@muu.example")
    screen = gate("contacts", user=Visitor(("sales",)))
    for end in range(1, len("salainen@kivimaki.example")):
        assert oracle(screen, "salainen@kivimaki.example"[:end]) == oracle(screen, "zz"[:end]) == (0, 0, False)
    assert oracle(screen, "bertta")[0] == 1


def test_a_datum_no_purpose_covers_filters_sorts_and_shows_nothing(hehku: Register) -> None:
    """Seed 1 knows no notes: whatever lies in the column is not there for anybody."""
    from kortisto.contacts.models import Interaction

    person = anna()
    made = people.talked(person, on=DAY)
    Interaction.objects.filter(pk=made.pk).update(text="salainen")
    due.refresh([person.subject_id], as_of=DAY)
    screen = gate()
    assert not screen.may("notes") and screen.reveal_one(people.fresh(made)).text == ""
    assert not screen.where(Interaction.objects.all(), "notes", text__startswith="s").exists()
    assert screen.order(Interaction.objects.all(), "notes", "text").query.order_by == ("pk",)


def test_lookups_must_begin_with_what_was_asked_for(hehku: Register) -> None:
    screen = gate()
    for datum, lookups in (("name", {"language": "fi"}), ("email", {"contact__family_name": "x"}), ("email", {"phone": "1"})):
        with pytest.raises(FieldError):
            screen.where((Contact if datum == "name" else Position).objects.all(), datum, **lookups)
    with pytest.raises(FieldError):
        screen.where(Position.objects.all(), "email", Q(contact__family_name="x") | Q(email="y"))
    with pytest.raises(FieldError):
        screen.order(Contact.objects.all(), "name", "-created_at")


def test_order_puts_hidden_values_last_whatever_they_are(b2b: Register) -> None:
    """Of two otherwise equal rows the one whose datum is not live tells nothing by its place."""
    firm = people.firm(since=DAY)
    shown, hidden = anna(firm, email="m@kivimaki.example"), anna(firm, "Bertta Aho", email="a@kivimaki.example")
    Keep.objects.filter(subject=hidden.subject, datum="email").update(live={}, mask=0)
    screen = gate("contacts", user=Visitor(("sales",)))
    for fields in (("email_folded",), ("-email_folded",)):
        rows = list(screen.order(Position.objects.all(), "email", *fields).values_list("contact_id", flat=True))
        assert rows == [shown.pk, hidden.pk]
        Position.objects.filter(contact=hidden).update(email_folded="zzz@kivimaki.example")


def test_everybody_in_the_activity_has_a_name_so_an_index_sorts(hehku: Register) -> None:
    query = str(gate().order(Contact.objects.all(), "name", "sort_key", "family_name").query)
    assert "CASE" not in query and query.rstrip().endswith('"family_name" ASC')


def test_one_query_reveals_a_page(hehku: Register) -> None:
    firm = people.firm(since=DAY)
    for n in range(3):
        anna(firm, f"Henkilö Numero{n}", f"h{n}@kivimaki.example")
    screen = gate()
    assert screen.mask, "the bits are read once for each gate"
    counts = []
    for number in (1, 3):
        rows = list(Contact.objects.all()[:number])
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert len(screen.reveal(rows)) == number
        counts.append(len(seen))
    assert counts == [2, 2], "what is live, and who is restricted"


def test_a_company_seen_through_a_person_shows_what_that_person_lets_it(b2b: Register) -> None:
    firm = people.firm(since=DAY)
    type(firm).objects.filter(pk=firm.pk).update(street="Kivitie 1", city="Tampere")
    person = anna(people.fresh(firm))
    position = Position.objects.select_related("company").get(contact=person)
    due.refresh([person.subject_id], as_of=DAY)
    screen = gate("contacts", user=Visitor(("sales",)))
    assert screen.reveal_one(people.fresh(firm)).street == "Kivitie 1", "the company's own page"
    assert screen.reveal_one(position).company.name == "Kivimäen Konepaja Oy"
    Keep.objects.filter(subject=person.subject, datum="company_address").update(live={}, mask=0)
    through = screen.reveal_one(position).company
    assert (through.name, through.street) == ("Kivimäen Konepaja Oy", "")


def test_restriction_bars_every_use_but_those_that_end_it(hehku: Register) -> None:
    person = anna()
    restrictions.set([person.subject_id], ground="request", by="cli", now=at(DAY))
    for screen in (gate(), gate("export"), system_gate("campaign", as_of=DAY)):
        assert not screen.rows(Contact.objects.all()).exists() and screen.reveal_one(person).name == ""
    assert gate("contacts", user=KEEPER).reveal_one(person).name == "Anna Koskela"
    assert gate("notice").reveal_one(person).name == "Anna Koskela"
    restrictions.lift([person.subject_id], ground="request", by="cli", now=at(DAY))
    assert gate().reveal_one(person).name == "Anna Koskela"


def test_stale_rows_are_judged_by_their_dates(hehku: Register) -> None:
    """Between midnight and the run nobody sees what ended, and nobody loses sight of what did not."""
    person = anna()
    last = Subject.objects.get(pk=person.subject_id).keep_until
    assert last == date(2031, 2, 2)
    for day, seen in ((last, True), (last + timedelta(days=1), False)):
        assert gate(as_of=day).rows(Contact.objects.all()).exists() is seen
        assert bool(gate(as_of=day).reveal_one(person).name) is seen


def test_the_sixty_third_purpose_shares_a_bit_and_is_told_apart(hehku: Register) -> None:
    person = anna()
    refs = sorted(p.ref for p in shipped("hehku").purposes)
    PurposeCode.objects.all().delete()
    for bit in range(purposes.SHARED_BIT):
        PurposeCode.objects.create(ref=f"old:{bit}", bit=bit)
    due.refresh([person.subject_id], as_of=DAY)
    assert {bit for ref, bit in PurposeCode.objects.values_list("ref", "bit") if ref in refs} == {purposes.SHARED_BIT}
    assert gate().reveal_one(person).name == "Anna Koskela"
    assert gate().rows(Contact.objects.all()).exists()
    assert not gate("relink", user=KEEPER).rows(Contact.objects.all()).exists(), "the same bit, another purpose"


def test_masks_are_the_live_purposes(either: Register) -> None:
    anna()
    passivated(name="Bertta Aho", email="bertta@kivimaki.example")
    bits = dict(PurposeCode.objects.values_list("ref", "bit"))
    rows = list(Keep.objects.values_list("live", "mask"))
    assert rows
    for live, mask in rows:
        assert mask == sum(1 << bits[ref] for ref in live)
