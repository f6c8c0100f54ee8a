"""What the tests do with a mailing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from kortisto.contacts.models import Contact
from kortisto.outreach.engine import freezing, mailings, running
from kortisto.outreach.models import Mailing, Recipient

from ..conftest import NOW, TODAY
from . import content

__all__ = ["LATER", "NOW", "TODAY", "entry", "scheduled", "send", "states"]
LATER = NOW + timedelta(hours=1)


def scheduled(tasks: Any, *, people: Any = None, now: Any = NOW, **more: Any) -> Mailing:
    """A scheduled mailing to everybody in the register, who may get it."""
    mailing = mailings.create(purpose="b2b:new_customers", kind=content.KIND, key="1", tasks=tasks, now=now, **more)
    freezing.freeze(mailing, Contact.objects.all() if people is None else people, now=now)
    mailings.schedule(mailing, at=now, now=now)
    return mailing


def send(mailing: Mailing, *, now: Any = NOW, **more: Any) -> dict[str, int]:
    return dict(running.run(mailing, clock=lambda: now, **more))


def states(mailing: Mailing) -> dict[str, int]:
    return dict(mailings.progress(mailing))


def entry(contact: Contact) -> Recipient:
    return Recipient.objects.get(contact=contact)
