"""Where an answer may go: to the address in the register, or to one whose control a stranger has proved. Never to one in a request."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.conf import settings

from kortisto.contacts.models import Contact, Position
from kortisto.lib.periods import local_day
from kortisto.privacy.models import AuditEvent, Subject
from kortisto.rights import sealing
from kortisto.rights.models import Paper, Request

LATELY = timedelta(days=30)
_CHANGED = "contact.details_changed"
_WRITES_AN_ADDRESS = (_CHANGED, "contact.position_added", "contact.moved")


class To(NamedTuple):
    """`email` "" when there is none."""

    name: str
    email: str


def registered(request: Request, day: date) -> To:
    """The person's own on that day, whatever the state of their card.

    Of somebody who is not in the register it is the address they wrote from, which counts only once the link sent to it has been
    followed.
    """
    if not request.known:
        said = sealing.read_json(request, Paper.Kind.SAID)
        return To("", str(said.get("address", "")))
    contact = Contact.objects.filter(subject=request.subject_id).first()
    return To(contact.name, theirs_alone(contact, day)) if contact is not None else To("", "")


def theirs_alone(contact: Contact, day: date) -> str:
    """The address of an open job that nobody else has in one; "" when there is none.

    The mailbox of a job that has ended is the former employer's, and whoever reads one that several people share is not one of
    them alone: neither proves who asks, nor may an answer go there (T17, ADR 211, 215).
    """
    open_jobs = Position.objects.open(day).exclude(email="")
    own = open_jobs.filter(contact=contact).order_by("-started_on", "-pk").values_list("email", "email_folded")
    shared = set(
        open_jobs.filter(email_folded__in=[folded for _email, folded in own])
        .exclude(contact=contact)
        .values_list("email_folded", flat=True)
    )
    return next((email for email, folded in own if folded not in shared), "")


def verified(request: Request, day: date) -> To:
    """Where the answer goes: as it stood when the request was carried out, else the registered address."""
    kept = sealing.read_json(request, Paper.Kind.VALUES)
    if kept.get("address"):
        return To(str(kept.get("name", "")), str(kept["address"]))
    return registered(request, day)


def keep(request: Request, *, by: str, now: datetime) -> None:
    """Seal where the answer goes, once: the card may be gone when it leaves. It is destroyed when the request is closed."""
    kept = sealing.read_json(request, Paper.Kind.VALUES)
    if "address" not in kept:
        to = registered(request, local_day(now, settings.TIME_ZONE))
        sealing.keep(request, Paper.Kind.VALUES, {**kept, "address": to.email, "name": to.name}, by=by, now=now)


def gone(request: Request) -> bool:
    """Whether the person had a card when they asked and lost it otherwise than by this request: nothing but their requests is held."""
    return request.known and not request.erasure_number and not Contact.objects.filter(subject=request.subject_id).exists()


def typed_lately(request: Request) -> bool:
    """Whether staff wrote the address the link went to shortly before: control of it then proves no more than their word (T17, T18)."""
    if request.identified_how != Request.How.LINK or request.identified_at is None or not request.known:
        return False
    return typed_since(request.subject, request.identified_at - LATELY)


def typed_since(subject: Subject, moment: datetime) -> bool:
    """Whether staff have written an address of the person's since then."""
    acts = AuditEvent.objects.filter(subject_ref=str(subject.ref), at__gte=moment, action__in=_WRITES_AN_ADDRESS)
    return any(action != _CHANGED or "email" in fields for action, fields in acts.values_list("action", "fields"))
