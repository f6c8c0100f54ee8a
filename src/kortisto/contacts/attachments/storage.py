"""Where attachments lie: `files/attachments/<ref>.sealed`, the key of the same name under `keys/`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from kortisto.contacts.models import Attachment
from kortisto.privacy.strongbox import SEALED, Gone, Strongbox, remove

__all__ = ["BOX", "Gone", "destroy", "name_of", "put", "read", "sweep_out"]

FOLDER = "attachments"
BOX = Strongbox(FOLDER)
_KEYS_LAST = timedelta(days=400)
"""A key without a file may belong to a newer backup than the one that was restored: it stays longer than backups do."""


def name_of(ref: UUID) -> str:
    """The name of the sealed file under `files/`."""
    return f"{FOLDER}/{ref.hex}{SEALED}"


def put(ref: UUID, plain: bytes) -> None:
    BOX.new_key(ref)
    BOX.write(ref, plain, ref.hex)


def read(row: Attachment) -> bytes:
    """What is in it; Gone when the file or its key is lost."""
    return BOX.read(row.ref, name_of(row.ref))


def destroy(refs: Iterable[UUID]) -> None:
    for ref in refs:
        BOX.destroy(ref, name_of(ref))


def sweep_out(now: datetime) -> int:
    """Remove what no row knows: files of transactions that did not commit or of a process that died, and their keys."""
    refs = list(Attachment.objects.values_list("ref", flat=True))
    strays = BOX.strays({name_of(ref) for ref in refs}, now)
    for stored in strays:
        settings.KORTISTO_KEYS.destroy(stored.removesuffix(SEALED))
        remove(stored)
    for name in BOX.stray_keys(refs, now, _KEYS_LAST):
        settings.KORTISTO_KEYS.destroy(name)
    return len(strays)
