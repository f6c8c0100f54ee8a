"""A mailing that left, and the link in the message of one of its recipients."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from ..conftest import NOW, TODAY, any_notice, at_noon, b2b, company, person, staff

__all__ = ["NOW", "TODAY", "any_notice", "at_noon", "b2b", "company", "person", "staff"]
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture(autouse=True)
def nobody_tried() -> Iterator[None]:
    from kortisto.outreach.preferences import rates

    rates.forget()
    yield
    rates.forget()


@pytest.fixture
def sent() -> Callable[..., Any]:
    """`sent(person, topic="news")`: the entry of a message that left this noon."""

    from kortisto.outreach.models import Mailing, Recipient

    def make(contact: Any, number: int = 1, **more: Any) -> Recipient:
        given = {"purpose": "b2b:new_customers", "content_kind": "letter", "content_key": "1", "created_at": NOW, **more}
        mailing, _ = Mailing.objects.get_or_create(ref=f"{number:016}", defaults=given)
        job = contact.positions.order_by("pk").first()
        return Recipient.objects.create(
            mailing=mailing, contact=contact, position=job.pk, token=f"{contact.pk:031}{number}", why=job.work_task, state="sent",
            sent_at=NOW, next_try_at=NOW,
        )  # fmt: skip

    return make


@pytest.fixture
def anybody() -> Client:
    """A browser, or a mail provider, that shows no cookie and no token of a form."""
    return Client(enforce_csrf_checks=True)
