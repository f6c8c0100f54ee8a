"""Whom a mailing may reach, and by which job's address: `consents` asked for everybody, and what a mailing asks besides.

Beyond the reasons of `consents.permission`: *bounced* (the address failed), *no_task* (none of the work tasks the mailing
concerns is the person's, guidance on Act 917/2014 §§ 200-202), *not_ascii* (an address no server of ours can be told),
*duplicate* (the address gets this mailing already).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Exists, F, Func, QuerySet, Subquery

from kortisto.consents.asking import Asking, Condition
from kortisto.contacts.models import Contact, Position
from kortisto.outreach import informing
from kortisto.outreach.models import Mailing

OWN = ("bounced", "no_task", "not_ascii", "duplicate")


class Ascii(Func):
    """Whether a text is ASCII: as many bytes as letters."""

    output_field = BooleanField()

    def as_sqlite(self, compiler: Any, connection: Any, **_more: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="length(CAST(%(expressions)s AS BLOB)) = length(%(expressions)s)")

    def as_postgresql(self, compiler: Any, connection: Any, **_more: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="octet_length(%(expressions)s) = char_length(%(expressions)s)")


class Gate:
    """The question of a mailing on a day. `lasting`: see `Asking`. `telling`: those who were not told of the register yet may be told by this mailing."""

    def __init__(self, mailing: Mailing, as_of: date, *, lasting: bool = False) -> None:
        self.mailing, self.as_of = mailing, as_of
        self.telling = mailing.channel == "email" and informing.may_inform_by_itself(as_of)
        self.asking = Asking(
            mailing.channel, mailing.purpose, as_of=as_of, telling=self.telling, topic=mailing.topic, lasting=lasting
        )
        self.tasks = [int(pk) for pk in mailing.tasks]
        self._suppressed: list[int] = []

    def look_up(self, contacts: QuerySet[Contact]) -> None:
        """Find those of `contacts` whose address an erased person banned; before the conditions are used for them."""
        self._suppressed = self.asking.suppressed(contacts)

    def barred(self) -> list[tuple[str, Condition]]:
        return self.asking.barred(self._suppressed)

    def positions(self, rows: QuerySet[Position] | None = None, *, ascii_only: bool = True) -> QuerySet[Position]:
        """The jobs (of `rows`, else of the Contact outside) at whose address the mailing may reach them."""
        own = self.asking.usable(rows).filter(bounced_on=None)
        if self.tasks:
            own = own.filter(work_task__in=self.tasks)
            own = own.filter(Exists(self.asking.kept("work_task", within=rows is None)))
        if self.mailing.channel == "email" and ascii_only:
            own = own.filter(Ascii(F("email_folded")))
        return own

    def allowed(self, contacts: QuerySet[Contact]) -> QuerySet[Any, Any]:
        """Those of `contacts` nothing bars: key, language, the job to write to (NULL: there is none), whether they were told."""
        for _, holds in self.barred():
            contacts = contacts.none() if holds is True else contacts if holds is False else contacts.filter(~holds)
        # Of several the one entered last: an order the index has, where one by days would sort for each of a million.
        job = self.positions().order_by("-pk").values("pk")[:1]
        asked = contacts.order_by("pk").annotate(job=Subquery(job), told=self.asking.informed())
        return asked.values_list("pk", "language", "job", "told")

    def reasons(self) -> list[tuple[str, Condition]]:
        """Every reason in its order, of a Contact; of whom none holds, the address got the mailing already."""
        nobody: list[tuple[str, Condition]] = [
            ("bounced", ~Exists(self.asking.usable().filter(bounced_on=None))),
            ("no_task", ~Exists(self.positions(ascii_only=False))),
            ("not_ascii", ~Exists(self.positions())),
        ]
        return [*self.barred(), *self.asking.unreachable(), *nobody]

    def promise(self, reason: str) -> str:
        """The sentence of the notice; of our own reasons, that of the purpose."""
        return self.asking.promise("" if reason in OWN else reason)


def sql_of(rows: QuerySet[Any, Any]) -> tuple[str, list[Any]]:
    """A query as SQL and parameters, to be part of a statement Django has no word for."""
    sql, values = rows.query.get_compiler(connection=connection).as_sql()
    return sql, list(values)
