"""Companies and people of a test, made through the register's own acts at given moments."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from tests.proof.days import at

BY = "cli"


def firm(name: str = "Kivimäen Konepaja Oy", status: str = "customer", *, since: date) -> Any:
    from kortisto.contacts import actions

    return actions.create_company(name=name, status=status, status_on=since, by=BY, now=at(since, 9))


def details(**given: Any) -> Any:
    from kortisto.contacts.details import WorkDetails

    return WorkDetails(**given)


def person(
    name: str,
    company: Any,
    *,
    on: date,
    language: str = "fi",
    source: str = "Messut, käyntikortti",
    source_kind: str = "list",
    **work: Any,
) -> Any:
    """A contact obtained on a day, with an open position."""
    from kortisto.contacts import actions

    given, _, family = name.rpartition(" ")
    work = {"job_title": "ostopäällikkö"} | work
    return actions.create_contact(
        given_name=given, family_name=family, company=company, details=details(**work), language=language, source=source,
        source_kind=source_kind, obtained_on=on, by=BY, now=at(on, 10),
    )  # fmt: skip


def informed(contact: Any, *, on: date, channel: str = "read_out") -> Any:
    """The person is told the newest version of every notice in effect."""
    from kortisto.contacts import actions
    from kortisto.privacy import publication

    made = None
    for version in publication.in_effect(on):
        made = actions.record_notice(
            contact=fresh(contact), policy=version.policy, number=version.number, channel=channel, language="fi",
            delivered_at=at(on, 11), by=BY, now=at(on, 11),
        )  # fmt: skip
    return made


def talked(contact: Any, *, on: date, kind: str = "call_held", **more: Any) -> Any:
    from kortisto.contacts import actions

    return actions.record_interaction(contact=fresh(contact), kind=kind, happened_at=at(on, 13), by=BY, now=at(on, 14), **more)


def may_write_words(day: date) -> bool:
    """Whether the notice of the register lists notes."""
    from kortisto.contacts.scope import current

    return current(day).holds("notes")


def fresh(row: Any) -> Any:
    """The row as it stands in the database now."""
    return type(row).objects.get(pk=row.pk)


def there(row: Any) -> bool:
    return bool(type(row).objects.filter(pk=row.pk).exists())


def sweep(on: date, *, now: datetime | None = None, **options: Any) -> Any:
    """The nightly run of a day. The calendar of a test jumps, so the brake against jumping clocks is released."""
    from kortisto.privacy import sweep as nightly

    options = {"confirm": True, "dry_run": False, "by": "system"} | options
    return nightly.run(as_of=on, now=now or at(on, 3, 30), **options)


def held(contact_or_subject: Any) -> set[tuple[str, str]]:
    """(catalogue name, record key) of what the register holds, read from the tables."""
    from kortisto.privacy.holdings import held_data

    subject = getattr(contact_or_subject, "subject_id", None) or contact_or_subject.pk
    return held_data([subject])[subject]


def data_of(contact: Any) -> set[str]:
    return {datum for datum, _ in held(contact)}


def day_after(day: date) -> date:
    return day + timedelta(days=1)
