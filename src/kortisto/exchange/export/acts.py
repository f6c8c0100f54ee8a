"""Taking a list out: decided, capped and logged in one transaction, before its first byte leaves."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kortisto.contacts.models import Company, Contact
from kortisto.database.writing import insert_many
from kortisto.exchange.export.columns import Column, of_companies, offered, on_cards
from kortisto.exchange.export.files import FORMATS
from kortisto.exchange.export.gate import Screen
from kortisto.exchange.export.refusal import destroy_by, refusal
from kortisto.exchange.export.rows import company_rows, rows
from kortisto.exchange.models import Disclosure, DisclosureMember
from kortisto.lib.periods import local_day
from kortisto.privacy import audit
from kortisto.ui import format as fmt

MOST = 50_000


class Refused(Exception):
    """Nothing leaves; the message says why and what to do."""


@dataclass(frozen=True)
class Going:
    """A file on its way: its name, its media type, its bytes."""

    name: str
    media_type: str
    pieces: Iterator[bytes]


def foresee(found: QuerySet[Any]) -> int:
    """How many rows a file would hold, counted to one past the most."""
    return found.order_by().values("pk")[: MOST + 1].count()


def too_many() -> str:
    return _("More than %(most)s match. Narrow the list first; nothing has left.") % {"most": fmt.number(MOST)}


def take_out(
    screen: Screen,
    people: QuerySet[Contact],
    *,
    kind: str,
    user: Any,
    home: Path,
    now: datetime,
    only: Collection[str] = (),
) -> Going:
    """People of the screen as a file of `kind` (a key of FORMATS), with the columns `only` names (else all that are offered).

    Raises Refused where a sentence forbids it, for nobody and for too many.
    """
    if reason := refusal(screen.gate.as_of):
        raise Refused(reason)
    _form_is_known(kind)
    found = list(people.values_list("pk", "subject_id")[: MOST + 1])
    if len(found) > MOST:
        raise Refused(too_many())
    if not found:
        raise Refused(_("Nobody on this list may be taken out. Nothing has left."))
    columns: Sequence[Column] = [column for column in offered(screen.gate) if not only or column.key in only]
    if FORMATS[kind].suffix == "vcf":
        columns = on_cards(columns, screen.gate)
    with transaction.atomic():
        made = _log([subject for _pk, subject in found], screen, columns, kind, by=user.actor_ref, now=now)
    form = FORMATS[kind]
    pieces = form.write(columns, rows([pk for pk, _subject in found], columns, screen.gate), home)
    return Going(f"{made.code}.{form.suffix}", form.media_type, pieces)


def take_companies(companies: QuerySet[Company], *, kind: str, user: Any, home: Path, now: datetime) -> Going:
    """Companies as a file: facts of firms, about nobody, so no sentence about personal data speaks of it."""
    _form_is_known(kind)
    found = list(companies.values_list("pk", flat=True)[: MOST + 1])
    if len(found) > MOST:
        raise Refused(too_many())
    if not found:
        raise Refused(_("No company matches. Nothing has left."))
    audit.record(action="companies.taken_out", by=user.actor_ref, subject=None, now=now)
    form = FORMATS[kind]
    as_of = local_day(now, settings.TIME_ZONE)
    columns = of_companies(as_of)
    pieces = form.write(columns, company_rows(found, columns, as_of), home)
    return Going(f"{now:%Y-%m-%d}-{len(found)}.{form.suffix}", form.media_type, pieces)


def _form_is_known(kind: str) -> None:
    if kind not in FORMATS:
        raise Refused(_("Choose the form of the file: %(kinds)s.") % {"kinds": ", ".join(FORMATS)})


def _log(subject_ids: list[int], screen: Screen, columns: Sequence[Column], kind: str, *, by: str, now: datetime) -> Disclosure:
    data = sorted({column.datum for column in columns if column.datum})
    made = Disclosure.objects.create(
        made_at=now, made_by=by, format=kind, purposes=sorted(screen.gate.refs), columns=data, count=len(subject_ids),
        destroy_by=destroy_by(screen.gate.as_of),
    )  # fmt: skip
    insert_many([DisclosureMember(disclosure_id=made.pk, subject_id=subject) for subject in subject_ids])
    audit.record(action="list.taken_out", by=by, data=data, purpose=" ".join(sorted(screen.gate.leading))[:160], now=now)
    return made
