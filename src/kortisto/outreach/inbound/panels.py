"""What e-mail adds to the card: entries of the timeline, the threads, and the way to write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kortisto.contacts import scope, timeline
from kortisto.contacts.attachments.seen import with_mails
from kortisto.contacts.card import open_person
from kortisto.contacts.timeline import Entry
from kortisto.database.prepared import Prepared
from kortisto.outreach.inbound.filing import EMAILS
from kortisto.outreach.models import MailRecord, OutboxMessage
from kortisto.outreach.privacy import way_words
from kortisto.privacy.gate import Gate, View
from kortisto.ui import menu, panels

SHOWN = 40
ICONS = {MailRecord.Direction.INBOUND: "mail", MailRecord.Direction.OUTBOUND: "send"}


@dataclass
class Thread:
    """Messages that belong together, the newest first: each with its way, `state` of one not yet sent (queued, sending, undecided,
    failed), and its files (name, address)."""

    subject: str
    messages: list[tuple[View, str, str, list[tuple[str, str]]]] = field(default_factory=list)

    @property
    def latest(self) -> datetime:
        moment: datetime = self.messages[0][0].happened_at
        return moment


_ANY = Prepared(lambda ids: MailRecord.objects.filter(contact__in=ids).values_list("pk")[:1])


@timeline.source("yhteydenotot")
def mails(contact_ids: Sequence[int], gate: Gate, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    """E-mails, each as far as the gate shows it."""
    if not _ANY.any(contact_ids):  # as on most cards: the gate need not be asked
        return
    rows = gate.rows(MailRecord.objects.filter(contact__in=contact_ids)).select_related("contact")
    found = list((rows.filter(happened_at__lt=before) if before else rows).order_by("-happened_at", "-pk")[:limit])
    for row, view in zip(found, gate.reveal(found), strict=True):
        if view.direction:
            sign = ICONS[MailRecord.Direction(view.direction)]
            title = way_words(view.direction)
            yield Entry(
                row.contact_id, row.happened_at, sign, title, view.subject, _short(view.text), exact=True, key=f"e{row.pk:012}"
            )


def _short(text: str) -> str:
    return text if len(text) <= 280 else text[:279].rsplit(" ", 1)[0] + "…"


def threads(contact_id: int, gate: Gate) -> list[Thread]:
    """The latest messages of a person in threads; three queries, one where there are none."""
    if not _ANY.any([contact_id]):
        return []
    rows = gate.rows(MailRecord.objects.filter(contact=contact_id)).select_related("contact").order_by("-happened_at", "-pk")
    listed = list(rows[:SHOWN])
    unsent = OutboxMessage.objects.filter(mail__in=listed).exclude(state=OutboxMessage.State.SENT).order_by("pk")
    states = dict(unsent.values_list("mail_id", "state"))
    files = with_mails(contact_id, [row.message_key for row in listed if row.attachments], gate)
    found: dict[str, Thread] = {}
    for row, view in zip(listed, gate.reveal(listed), strict=True):
        if view.direction:
            thread = found.setdefault(row.thread_key, Thread(view.subject))
            own_files = files.get(row.message_key, [])
            thread.messages.append((view, way_words(view.direction), states.get(row.pk, ""), own_files))
    return list(found.values())


def panel(request: HttpRequest, contact_id: int) -> Any:
    """The threads of a card; nothing under a notice that keeps no e-mails, or for somebody who may not see them."""
    as_of = timezone.localdate()
    if not scope.current(as_of).holds(EMAILS):
        return ""
    try:
        person = open_person(request.user, f"H-{contact_id:05d}", as_of=as_of)
    except Http404:
        return ""
    if not person.gate.may(EMAILS):
        return ""
    can_edit = request.user.has_right("register.edit") and not person.passive  # type: ignore[union-attr]
    found = threads(contact_id, person.gate)
    context = {"threads": found, "code": person.contact.code, "can_edit": can_edit, "inbox": bool(settings.KORTISTO.inbox_host)}
    return panels.draw(request, "outreach/inbound/panel.html", context) if found or can_edit else ""


panels.register("contact", "emails", label=_("E-mail"), column="main", order=20, right="register.read", render=panel)

if settings.KORTISTO.inbox_host:
    menu.register("filing", _("E-mail"), icon="mail", url="outreach:filing", group="work", order=20, right="register.edit")
