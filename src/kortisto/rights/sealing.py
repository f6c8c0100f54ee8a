"""Where the papers of requests lie: `files/requests/<ref>.sealed`, the key of the same name under `keys/`.

What the person wrote, the answer and the package each have a key of their own. It is destroyed with the request, or when the
paper's own term ends: then no copy, in whatever backup, can be read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from kortisto.privacy.strongbox import SEALED, Gone, Strongbox, remove
from kortisto.rights.models import Paper, Request

__all__ = ["Gone", "destroy", "keep", "name_of", "papers_of", "read", "read_json", "sweep_out"]

FOLDER = "requests"
BOX = Strongbox(FOLDER)
_KEYS_LAST = timedelta(days=400)
"""A key without a file may belong to a newer backup than the one that was restored: it stays longer than backups do."""


def name_of(ref: UUID) -> str:
    """The name of the sealed file under `files/`."""
    return f"{FOLDER}/{ref.hex}{SEALED}"


def keep(
    request: Request,
    kind: str,
    content: bytes | dict[str, Any],
    *,
    form: str = "json",
    by: str,
    now: datetime,
    until: datetime | None = None,
) -> Paper:
    """Seal a paper of the request; a dictionary is kept as JSON. An earlier "said" or "values" is replaced."""
    plain = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
    if kind in (Paper.Kind.SAID, Paper.Kind.VALUES):
        destroy(papers_of(request, kind), now=now)
    paper = Paper(request=request, kind=kind, form=form, size=len(plain), made_at=now, made_by=by, expires_at=until)
    BOX.new_key(paper.ref)
    BOX.write(paper.ref, plain, paper.ref.hex)
    paper.save()
    return paper


def papers_of(request: Request, kind: str) -> list[Paper]:
    """The papers of a kind that are still there, the newest first."""
    return list(Paper.objects.filter(request=request, kind=kind, destroyed_at=None).order_by("-made_at", "-pk"))


def read(paper: Paper) -> bytes:
    """What is in it; Gone when its term is over or the key is lost."""
    if paper.destroyed_at is not None:
        raise Gone
    return BOX.read(paper.ref, name_of(paper.ref))


def read_json(request: Request, kind: str) -> dict[str, Any]:
    """The newest paper of a kind as it was kept; {} when there is none any more."""
    for paper in papers_of(request, kind)[:1]:
        try:
            found: dict[str, Any] = json.loads(read(paper))
        except Gone:
            return {}
        return found
    return {}


def destroy(papers: Iterable[Paper], *, now: datetime) -> int:
    """The row says when; then, once that holds, the key goes and the file. Gives how many.

    A transaction that is taken back takes no paper with it. Whoever dies in between leaves a stray (`sweep_out`).
    """
    done = 0
    for paper in papers:
        Paper.objects.filter(pk=paper.pk).update(destroyed_at=now, token_hash="")
        transaction.on_commit(partial(BOX.destroy, paper.ref, name_of(paper.ref)))
        done += 1
    return done


def destroy_expired(now: datetime) -> int:
    """Papers past their own term."""
    return destroy(list(Paper.objects.filter(expires_at__lte=now, destroyed_at=None)), now=now)


def sweep_out(now: datetime) -> int:
    """Remove what no row knows: files of transactions that did not commit or of a process that died, and their keys."""
    refs = list(Paper.objects.filter(destroyed_at=None).values_list("ref", flat=True))
    strays = BOX.strays({name_of(ref) for ref in refs}, now)
    for stored in strays:
        settings.KORTISTO_KEYS.destroy(stored.removesuffix(SEALED))
        remove(stored)
    for name in BOX.stray_keys(refs, now, _KEYS_LAST):
        settings.KORTISTO_KEYS.destroy(name)
    return len(strays)
