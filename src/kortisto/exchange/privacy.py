"""Stored lists as a store of their own: what is erased from the register leaves them too (decision 7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction

from kortisto.contacts import typed
from kortisto.contacts.models import Contact, Position
from kortisto.exchange import cleansing, disclosing, exposures, recipients, strongbox
from kortisto.exchange.models import CompiledList, Import
from kortisto.exchange.vault import acts as vault
from kortisto.privacy import erasers

__all__ = ["exposures", "recipients"]

typed.label(CompiledList, "name")
typed.label(Import, "file_name", "sheet")


@erasers.before_erase
def take_out_of_undecided_lists(subject_ids: Sequence[int], *, reason: str, now: datetime) -> None:
    """Undecided lists know nobody by number yet: rows with the person's addresses, or name and number, go."""
    if not cleansing.undecided().exists():
        return
    known = cleansing.marks_of(
        Contact.objects.filter(subject_id__in=subject_ids), Position.objects.filter(contact__subject_id__in=subject_ids)
    )
    if known:
        old = cleansing.clean_undecided(known)
        transaction.on_commit(partial(strongbox.remove_all, old))


@erasers.eraser(erasers.EVERY)
def recall_files(targets: Sequence[erasers.Target]) -> None:
    """Whoever holds a file with these data is told to destroy it."""
    disclosing.recall(targets)


@erasers.eraser(erasers.EVERY, left=vault.left)
def take_out_of_compiled_lists(targets: Sequence[erasers.Target]) -> None:
    """Nobody is on a compiled list after they have left the register (H09)."""
    vault.forget(targets)


@erasers.eraser(erasers.EVERY, box=strongbox.BOX, left=lambda targets: cleansing.left({target.subject_id for target in targets}))
def take_out_of_lists(targets: Sequence[erasers.Target]) -> Iterable[str]:
    """The person's rows leave every stored list; gives the old files, to be removed once this is committed."""
    return cleansing.clean({target.subject_id for target in targets})
