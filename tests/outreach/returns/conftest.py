"""A person a mailing has gone to, and what comes back about them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ..conftest import NOW, TODAY, any_notice, at_noon, b2b, box, company, imap, person, signed_in, staff

__all__ = ["LATER", "NOW", "TODAY", "any_notice", "at_noon", "b2b", "box", "company", "imap", "person", "signed_in", "staff"]
LATER = NOW + timedelta(days=1)
PURPOSES = {"b2b": "b2b:customer_care", "hehku": "hehku:relationship", "yritysasiakkaat": "yritysasiakkaat:Y04"}


@pytest.fixture
def sent(staff: Callable[..., Any], person: Callable[..., Any]) -> Callable[..., Any]:
    """An entry of the ledger that was handed over, its person, and the mailing's owner."""

    def make(given: str = "Aino", **more: Any) -> Any:
        from kortisto.outreach.engine import mailings, marks
        from kortisto.outreach.models import Mailing, Recipient

        who = person(given, **more)
        owner = Mailing.objects.select_related("owner").first()
        mailing = owner or mailings.create(
            purpose="b2b:customer_care", kind="test letter", key="1", owner=staff("marketing", name="Minna Lähettäjä"), now=NOW
        )
        job = who.positions.get()
        return Recipient.objects.create(
            mailing=mailing, contact=who, position=job.pk, mark=marks.mark(marks.key_of(mailing.ref), job.email_folded),
            token=marks.token(), language="fi", state=Recipient.State.SENT, next_try_at=NOW, sent_at=NOW,
        )  # fmt: skip

    return make
