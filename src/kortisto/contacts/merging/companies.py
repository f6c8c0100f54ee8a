"""Merging two cards of one firm, and taking it back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kortisto import search
from kortisto.contacts.actions.passivation import came_back
from kortisto.contacts.actions.trail import company_written, ledgered, today
from kortisto.contacts.custom import joining as custom
from kortisto.contacts.merging.joining import GONE, chosen, earlier, later
from kortisto.contacts.merging.journal import Journal, take_back
from kortisto.contacts.merging.links import move_all
from kortisto.contacts.merging.settling import settle_pairs
from kortisto.contacts.models import Company, CompanyMerge, CompanyName, CompanyPair, Contact, Passivation
from kortisto.contacts.refusals import Refused
from kortisto.contacts.tags import joining as tags
from kortisto.contacts.ytj import merging as business_register
from kortisto.privacy import due, sealing
from kortisto.privacy.undo import TERM

ACT = "company.merged"
USE = "undo"
DETAILS: dict[str, tuple[str, ...]] = {
    "address": ("street", "postal_code", "city", "country"),
    "phone": ("phone",),
    "website": ("website",),
    "industry": ("industry",),
    "owner": ("owner",),
}
"""What is chosen → the columns that go together."""
_NEAREST = (Company.Status.CUSTOMER, Company.Status.PROSPECT, Company.Status.NEITHER)


@transaction.atomic
def merge(*, kept: Company, gone: Company, choices: Mapping[str, str] | None = None, by: str, now: datetime) -> str:
    """`gone` becomes part of `kept`, people and history and all; gives the token that undoes it for thirty days.

    `choices`: "name" or a key of `DETAILS` → "kept" or "gone". The firm is a customer if either card says so (it is one firm),
    and ceased to be one when the last of them did. Its other name stays as a name of the firm. Raises Refused for the same
    card and for two business ids, which are two firms.
    """
    kept, gone = _locked(kept.pk, gone.pk)
    if kept.business_id and gone.business_id and kept.business_id != gone.business_id:
        words = _(
            "The companies have different business ids (%(one)s, %(other)s): they are two firms. Correct the wrong one first."
        )
        raise Refused(words % {"one": kept.business_id, "other": gone.business_id}, field="business_id", code="business_id")
    journal, was_in_scope = Journal(), {c.pk: c.in_scope for c in (kept, gone)}
    business_id, columns = kept.business_id or gone.business_id, _columns(kept, gone, dict(choices or {}))
    _names(journal, kept, gone, takes=(choices or {}).get("name") == GONE)
    settle_pairs(journal, CompanyPair, kept.pk, gone.pk)
    business_register.settle(journal, kept.pk, gone.pk)
    tags.settle(journal, kept, gone)
    custom.settle_companies(journal, kept, gone, choices or {})
    move_all(journal, Company, gone.pk, kept.pk, but=frozenset({CompanyPair}))
    journal.remove([Company.objects.get(pk=gone.pk)])
    journal.change(kept, **columns, business_id=business_id, parent=_parent(kept, gone))
    if kept.in_scope and not all(was_in_scope.values()):
        _back_in_scope(journal, kept, by=by, now=now)
    row = CompanyMerge.objects.create(
        into=kept, gone_id=gone.pk, token=secrets.token_urlsafe(32), expires_on=today(now) + TERM, merged_at=now, merged_by=by
    )
    row.sealed = sealing.seal(journal.document(), use=USE, context=row.token)
    row.save(update_fields=["sealed"])
    company_written(kept.pk, action=ACT, fields=sorted(choices or {}), by=by, now=now)
    search.index("company", [gone.pk])
    _people_refreshed([kept.pk], today(now))
    return row.token


def _locked(*pks: int) -> tuple[Company, Company]:
    found = {c.pk: c for c in Company.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")}
    if len(found) < 2:
        raise Refused(_("Choose two different companies."), code="same")
    return found[pks[0]], found[pks[1]]


def _columns(kept: Company, gone: Company, choices: Mapping[str, str]) -> dict[str, Any]:
    """The columns of the card that stays."""
    found: dict[str, Any] = {}
    for key, names in DETAILS.items():
        mine, theirs = (any(getattr(c, name) for name in names if name != "country") for c in (kept, gone))
        if chosen(choices, key, mine, theirs):
            found |= {name: getattr(gone, name) for name in names}
    nearest = next(status for status in _NEAREST if status in (kept.status, gone.status))
    since = [c.status_on for c in (kept, gone) if c.status == nearest]
    customer = nearest == Company.Status.CUSTOMER
    found |= {
        "status": nearest,
        "status_on": earlier(*since),
        "customer_since": earlier(kept.customer_since, gone.customer_since),
        "customer_until": None if customer else later(kept.customer_until, gone.customer_until),
        "created_at": earlier(kept.created_at, gone.created_at),
    }
    return found


def _names(journal: Journal, kept: Company, gone: Company, *, takes: bool) -> None:
    """The name not chosen stays as another name of the firm, so that lists that bear it find the firm."""
    names = ("name", "name_folded", "names_match", "sort_key")
    other = {name: getattr(kept if takes else gone, name) for name in names}
    if takes:
        journal.change(kept, **{name: getattr(gone, name) for name in names})
    known = {kept.names_match, *kept.other_names.values_list("names_match", flat=True)}
    if other["names_match"] not in known:
        made = CompanyName.objects.create(
            company=kept, name=other["name"], names_match=other["names_match"], kind=CompanyName.Kind.PARALLEL
        )
        journal.added([made])


def _parent(kept: Company, gone: Company) -> Company | None:
    """The parent of either; none when that would put the firm above itself."""
    parent = kept.parent if kept.parent_id not in (None, gone.pk) else gone.parent
    above, seen = parent, set()
    while above is not None and above.pk not in seen:
        if above.pk in (kept.pk, gone.pk):
            return None
        seen.add(above.pk)
        above = above.parent
    return parent


def _back_in_scope(journal: Journal, kept: Company, *, by: str, now: datetime) -> None:
    """Whoever was passive only because one of the cards was out of scope works at a customer or prospect."""
    open_before = list(Passivation.objects.open().filter(contact__positions__company=kept).distinct())
    came_back(kept, on=today(now), by=by, now=now)
    ended = dict(Passivation.objects.filter(pk__in=[p.pk for p in open_before]).values_list("pk", "ended_on"))
    for passivation in open_before:
        day = ended[passivation.pk]
        if day is not None:
            steps = {"ended_on": [None, day.isoformat()]}
            journal.steps.append(["changed", "contacts.passivation", passivation.pk, steps])


@transaction.atomic
def unmerge(*, token: str, by: str, now: datetime) -> tuple[Company, Company, Mapping[str, int]]:
    """Both cards as they were: (the one that stayed, the other, what was changed since and stays on the first).

    Raises Refused after thirty days, and when the card has been merged again since.
    """
    row = CompanyMerge.objects.select_related("into").filter(token=token, expires_on__gte=today(now)).first()
    if row is None or not row.sealed:
        raise Refused(_("The act can no longer be undone."), code="spent")
    if row.into.merges.filter(pk__gt=row.pk).exists():
        raise Refused(_("The card has been merged again since. Undo that first."), code="superseded")
    document = sealing.unseal(row.sealed, use=USE, context=token)
    gone_id, kept_id = row.gone_id, row.into_id
    row.delete()
    stayed = take_back(document)
    kept, gone = Company.objects.get(pk=kept_id), Company.objects.get(pk=gone_id)
    again = [step[2] for step in document["steps"] if step[:2] == ["changed", "contacts.passivation"]]
    for state in Passivation.objects.open().filter(pk__in=again).select_related("contact__subject"):
        ledgered("passivated", [state.contact], [state.passivated_on.isoformat(), state.reason], now=now)
    for company in (kept, gone):
        company_written(company.pk, action="company.unmerged", by=by, now=now)
    _people_refreshed([kept.pk, gone.pk], today(now))
    return kept, gone, dict(stayed)


def _people_refreshed(company_ids: list[int], as_of: date) -> None:
    people = Contact.objects.filter(positions__company__in=company_ids).distinct()
    due.refresh(list(people.values_list("subject_id", flat=True)), as_of=as_of)
    search.index("contact", list(people.values_list("pk", flat=True)))


def forget_expired(as_of: date) -> int:
    """Destroy what unmerging needs once its thirty days are over; the old code goes on leading to the firm."""
    return CompanyMerge.objects.filter(expires_on__lt=as_of).exclude(sealed=b"").update(sealed=b"")


__all__ = ["ACT", "DETAILS", "forget_expired", "merge", "unmerge"]
