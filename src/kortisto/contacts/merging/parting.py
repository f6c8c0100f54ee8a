"""Taking a merge of two people back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _

from kortisto.contacts.actions.aside import taken
from kortisto.contacts.actions.trail import refreshed, today
from kortisto.contacts.merging import limits, registry
from kortisto.contacts.merging.journal import take_back
from kortisto.contacts.merging.links import links_to
from kortisto.contacts.merging.people import ACT
from kortisto.contacts.merging.registry import Parting
from kortisto.contacts.models import Contact, PersonMerge
from kortisto.contacts.refusals import Refused
from kortisto.privacy import audit, ledger

__all__ = ["Parted", "limits", "part", "unmerge"]


@dataclass(frozen=True)
class Parted:
    """Both cards again. `stayed`: label of a model → rows recorded, or values changed, since: they stay on `kept`."""

    kept: Contact
    gone: Contact
    stayed: Mapping[str, int]


@transaction.atomic
def unmerge(*, token: str, by: str, now: datetime) -> Parted:
    """Both cards are as they were. What was recorded since stays on the card that stayed; bans and restrictions since hold for both.

    Raises Refused when the values are gone (thirty days, or something of them was erased), and when the card has been merged
    again since: that merge is taken back first.
    """
    row = PersonMerge.objects.select_related("into__subject").filter(token=token).exclude(token="").first()
    if row is None:
        raise Refused(_("The act can no longer be undone."), code="spent")
    parted = part(row, by=by, now=now)
    both = (parted.kept, parted.gone)
    entries = [ledger.Entry("unmerged", str(parted.kept.subject.ref), [row.gone_ref])]
    entries += [ledger.Entry(kind, str(c.subject.ref), scope) for c in both for kind, scope in registry.said_again(c)]
    ledger.note(entries, now=now)
    return parted


@transaction.atomic
def part(row: PersonMerge, *, by: str, now: datetime, replayed: bool = False) -> Parted:
    """As `unmerge`, without the ledger. `replayed`: it was done in time, whatever the day is now."""
    kept = row.into
    if kept.merges.filter(pk__gt=row.pk).exists():
        raise Refused(_("The card has been merged again since. Undo that first."), code="superseded")
    found = taken(row.token, act=ACT, contact=kept, as_of=None if replayed else today(now))
    merged_at, gone_id = row.merged_at, row.gone_id
    row.delete()
    stayed = take_back(found)
    gone = Contact.objects.select_related("subject").get(pk=gone_id)
    kept = Contact.objects.select_related("subject").get(pk=kept.pk)
    stayed.update(_since(kept, merged_at))
    registry.run_parted(Parting(kept, gone, merged_at, by, now))
    audit.record_many([audit.Act("contact.unmerged", by, c.subject) for c in (kept, gone)], now=now)
    refreshed([kept, gone], now=now)
    return Parted(kept, gone, dict(+stayed))


def _since(kept: Contact, merged_at: datetime) -> Counter[str]:
    """Rows of the timeline and the like that came after the merge."""
    found: Counter[str] = Counter()
    for model, column in links_to(Contact):
        moment = next((f.name for f in model._meta.concrete_fields if f.name in ("recorded_at", "created_at", "delivered_at")), "")
        if moment:
            found[model._meta.label_lower] += model._base_manager.filter(**{column: kept.pk, f"{moment}__gt": merged_at}).count()
    return found


def words(stayed: Mapping[str, int]) -> str:
    """What stayed, for people: `Interaction 2, Objection 1`; empty when nothing did."""
    names = {
        "contacts.interaction": _("interactions"), "contacts.task": _("tasks"), "contacts.position": _("employers"),
        "contacts.contact": _("details of the card"),
        "consents.objection": _("bans"), "consents.channelchoice": _("choices of channel"), "contacts.noticedelivery": _("notices"),
        "outreach.outboxmessage": _("messages"), "contacts.passivation": _("passivations"), "contacts.move": _("moves"),
    }  # fmt: skip
    return ", ".join(f"{names.get(label) or apps.get_model(label)._meta.verbose_name} {n}" for label, n in sorted(stayed.items()))
