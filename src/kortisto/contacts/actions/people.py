"""Acts on the person's own card."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kortisto.contacts import forgetting, scope
from kortisto.contacts.details import WorkDetails, not_in_notice
from kortisto.contacts.models import Company, Contact
from kortisto.contacts.refusals import Refused
from kortisto.lib.text import tidy
from kortisto.privacy import own_dates, subjects
from kortisto.privacy.models import Keep

from .notices import clock_starts
from .positions import new_position
from .trail import audited, not_ahead, refreshed, today, written

LANGUAGES = ("", "fi", "sv", "en")


@transaction.atomic
def create_contact(
    *,
    given_name: str,
    family_name: str,
    company: Company | None,
    details: WorkDetails | None = None,
    language: str = "",
    source: str,
    source_kind: str,
    obtained_on: date,
    started_on: date | None = None,
    owner: Any = None,
    days: Mapping[str, date] | None = None,
    along: Callable[[Contact], None] | None = None,
    by: str,
    now: datetime,
) -> Contact:
    """A new person with an open position. The clock to inform starts from `obtained_on` (H08, Art. 14).

    `days` are those of the operator's own anchors (`privacy.own_dates`). `along` writes what comes with the person and keeps them
    (an answer to a form, an order), before it is asked whether any purpose does.

    Raises Refused without a name, without a company where the notice demands an employer (H02), for a company out of
    scope, for data the notice does not list, without a source, and for a day ahead.
    """
    as_of = today(now)
    not_ahead(obtained_on, as_of, field="obtained_on")
    if started_on:
        not_ahead(started_on, as_of, field="started_on")
    rules = scope.current(as_of)
    if company is None and rules.employment:
        raise Refused(
            _("Choose the company: only contacts of customers and potential customers belong to the register."),
            field="company",
            code="employment",
        )
    contact = Contact(subject=subjects.create(kind="contact", now=now), obtained_on=obtained_on, created_at=now, owner=owner)
    _name(contact, given_name, family_name)
    _language(contact, language, as_of)
    _source(contact, source, source_kind)
    contact.save()
    new_position(contact, company, details or WorkDetails(), started_on=started_on, obtained_on=obtained_on, now=now)
    clock_starts([contact], obtained_on)
    audited([contact], action="contact.created", data=["name", "company", "source"], by=by, now=now)
    _own_days(contact, days or {}, by=by, now=now)
    if along is not None:
        along(contact)
    refreshed([contact], now=now)
    _must_be_kept(contact)
    return contact


@transaction.atomic
def change_contact(*, contact: Contact, by: str, now: datetime, **changes: Any) -> list[str]:
    """Correct given_name, family_name or language; gives the catalogue names that changed. Never moves a retention date."""
    before, family = {"name": contact.name, "language": contact.language}, contact.family_name
    if {"given_name", "family_name"} & set(changes):
        _name(contact, changes.pop("given_name", contact.given_name), changes.pop("family_name", contact.family_name))
    if "language" in changes:
        _language(contact, changes.pop("language"), today(now))
    if changes:
        raise TypeError(f"a contact has no {', '.join(sorted(changes))} to change here")
    after = {"name": contact.name, "language": contact.language}
    changed = [name for name in before if before[name] != after[name]]
    if changed:
        contact.save()
        values = {name: {"before": before[name], "after": after[name]} for name in changed}
        if "name" in changed:
            forgetting.empty(forgetting.former(before["name"], family), [contact.subject_id])
        written(contact, action="contact.changed", data=changed, values=values, by=by, now=now)
    return changed


@transaction.atomic
def set_owner(*, contact: Contact, owner: Any, by: str, now: datetime) -> None:
    """Who of us looks after the person (None: nobody)."""
    contact.owner = owner
    contact.save(update_fields=["owner"])
    audited([contact], action="contact.owner", by=by, now=now)


def _own_days(contact: Contact, days: Mapping[str, date], *, by: str, now: datetime) -> None:
    try:
        own_dates.record(contact.subject, days, by=by, now=now, refresh=False)
    except own_dates.DateRefused as refusal:
        raise Refused(str(refusal), field="days") from refusal


def _must_be_kept(contact: Contact) -> None:
    """Refuse somebody whom no purpose of the notice would keep, or whose data are past a limit already."""
    # A name that waits for a day of the operator's own is kept; it is red until the day is recorded.
    if not Keep.objects.filter(subject=contact.subject_id, datum="name").exclude(live={}, until__isnull=False).exists():
        words = _("No purpose of the privacy notice would keep this person: the data would have to be erased at once.")
        raise Refused(words + " " + _("Check the company and the day the data were obtained."), code="no_purpose")


def _name(contact: Contact, given_name: str, family_name: str) -> None:
    given_name, family_name = tidy(given_name), tidy(family_name)
    if not family_name and not given_name:
        raise Refused(_("Write the name of the person."), field="family_name", code="required")
    if max(len(given_name), len(family_name)) > 100:
        raise Refused(_("A name is longer than 100 characters."), field="family_name", code="long")
    contact.rename(given_name, family_name)


def _language(contact: Contact, language: str, as_of: date) -> None:
    if language not in LANGUAGES:
        raise Refused(_("Choose Finnish, Swedish or English."), field="language", code="language")
    if language and not scope.current(as_of).holds("language"):
        raise not_in_notice("language", as_of, field="language")
    contact.language = language


def _source(contact: Contact, source: str, source_kind: str) -> None:
    """Art. 14(2)(f): from where the data came is always known."""
    if source_kind not in Contact.SourceKind.values:
        raise Refused(_("Choose where the data came from."), field="source_kind", code="required")
    if not tidy(source) and source_kind != Contact.SourceKind.PERSON:
        raise Refused(_("Say where the data came from: the notice tells it to the person."), field="source", code="required")
    contact.source, contact.source_kind = tidy(source)[:200], source_kind
