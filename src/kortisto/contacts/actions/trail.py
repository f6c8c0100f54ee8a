"""How every act ends: the audit row, the last days, the search index; all inside the act's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from kortisto import search
from kortisto.contacts.models import Contact
from kortisto.contacts.refusals import Refused
from kortisto.lib.periods import local_day
from kortisto.privacy import audit, due, ledger


def today(now: datetime) -> date:
    """The local calendar day of a moment."""
    return local_day(now, settings.TIME_ZONE)


def not_ahead(day: date, as_of: date, *, field: str) -> None:
    """Refuse a day that has not come yet."""
    if day > as_of:
        raise Refused(_("The day is in the future. Give a day that has been."), field=field, code="future")


def audited(
    contacts: Iterable[Contact],
    *,
    action: str,
    data: Sequence[str] = (),
    values: Mapping[str, Any] | None = None,
    record: str = "",
    by: str,
    now: datetime,
) -> None:
    """An audit row for each person. `record` is the key of the row the values were of ("" for the card)."""
    people = list(contacts)
    audit.record_many([audit.Act(action, by, person.subject, tuple(data), record, "", values) for person in people], now=now)


def ledgered(kind: str, contacts: Iterable[Contact], scope: Sequence[str] = (), *, now: datetime) -> None:
    """An entry for each person in the ledger outside the database, so that a restored copy learns of it. Codes only."""
    ledger.note([ledger.Entry(kind, str(person.subject.ref), scope) for person in contacts], now=now)


def refreshed(contacts: Iterable[Contact], *, now: datetime, as_of: date | None = None) -> None:
    """Recompute the last days (as of the day of `now`, unless said) and index again what people are found by."""
    people = list(contacts)
    due.refresh([person.subject_id for person in people], as_of=as_of or today(now))
    search.index("contact", [person.pk for person in people])


def written(
    contact: Contact,
    *,
    action: str,
    data: Sequence[str] = (),
    values: Mapping[str, Any] | None = None,
    record: str = "",
    by: str,
    now: datetime,
) -> None:
    """Close an act on one person: audit, last days, search."""
    audited([contact], action=action, data=data, values=values, record=record, by=by, now=now)
    refreshed([contact], now=now)


def company_written(company_id: int, *, action: str, fields: Sequence[str] = (), by: str, now: datetime) -> None:
    """Close an act on a company: its own data are not personal, the audit row names only columns."""
    audit.record(action=action, by=by, subject=None, data=tuple(fields), now=now)
    search.index("company", [company_id])
