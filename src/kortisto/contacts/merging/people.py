"""Merging two cards of one person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kortisto import search
from kortisto.contacts.actions.trail import refreshed, today
from kortisto.contacts.merging import joining, registry
from kortisto.contacts.merging.journal import Journal
from kortisto.contacts.merging.links import move_all
from kortisto.contacts.merging.registry import Meeting
from kortisto.contacts.merging.settling import settle_ground
from kortisto.contacts.models import Contact, PersonMerge, PersonPair
from kortisto.contacts.refusals import Refused
from kortisto.privacy import audit, ledger, undo
from kortisto.privacy.models import Keep, Restriction, Subject, UndoValue

ACT = "contact.merged"


@transaction.atomic
def merge(
    *, kept: Contact, gone: Contact, choices: Mapping[str, str] | None = None, batch: int = 0, by: str, now: datetime,
    entered: bool = False,
) -> str:  # fmt: skip
    """`gone` becomes part of `kept`; gives the token that undoes it for thirty days (sooner when the data go sooner).

    `choices`: "name", "language", "owner", "<position id>/<datum>" or `custom.joining.choice` → "kept" or "gone"; where nothing is said the card that
    stays has its way, save where it says nothing. `entered`: the ledger has the act already (replay). Raises Refused for the
    same card, for somebody who asked to be erased, and where a legal hold stands on words that would be lost.
    """
    choices = dict(choices or {})
    kept, gone = _locked(kept.pk, gone.pk)
    _may_meet(kept, gone, choices)
    as_of = today(now)
    ends = _last_days(kept, gone, as_of)
    meeting = Meeting(kept, gone, Journal(), by, now, choices=choices)
    _join(meeting, choices, as_of)
    row = PersonMerge.objects.create(
        into=kept, gone_id=gone.pk, gone_ref=str(gone.subject.ref), batch=batch, merged_at=now, merged_by=by
    )
    _remove(meeting)
    if not entered:
        remember(kept, row.gone_ref, choices, now=now)
    refs = (str(kept.subject.ref), row.gone_ref)
    audit.record_many([audit.Act(ACT, by, None, sorted(meeting.journal.data), subject_ref=ref) for ref in refs], now=now)
    row.token = undo.keep(kept.subject, ACT, sorted(meeting.journal.data), meeting.journal.document(), by=by, now=now)
    row.save(update_fields=["token"])
    until = min((ends[datum] for datum in meeting.journal.data if datum in ends), default=date.max)
    UndoValue.objects.filter(token=row.token, expires_on__gt=until).update(expires_on=until)
    refreshed([kept], now=now)
    return row.token


def card(pk: int) -> Contact:
    """The card of a number; Refused when it went meanwhile."""
    found = Contact.objects.select_related("subject").filter(pk=pk).first()
    if found is None:
        raise Refused(_("Choose two different cards."), code="same")
    return found


def _locked(*pks: int) -> tuple[Contact, Contact]:
    """Both cards as they are, and nobody else's to change until this is done."""
    # In one order, so that two merges of the same cards wait for each other instead of locking each other out.
    rows = Contact.objects.select_for_update(of=("self",)).select_related("subject", "owner").filter(pk__in=pks).order_by("pk")
    found = {c.pk: c for c in rows}
    if len(found) < 2:
        raise Refused(_("Choose two different cards."), code="same")
    return found[pks[0]], found[pks[1]]


def _may_meet(kept: Contact, gone: Contact, choices: Mapping[str, str]) -> None:
    pending = Restriction.objects.filter(
        subject__in=[kept.subject_id, gone.subject_id], ground=Restriction.Ground.ERASURE_PENDING, lifted_at=None
    )
    if kept.subject.erasure_asked_on or gone.subject.erasure_asked_on or pending.exists():
        words = _("The person has asked to be erased. Erase the other card too; it cannot be merged.")
        raise Refused(words, code="erasure")
    if kept.name and gone.name and kept.name != gone.name:
        lost = kept if choices.get("name") == joining.GONE else gone
        if joining.is_held(lost):
            words = _("A legal hold stands on %(code)s: its name may not be lost. Choose that name, or release the hold first.")
            raise Refused(words % {"code": lost.code}, field="name", code="held")


def _last_days(kept: Contact, gone: Contact, as_of: date) -> dict[str, date]:
    """Catalogue name → the day the first datum of that name goes, of either: what is put aside of it may not outlive it."""
    rows = Keep.objects.filter(subject__in=[kept.subject_id, gone.subject_id], until__gte=as_of).order_by("-until")
    return {datum: until for datum, until in rows.values_list("datum", "until") if until}


def _join(meeting: Meeting, choices: Mapping[str, str], as_of: date) -> None:
    """Settle what cannot both stand, join what is one, move the rest."""
    kept, gone = meeting.kept, meeting.gone
    settle_ground(meeting)
    joining.settle_passivity(meeting)
    registry.run_settle(meeting)
    joining.join_cards(meeting, choices)
    joining.join_jobs(meeting, choices, as_of)
    move_all(meeting.journal, Contact, gone.pk, kept.pk, but=frozenset({PersonPair}))
    move_all(meeting.journal, Subject, gone.subject_id, kept.subject_id, but=frozenset({Contact, Keep}))
    joining.join_passivity(meeting, as_of)
    registry.run_settled(meeting)


def _remove(meeting: Meeting) -> None:
    """The shell of the card that went; nothing hangs on it any more, or the database refuses."""
    gone = meeting.gone
    subject = gone.subject
    search.forget([subject.pk])
    Keep.objects.filter(subject=subject.pk).delete()
    meeting.journal.remove([Contact.objects.get(pk=gone.pk)])
    meeting.journal.remove([Subject.objects.get(pk=subject.pk)])


def remember(kept: Contact, gone_ref: str, choices: Mapping[str, str], *, now: datetime) -> None:
    """The ledger: that the two are one, and once more, under the reference that goes on, everything that limits us.

    A backup may hold only one of the two; what was forbidden on the other must hold there too.
    """
    ref = str(kept.subject.ref)
    taken = sorted(key for key, side in choices.items() if side == joining.GONE)
    entries = [ledger.Entry("merged", gone_ref, [ref, *taken])]
    entries += [ledger.Entry(kind, ref, scope) for kind, scope in registry.said_again(kept)]
    ledger.note(entries, now=now)
