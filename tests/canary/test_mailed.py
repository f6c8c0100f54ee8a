"""A person a mailing went to, erased: nothing of them in ledger, exclusions, journal or any other byte of the instance."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.canary import planting
from tests.canary.planting import TODAY, Canary
from tests.canary.test_forgetting import by_request, remains
from tests.outreach.engine.sinks import Sink, sink
from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register


@pytest.fixture
def office(tmp_path: Path, settings: Any, b2b: Register) -> Iterator[Sink]:
    with sink(tmp_path / "taken") as running:
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_HOST_USER = "127.0.0.1", running.port, ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield running
    for path in (b2b.home / "mailings").glob("*"):
        path.unlink()


def mailed(canary: Canary) -> Any:
    from kortisto.contacts.models import Contact
    from kortisto.outreach.engine import freezing, mailings, running
    from tests.outreach.engine import content

    now = at(TODAY, 18)
    mailing = mailings.create(purpose="b2b:customer_care", kind=content.KIND, key="1", now=now)
    freezing.freeze(mailing, Contact.objects.filter(pk=canary.contact.pk), now=now)
    mailings.schedule(mailing, at=now, now=now)
    assert running.run(mailing, clock=lambda: now) == {"sent": 1}, mailing.counts
    return mailing


def test_whoever_got_a_mailing_is_forgotten_whole(b2b: Register, office: Sink) -> None:
    from kortisto.consents import spool
    from kortisto.outreach.models import Exclusion, Mailing, Recipient

    canary = planting.plant()
    mailing = mailed(canary)
    [taken] = office.taken()
    assert taken[0] == canary.words["second email"]
    journals = list((b2b.home / "mailings").glob(f"{mailing.ref}-*"))
    token = Recipient.objects.get(mailing=mailing).token
    assert len(journals) == 1 and journals[0].read_text().splitlines()[1:] == [f"D{token}", f"A{token}"], "codes, no address"
    ref = str(people.fresh(canary.contact).subject.ref)
    spool.keep(
        subject_ref=ref,
        scope="*dm*",
        channel="*",
        how="unsubscribed",
        by="self",
        now=at(TODAY, 18),
        note="departure:x:unsubscribed",
    )
    by_request(b2b, canary)
    assert not Recipient.objects.exists() and not Exclusion.objects.exists() and Mailing.objects.count() == 3
    assert remains(b2b, canary) == set()
    assert spool.drain(now=at(TODAY, 19)) == 1, "and what waited for them is nobody's"


def test_the_mark_of_an_address_goes_with_the_address(b2b: Register) -> None:
    from kortisto.outreach.engine.forgetting import forget_marks, forget_why
    from kortisto.outreach.models import Recipient
    from kortisto.privacy.erasers import Target

    canary = planting.plant()
    row = Recipient.objects.get()
    assert row.mark and row.why_id
    subject = people.fresh(canary.contact).subject_id
    for other in (f"contacts.position:{row.position + 1000}", ""):
        forget_marks([Target(subject, "email", other, False)])
    assert Recipient.objects.get().mark
    forget_marks([Target(subject, "email", f"contacts.position:{row.position}", False)])
    forget_why([Target(subject, "work_task", f"contacts.position:{row.position}", False)])
    row.refresh_from_db()
    assert row.mark == "" and row.why_id is None
