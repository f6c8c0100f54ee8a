"""What is to be made, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from kortisto.contacts.details import WorkDetails
from kortisto.contacts.models import NoticeDelivery


@dataclass(slots=True)
class NewCompany:
    """A company to make; `status_on` is the day the standing began."""

    name: str
    status: str
    status_on: date
    business_id: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    industry: str = ""
    phone: str = ""
    website: str = ""
    owner_id: int | None = None


@dataclass(slots=True)
class Told:
    """An earlier informing: which notice, on which day, how, with what evidence."""

    policy_key: str
    policy_number: int
    policy_sha256: str
    on: date
    channel: str = NoticeDelivery.Channel.EARLIER
    language: str = "fi"
    evidence: str = ""


@dataclass(slots=True)
class NewPosition:
    """One employment of a person to make."""

    company_id: int | None
    details: WorkDetails = field(default_factory=WorkDetails)
    started_on: date | None = None
    ended_on: date | None = None
    confirmed_on: date | None = None


@dataclass(slots=True)
class NewPerson:
    """A person to make with at least one position. `passivated_on`: passive since that day."""

    given_name: str
    family_name: str
    obtained_on: date
    source: str
    source_kind: str
    positions: Sequence[NewPosition]
    language: str = ""
    last_activity_on: date | None = None
    told: Told | None = None
    passivated_on: date | None = None
    owner_id: int | None = None


@dataclass(slots=True)
class NewInteraction:
    contact_id: int
    kind: str
    happened_at: datetime
    company_id: int | None = None
    summary: str = ""
    text: str = ""


class Made(NamedTuple):
    """Somebody who was made: the number of the card, and of its subject."""

    pk: int
    subject_id: int
