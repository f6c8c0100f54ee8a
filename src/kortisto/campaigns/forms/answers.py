"""Answers as one member of staff may see them: through the gate of the activity "form"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.urls import reverse

from kortisto.campaigns.forms.asked import ACTIVITY
from kortisto.campaigns.models import FormAnswer, WebForm
from kortisto.privacy.gate import Gate, open_gate

AT_ONCE = 50


@dataclass(frozen=True)
class Row:
    """One answer: texts and addresses only."""

    pk: int
    name: str
    card: str
    extras: list[Mapping[str, Any]]
    received_at: datetime
    handled_on: date | None


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    number: int
    more: bool


def page(user: Any, form: WebForm, asked: Mapping[str, str], *, as_of: date) -> Page:
    """Fifty at a time, the unhandled first, then the newest; a constant number of queries. PermissionDenied without a role for it."""
    number = int(text) if (text := str(asked.get("sivu", "1"))).isdecimal() and 0 < len(text) < 6 else 1
    gate = open_gate(user, ACTIVITY, as_of=as_of)
    begin = (max(number, 1) - 1) * AT_ONCE
    rows = gate.rows(FormAnswer.objects.filter(form=form)).select_related("contact__subject")
    found = list(rows.order_by(F("handled_on").desc(nulls_first=True), "-received_at", "-pk")[begin : begin + AT_ONCE + 1])
    shown = [_row(answer, view) for answer, view in zip(found, gate.reveal(found), strict=True) if view.received_at]
    return Page(shown[:AT_ONCE], max(number, 1), len(found) > AT_ONCE)


def one(user: Any, pk: int, *, as_of: date) -> FormAnswer | None:
    """An answer the user may see."""
    gate = open_gate(user, ACTIVITY, as_of=as_of)
    return gate.rows(FormAnswer.objects.filter(pk=pk)).select_related("contact__subject").first()


def waiting(user: Any, *, as_of: date) -> int:
    """How many answers the user may see wait for somebody."""
    try:
        gate: Gate = open_gate(user, ACTIVITY, as_of=as_of)
    except PermissionDenied:
        return 0
    return gate.rows(FormAnswer.objects.filter(handled_on=None)).count()


def _row(answer: FormAnswer, view: Any) -> Row:
    card = reverse("contacts:card", args=[answer.contact.code])
    return Row(
        answer.pk,
        str(view.contact.name or answer.contact.code),
        card,
        list(view.extras or []),
        view.received_at,
        view.handled_on or None,
    )
