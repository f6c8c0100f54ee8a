"""Freezing: from a question about people to a ledger of names. One statement for those who get it, one for those who do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from kortisto.contacts.models import Contact
from kortisto.contacts.refusals import Refused
from kortisto.lib.periods import local_day
from kortisto.outreach.engine import epochs, marks
from kortisto.outreach.engine.gate import Gate, sql_of
from kortisto.outreach.models import Exclusion, Mailing, Recipient

State = Mailing.State


@transaction.atomic
def freeze(mailing: Mailing, contacts: QuerySet[Contact], *, now: datetime) -> Counter[str]:
    """Write down who of `contacts` gets the mailing, and who does not and why; gives how many, excluded ones as "-reason".

    The gate is asked for everybody in the database. Of those with the same address one gets it. Raises Refused unless the
    mailing is a draft, and where the notice wants work tasks (H04) and the mailing names none; ValueError for a purpose no
    notice in force has.
    """
    mailing.refresh_from_db(from_queryset=Mailing.objects.select_for_update())
    if mailing.state != State.DRAFT:
        raise Refused(_("The recipients of this mailing have been settled already."), code="frozen")
    gate = Gate(mailing, local_day(now, settings.TIME_ZONE))
    if gate.asking.purpose.job_relevance and not gate.tasks:
        raise Refused(_("Say which work tasks the mailing concerns."), code="no_tasks")
    people = Contact.objects.filter(pk__in=contacts.order_by().values("pk"))
    gate.look_up(people)
    with _ready():
        with suppress(EmptyResultSet):  # Django knows that nobody is meant, and has no SQL for it
            _recipients(mailing, gate, people, now)
        _counted()
        with suppress(EmptyResultSet):
            _exclusions(mailing, gate, people)
    counts = Counter({"planned": Recipient.objects.filter(mailing=mailing).count()})
    excluded = Exclusion.objects.filter(mailing=mailing).values_list("reason").annotate(Count("pk"))
    counts.update({f"-{reason}": number for reason, number in excluded})
    mailing.state, mailing.frozen_at, mailing.counts = State.FROZEN, now, dict(counts)
    epochs.begin(mailing)
    mailing.save()
    return counts


def _recipients(mailing: Mailing, gate: Gate, people: QuerySet[Contact], now: datetime) -> None:
    asked, values = sql_of(gate.allowed(people))
    said, keys, token = marks.in_sql(marks.key_of(mailing.ref), "p.email_folded")
    if mailing.channel != "email":
        said, keys = "''", []
    columns: dict[str, tuple[str, list[Any]]] = {
        "mailing_id": ("%s", [mailing.pk]),
        "contact_id": ("a.contact", []),
        "position": ("p.id", []),
        "mark": (said, keys),
        "token": (token, []),
        "language": ("a.language", []),
        "variant": ("''", []),
        "why_id": ("p.work_task_id" if gate.tasks else "NULL", []),
        "with_notice": ("NOT a.told", []),
        "state": ("%s", [Recipient.State.PLANNED]),
        "attempts": ("0", []),
        "next_try_at": ("%s", [connection.ops.adapt_datetimefield_value(now)]),
        "claimed_by": ("''", []),
        "problem": ("''", []),
        "reply": ("''", []),
    }
    given = [value for _, own in columns.values() for value in own]
    with connection.cursor() as cursor:
        # Materialised, or SQLite would look for the job of each person twice. WHERE: without it, it takes ON for a join's. Only the
        # same address can meet itself, and PostgreSQL looks in every index for what it is not told cannot be there.
        cursor.execute(
            f"WITH a(contact, language, job, told) AS MATERIALIZED ({asked}) "  # noqa: S608 - our own names
            f"INSERT INTO {Recipient._meta.db_table} ({', '.join(columns)}) "
            f"SELECT {', '.join(sql for sql, _ in columns.values())} FROM a JOIN contacts_position p ON p.id = a.job "
            "WHERE a.job IS NOT NULL ON CONFLICT (mailing_id, mark) WHERE NOT (mark = '') DO NOTHING",
            [*values, *given],
        )


@contextmanager
def _ready() -> Iterator[None]:
    """The database made ready for two long statements. SQLite: indexes of random values are written all over, and its usual two
    megabytes would go through the file for every row. PostgreSQL: it would translate the conditions for seconds to save
    milliseconds."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL jit = off")
            yield
            return
        before = cursor.execute("PRAGMA cache_size").fetchone()[0]
        cursor.execute("PRAGMA cache_size = -200000")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {before}")


def _counted() -> None:
    """PostgreSQL plans by what it has counted; of rows just written it knows nothing, and would look for each among all."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {Recipient._meta.db_table}")


def _exclusions(mailing: Mailing, gate: Gate, people: QuerySet[Contact]) -> None:
    mine = Recipient.objects.filter(mailing=mailing, contact=OuterRef("pk"))
    reasons = gate.reasons()
    rest = people.filter(~Exists(mine)).annotate(reason=gate.asking.reason(reasons, default="duplicate"))
    asked, values = sql_of(rest.order_by("pk").values_list("pk", "reason"))
    names = [*(name for name, _ in reasons), "duplicate"]
    said = [part for name in names for part in (name, gate.promise(name))]
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH a(contact, reason) AS MATERIALIZED ({asked}) "  # noqa: S608 - our own names
            f"INSERT INTO {Exclusion._meta.db_table} (mailing_id, contact_id, reason, promise) "
            f"SELECT %s, a.contact, a.reason, CASE a.reason {'WHEN %s THEN %s ' * len(names)}ELSE '' END FROM a",
            [*values, mailing.pk, *said],
        )
