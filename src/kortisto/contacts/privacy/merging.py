"""Merges for the ground: doing them again after a restore, forgetting pairs whose data went, and unmerging there too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from kortisto.contacts.merging import people, registry
from kortisto.contacts.merging.parting import part
from kortisto.contacts.merging.registry import Parting
from kortisto.contacts.models import Contact, PersonMerge, PersonPair
from kortisto.contacts.refusals import Refused
from kortisto.privacy import erasers, replay
from kortisto.privacy.ledger import Line
from kortisto.privacy.models import Subject

BY = "replay"


@replay.handler("merged")
def merged(line: Line, subject: Subject, now: datetime) -> None:
    """Scope: reference of the card that stayed, what was chosen of the one that went (`subject`).

    When the card that stayed is not in the backup, the one that is there takes its reference: the ledger speaks of the person
    under that name from here on, bans included. Nobody is resurrected beside the person.
    """
    ref, *taken = (str(part_of) for part_of in line.scope)
    gone = Contact.objects.select_related("subject").filter(subject=subject).first()
    kept = Contact.objects.select_related("subject").filter(subject__ref=ref).first()
    if gone is None:
        return
    if kept is not None:
        try:
            people.merge(kept=kept, gone=gone, choices=dict.fromkeys(taken, "gone"), by=BY, now=now, entered=True)
        except Refused:  # a hold or a request in the backup forbids what was allowed: both cards stay, both with every ban
            registry.run_parted(Parting(kept, gone, datetime.min.replace(tzinfo=UTC), BY, now))
            registry.run_parted(Parting(gone, kept, datetime.min.replace(tzinfo=UTC), BY, now))
        return
    if not Subject.objects.filter(ref=ref).exists():
        PersonMerge.objects.create(into=gone, gone_id=gone.pk, gone_ref=str(subject.ref), renamed=True, merged_at=now, merged_by=BY)
        Subject.objects.filter(pk=subject.pk).update(ref=ref)


@replay.handler("unmerged")
def unmerged(line: Line, subject: Subject, now: datetime) -> None:
    """Scope: reference of the card that had gone. Without its values it stays where it is: merged, with every ban."""
    row = PersonMerge.objects.select_related("into__subject").filter(gone_ref=str(line.scope[0])).first()
    if row is None:
        return
    if row.renamed:
        Subject.objects.filter(pk=row.into.subject_id).update(ref=row.gone_ref)
        row.delete()
        return
    try:
        part(row, by=BY, now=now, replayed=True)
    except Refused:
        return


@erasers.after_erase
def forget_pairs(subject_ids: Sequence[int]) -> None:
    """A pair found by a datum that is gone must not go on telling of it; the next scan finds what is left."""
    people_of = Contact.objects.filter(subject_id__in=subject_ids).values("pk")
    PersonPair.objects.open().filter(first__in=people_of).delete()
    PersonPair.objects.open().filter(second__in=people_of).delete()
