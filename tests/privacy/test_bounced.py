"""An address that failed ends what rests on valid details for good, also after the address itself is erased (definition "details_valid")."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register


def test_what_ended_with_the_address_does_not_begin_again(open_register: Callable[..., Register]) -> None:
    """A hold keeps the employment while the address goes; a call logged later has no purpose, and the hold's end leaves nothing."""
    from kortisto.contacts import actions
    from kortisto.contacts.models import Contact
    from kortisto.privacy import holds

    open_register("yritysasiakkaat")
    day = date(2026, 1, 7)
    person = people.person("Aino Koe", people.firm(since=day), on=day, email="aino@konepaja.example")
    kept = holds.set(person.subject, data=("company", "job_title"), ground="claim", case_reference="R-1", by=people.BY, now=at(day))
    actions.record_bounce(
        position=person.positions.get(), on=day + timedelta(days=5), by=people.BY, now=at(day + timedelta(days=5))
    )
    people.sweep(day + timedelta(days=60))
    position = person.positions.get()
    assert (position.email, position.company is None) == ("", False), "the address went, the hold kept the employment"

    later = day + timedelta(days=90)
    people.talked(person, on=later)
    people.sweep(later + timedelta(days=1))
    assert not person.interactions.exists(), "nothing the notice names needs it"

    holds.release(kept, by=people.BY, now=at(later + timedelta(days=2)))
    people.sweep(later + timedelta(days=3))
    assert not Contact.objects.filter(pk=person.pk).exists()
