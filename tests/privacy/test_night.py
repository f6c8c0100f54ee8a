"""The nightly run at its front door: what is due goes, what is kept stays, and every step leaves its proof."""

from __future__ import annotations

from datetime import date, timedelta

from kortisto.privacy import audit, ledger
from kortisto.privacy.models import Certificate, Erasure, Keep, Subject, SweepRun
from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register

DAY = date(2026, 2, 2)
LAST = date(2031, 2, 2)


def test_five_silent_years_end_a_card_and_prove_it(hehku: Register) -> None:
    anna = people.person(
        "Anna Koskela", people.firm(since=DAY), on=DAY, email="anna.koskela@kivimaki.example", phone="+358 40 765 4321"
    )
    ref = str(anna.subject.ref)
    assert people.sweep(LAST).done == 0
    assert people.there(anna)
    report = people.sweep(LAST + timedelta(days=1))
    assert (report.state, report.due, report.done, report.failed) == ("done", 1, 1, 0), report
    assert not people.there(anna) and not Subject.objects.filter(ref=ref).exists()
    erasure = Erasure.objects.get(subject_ref=ref)
    assert (erasure.state, erasure.reason, erasure.scope) == ("verified", "retention", ["*"])
    proof = Certificate.objects.get(erasure=erasure)
    assert proof.commitment == "" and proof.scan["leaks"] == [] and proof.scan["needles"] > 0
    assert [line.kind for line in ledger.read() if line.subject_ref == ref][-1] == "erased"
    assert audit.verify().ok


def test_a_record_shrinks_before_it_goes(b2b: Register) -> None:
    """What only the old job needed goes first, the name stays while the card does."""
    firm = people.firm(since=DAY)
    anna = people.person("Anna Koskela", firm, on=DAY, email="anna.koskela@kivimaki.example")
    people.informed(anna, on=DAY)
    people.talked(anna, on=DAY)
    from kortisto.contacts import actions

    actions.passivate(contact=people.fresh(anna), on=date(2026, 6, 1), by=people.BY, now=at(date(2026, 6, 1)))
    people.sweep(date(2026, 6, 2))
    assert people.there(anna)
    kept = set(Keep.objects.filter(subject=anna.subject).values_list("datum", flat=True))
    assert kept == people.data_of(anna) | (kept & {"company_address"})
    assert not Keep.objects.filter(subject=anna.subject, until__lt=date(2026, 6, 2)).exists()


def test_a_run_with_nothing_due_still_looks_at_people(hehku: Register) -> None:
    people.person("Anna Koskela", people.firm(since=DAY), on=DAY)
    report = people.sweep(DAY + timedelta(days=1))
    assert report.examined >= 1 and report.due == 0 and report.state == "done"
    assert SweepRun.objects.get().state == "done"


def test_whom_a_dead_run_took_out_of_the_search_comes_back(hehku: Register) -> None:
    """Rows of the search go ahead of a great night; a run that died left people who are still there unfindable."""
    from kortisto.search.models import SearchDocument

    anna = people.person("Anna Koskela", people.firm(since=DAY), on=DAY)
    SearchDocument.objects.filter(subject_id=anna.subject_id).delete()
    report = people.sweep(DAY + timedelta(days=1))
    assert report.due == 0
    assert SearchDocument.objects.filter(subject_id=anna.subject_id).exists()


def test_a_dry_run_tells_and_changes_nothing(hehku: Register) -> None:
    anna = people.person("Anna Koskela", people.firm(since=DAY), on=DAY, email="anna.koskela@kivimaki.example")
    before = (Subject.objects.values_list("pk", "next_due_on").get(pk=anna.subject_id), len(list(ledger.read())))
    report = people.sweep(LAST + timedelta(days=1), dry_run=True, confirm=False, now=at(DAY))
    assert report.due == 1 and report.whole == 1 and report.goes["email"] == 1 and report.done == 0
    assert people.there(anna)
    assert (Subject.objects.values_list("pk", "next_due_on").get(pk=anna.subject_id), len(list(ledger.read()))) == before
    assert not Erasure.objects.exists()


def test_twice_the_same_night_does_nothing_more(hehku: Register) -> None:
    people.person("Anna Koskela", people.firm(since=DAY), on=DAY)
    people.sweep(LAST + timedelta(days=1))
    again = people.sweep(LAST + timedelta(days=1))
    assert (again.due, again.done, again.state) == (0, 0, "done")
    assert Erasure.objects.count() == 1


def test_what_only_a_hold_keeps_is_not_brought_back_by_a_confirmation(yritysasiakkaat: Register) -> None:
    """Its purposes are over: when the hold is released it goes the next night, whatever we did meanwhile."""
    from kortisto.contacts import actions
    from kortisto.privacy import holds

    company = people.firm(since=DAY)
    person = people.person("Anna Koskela", company, on=DAY, email="anna.koskela@kivimaki.example", source_kind="person")
    hold = holds.set(person.subject, data=["email"], ground="claim", case_reference="R-1", by="cli", now=at(DAY))
    lapsed = DAY + timedelta(days=3 * 366)
    people.sweep(lapsed)
    assert people.data_of(person) == {"email"}
    assert actions.confirm_details(contact=people.fresh(person), by="cli", now=at(lapsed)) == 0
    holds.release(hold, by="cli", now=at(lapsed))
    people.sweep(lapsed + timedelta(days=1))
    assert not people.there(person)


def test_an_ended_employment_does_not_open_again_when_its_company_goes(yritysasiakkaat: Register) -> None:
    """Only a hold keeps the address: it is used for nothing, and goes the night after the release."""
    from kortisto.contacts import actions
    from kortisto.privacy import holds

    person = people.person(
        "Anna Koskela", people.firm(since=DAY), on=DAY, email="anna.koskela@kivimaki.example", source_kind="person"
    )
    hold = holds.set(person.subject, data=["email"], ground="claim", case_reference="R-1", by="cli", now=at(DAY))
    left = DAY + timedelta(days=30)
    actions.passivate(contact=people.fresh(person), on=left, by="cli", now=at(left))
    people.sweep(left + timedelta(days=1))
    assert people.data_of(person) == {"email"}
    assert Keep.objects.get(subject=person.subject_id, datum="email").live == {}
    assert not person.positions.open(left).exists()
    holds.release(hold, by="cli", now=at(left + timedelta(days=9)))
    people.sweep(left + timedelta(days=10))
    assert not people.there(person)
