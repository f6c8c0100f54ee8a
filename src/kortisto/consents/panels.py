"""What the room adds to the register's pages: glyphs and filter of lists, permissions and bans on the card, timeline entries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kortisto.consents import banning, permission, wide
from kortisto.consents.labels import channel_label, how_label, scope_label
from kortisto.consents.models import ChannelChoice, Objection
from kortisto.consents.switches import switches
from kortisto.contacts import timeline
from kortisto.contacts.events import at_noon
from kortisto.contacts.lists.conditions import condition
from kortisto.contacts.lists.rows import permissions
from kortisto.contacts.models import Company, Contact
from kortisto.contacts.timeline import Entry
from kortisto.database.composed import Composed
from kortisto.privacy.gate import Gate
from kortisto.ui import menu, panels

__all__ = ["banning"]

permissions(permission.states)


def _bans() -> list[tuple[str, str]]:
    return [("on", _("any ban")), ("ei", _("no ban")), *((c, channel_label(c)) for c in permission.DATUM)]


@condition("kielto", label=gettext_lazy("Ban"), options=_bans, datum="dm_ban")
def banned(people: QuerySet[Contact], value: str, *, gate: Gate, as_of: date) -> QuerySet[Contact]:
    """With a marketing ban, without one, or with one that closes a channel; the ban of their company or domain is theirs too."""
    rows = Objection.objects.filter(contact=OuterRef("pk"), lifted_at=None)
    if value in permission.DATUM:
        rows = rows.filter(Q(channel=value) | Q(channel=Objection.Channel.ALL), scope=Objection.DIRECT_MARKETING)
    channel = value if value in permission.DATUM else ""
    own: Any = Exists(gate.where(rows, "dm_ban")) | wide.company_bans(channel, as_of) | wide.domain_bans(channel, as_of)
    return people.filter(~own) if value == "ei" else people.filter(own)


@timeline.rows("-made_on", "-pk")
def _objections(contact_ids: Sequence[int], gate: Gate) -> QuerySet[Objection]:
    return Objection.objects.filter(contact__in=contact_ids).select_related("contact")


@timeline.source("tietosuoja")
def bans(contact_ids: Sequence[int], gate: Gate, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    """Bans, as far as the gate shows them."""
    found = _objections(contact_ids, gate, before, limit)
    for row, view in zip(found, gate.reveal(found), strict=True):
        if view.made_on:
            words = f"{channel_label(view.channel)}, {scope_label(view.scope)}"
            yield Entry(row.contact_id, at_noon(view.made_on), "ban", _("Ban"), words, view.said, "bad", key=f"o{row.pk:012}")


@timeline.rows("-lifted_at", "-pk")
def _lifted(contact_ids: Sequence[int], gate: Gate) -> QuerySet[Objection]:
    return Objection.objects.filter(contact__in=contact_ids, lifted_at__isnull=False).select_related("contact")


@timeline.source("tietosuoja")
def lifted(contact_ids: Sequence[int], gate: Gate, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    """Bans the person took back."""
    found = _lifted(contact_ids, gate, before, limit)
    for row, view in zip(found, gate.reveal(found), strict=True):
        if view.lifted_at:
            words = channel_label(view.channel)
            yield Entry(
                row.contact_id, view.lifted_at, "check", _("Took back the ban"), words, kind="ok", exact=True, key=f"l{row.pk:012}"
            )


@timeline.rows("-chosen_on", "-pk")
def _choices(contact_ids: Sequence[int], gate: Gate) -> QuerySet[ChannelChoice]:
    return ChannelChoice.objects.filter(contact__in=contact_ids).select_related("contact")


@timeline.source("tietosuoja")
def choices(contact_ids: Sequence[int], gate: Gate, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    """Channels the person said yes to."""
    found = _choices(contact_ids, gate, before, limit)
    for row, view in zip(found, gate.reveal(found), strict=True):
        if view.chosen_on:
            words = channel_label(view.channel)
            yield Entry(
                row.contact_id, at_noon(view.chosen_on), "check", _("Chose a channel"), words, kind="ok", key=f"c{row.pk:012}"
            )


def permissions_panel(request: HttpRequest, contact_id: int) -> Any:
    """The switches of the card; nothing for somebody who may not see bans."""
    found = switches(request.user, contact_id)
    if found is None:
        return ""
    context: dict[str, Any] = {"shown": found, "can_edit": request.user.has_right("bans.edit")}  # type: ignore[union-attr]
    return panels.draw(request, "consents/permissions.html", context)


panels.register(
    "contact",
    "permissions",
    label=gettext_lazy("Marketing permissions"),
    column="side",
    order=10,
    right="register.read",
    render=permissions_panel,
)


_OF_FIRMS = Composed(lambda ids: wide.in_force().filter(company__in=ids).order_by("made_on", "pk"))


def company_panel(request: HttpRequest, company_id: int) -> Any:
    """The bans of the company; nothing for somebody who may not record one where there is none."""
    bans = [(row, channel_label(row.channel), how_label(row.how)) for row in _OF_FIRMS.rows([company_id])]
    can_edit = request.user.has_right("bans.edit")  # type: ignore[union-attr]
    if not bans and not can_edit:
        return ""
    context = {"bans": bans, "company": Company.objects.only("pk").get(pk=company_id), "can_edit": can_edit}
    return panels.draw(request, "consents/firm.html", context)


panels.register(
    "company", "bans", label=gettext_lazy("Marketing bans"), column="side", order=15, right="register.read", render=company_panel
)
menu.register(
    "marketing", gettext_lazy("Topics and bans"), icon="ban", url="consents:marketing", group="duty", order=84,
    to=lambda user: user.has_right("bans.edit") or user.has_right("settings.manage"),
)  # fmt: skip


WEEK = timedelta(days=7)


def bans_of_the_week(request: HttpRequest) -> Any:
    """How many marketing bans came within a week, by channel; numbers only."""
    since = timezone.localdate() - WEEK
    rows = Objection.objects.filter(scope=Objection.DIRECT_MARKETING, lifted_at=None, made_on__gt=since)
    found = rows.values_list("channel").annotate(n=Count("pk")).order_by("-n", "channel")
    lines = [(channel_label(channel), number) for channel, number in found]
    return panels.draw(request, "consents/week.html", {"lines": lines, "since": since})


panels.register(
    "today", "bans", label=gettext_lazy("Bans this week"), column="side", order=20, right="notices.send", render=bans_of_the_week
)
