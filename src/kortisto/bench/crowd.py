"""A crowd for the bench of sending: people made by bare SQL, of whom a mailing asks no more than this."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import CharField, TextField

from kortisto.contacts.models import Company, Contact, NoticeDelivery, Position, WorkTask
from kortisto.lib.periods import local_day
from kortisto.privacy import publication
from kortisto.privacy.models import Keep, Subject
from kortisto.privacy.purposes import codes

PURPOSE = "b2b:new_customers"
FIRMS = 5


@dataclass(frozen=True, slots=True)
class Sql:
    """An expression of the row's number `i`; anything else is a value."""

    text: str


def gather(number: int, *, now: datetime) -> WorkTask:
    """Put `number` people into an empty register, told of it, each with a job and an address; gives their work task."""
    today = local_day(now, settings.TIME_ZONE)
    bit = codes(purpose.ref for policy in publication.active_policies(today) for purpose in policy.purposes)[PURPOSE]
    task = work_task()
    talo = {"status": "customer", "status_on": today, "created_at": now}
    firms = [Company.objects.create(name=f"Talo {firm} Oy", **talo).pk for firm in range(FIRMS)]
    at, day = connection.ops.adapt_datetimefield_value(now), connection.ops.adapt_datefield_value(today)
    postgres = connection.vendor == "postgresql"
    name = Sql("'henkilo' || i || '@talo' || (i %% 997) || '.example'")
    picks = " ".join(f"WHEN {place} THEN {pk}" for place, pk in enumerate(firms))
    company, own = Sql(f"(CASE i %% {FIRMS} {picks} END)"), Sql("i")
    ref = Sql("md5(i::text)::uuid" if postgres else "printf('%%032x', i)")
    live = Sql(f"'{json.dumps({PURPOSE: None})}'" + ("::jsonb" if postgres else ""))
    _fill(Subject, number, {"id": own, "ref": ref, "kind": "contact", "created_at": at, "informed": True})
    person = {"id": own, "subject_id": own, "given_name": "Aino", "family_name": Sql("'Henkilö ' || i"), "language": "fi"}
    _fill(Contact, number, person | {"obtained_on": day, "created_at": at, "source_kind": "list"})
    job = {"id": own, "contact_id": own, "company_id": company, "work_task_id": task.pk, "email": name, "email_folded": name}
    _fill(Position, number, job | {"over": False, "obtained_on": day, "confirmed_on": day, "created_at": at, "started_on": day})
    told = {"contact_id": own, "policy_key": "b2b", "policy_number": 1, "language": "fi", "channel": "email"}
    _fill(NoticeDelivery, number, told | {"delivered_at": at, "recorded_by": "cli"})
    for datum in ("email", "work_task"):
        record = Sql("'contacts.position:' || i")
        kept = {"subject_id": own, "datum": datum, "record": record, "live": live, "mask": 1 << bit, "held": False}
        _fill(Keep, number, kept)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return task


def work_task() -> WorkTask:
    """The one of everybody."""
    return WorkTask.objects.get_or_create(key="hankinta", defaults={"label_fi": "hankinta"})[0]


def _fill(model: Any, number: int, columns: dict[str, Any]) -> None:
    """One statement; columns left out are NULL or empty texts."""
    rest = [
        str(field.column)
        for field in model._meta.concrete_fields
        if field.column not in columns and isinstance(field, CharField | TextField) and not field.null
    ]
    said = ["%s" if not isinstance(value, Sql) else value.text for value in columns.values()]
    given = [value for value in columns.values() if not isinstance(value, Sql)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join([*columns, *rest])}) "  # noqa: S608 - our own names
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s) "
            f"SELECT {', '.join([*said, *['%s'] * len(rest)])} FROM n",
            [number, *given, *[""] * len(rest)],
        )
