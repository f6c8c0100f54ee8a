"""The gate asked again: of a claimed batch, and of what is on its way when somebody bans, pauses or erases meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Case, Exists, F, OuterRef, QuerySet, Value, When

from kortisto.consents import shared, spool, suppression
from kortisto.consents.models import Objection, Suppression, WideBan
from kortisto.contacts.models import Contact, Position
from kortisto.contacts.models.merge import PersonMerge
from kortisto.database.many import Many
from kortisto.database.prepared import Prepared
from kortisto.outreach.engine.claiming import Row
from kortisto.outreach.engine.gate import Gate
from kortisto.outreach.models import Mailing
from kortisto.privacy.models import AuditEvent, Erasure, Restriction


class Reached(NamedTuple):
    """Where somebody is written to today, and what of them may stand in the message."""

    email: str
    folded: str
    values: dict[str, str]

    def at(self, other: Reached) -> bool:
        """Whether both are the same address, letter for letter."""
        return (self.email, self.folded) == (other.email, other.folded)


class Recheck:
    """The question of a gate for a thousand people at a time: composed once, two queries each."""

    def __init__(self, mailing: Mailing, as_of: date) -> None:
        self.gate = Gate(mailing, as_of, lasting=True)
        self._people, self._jobs = Prepared(self._of_people), Prepared(self._of_jobs)

    def _of_people(self, ids: Many[int]) -> QuerySet[Any, Any]:
        gate = self.gate
        live = Exists(gate.asking.live.keeps().filter(subject=OuterRef("subject"), datum="name"))
        names = {name: Case(When(live, then=F(f"{name}_name")), default=Value("")) for name in ("given", "family")}
        people = Contact.objects.filter(pk__in=ids).annotate(reason=gate.asking.reason(gate.barred()), **names)
        return people.values_list("pk", "reason", "given", "family")

    def _of_jobs(self, ids: Many[int]) -> QuerySet[Any, Any]:
        rows = self.gate.positions(Position.objects.filter(pk__in=ids))
        live = Exists(self.gate.asking.kept("company"))
        rows = rows.annotate(at=Case(When(live, then=F("company__name")), default=Value("")))
        return rows.values_list("pk", "contact_id", "email", "email_folded", "at")

    def reasons(self, rows: Sequence[Row]) -> dict[int, str]:
        """Entry → why it must not go any more; nothing for those that may. A card that is gone has no reason but that."""
        return self.ask(rows)[1]

    def ask(self, rows: Sequence[Row]) -> tuple[dict[int, Reached], dict[int, str]]:
        """(entry → where and with what, entry → why not)."""
        people = {pk: rest for pk, *rest in self._people.rows([row.contact for row in rows])}
        jobs = {(pk, contact): rest for pk, contact, *rest in self._jobs.rows([row.position for row in rows])}
        banned, waiting = self._suppressed([rest[0] for rest in jobs.values()]), self._waiting(people)
        found: dict[int, Reached] = {}
        closed: dict[int, str] = {}
        for row in rows:
            person, job = people.get(row.contact), jobs.get((row.position, row.contact))
            if person is None or person[0]:
                closed[row.pk] = "unknown" if person is None else person[0]
            elif row.contact in waiting:
                closed[row.pk] = "banned"
            elif job is None:
                closed[row.pk] = "no_address"
            elif job[0] in banned:
                closed[row.pk] = "suppressed"
            else:
                found[row.pk] = Reached(job[0], job[1], _values(person, job))
        return found, closed

    def _suppressed(self, emails: list[str]) -> set[str]:
        scopes = self.gate.asking.scopes
        if not scopes:
            return set()
        channel = self.gate.mailing.channel
        found = shared.banned(set(emails), channel=channel, scopes=scopes, as_of=self.gate.as_of)
        if Suppression.objects.exists():
            found |= suppression.blocked(emails, channel=channel, scopes=scopes)
        return found

    def _waiting(self, people: Collection[int]) -> set[int]:
        """Those of them whose ban is in the spool: the composed question knows only what was there when it was composed."""
        own = {self.gate.asking.purpose.ref, *self.gate.asking.scopes}
        against = {(scope, channel) for scope in own for channel in ("*", self.gate.mailing.channel)}
        return {pk for pk, said in spool.banned(people).items() if not said.isdisjoint(against)}


def _values(person: list[Any], job: list[Any]) -> dict[str, str]:
    _, given, family = person
    return {"company": job[2] or "", "given_name": given, "family_name": family, "name": f"{given} {family}".strip()}


class Watch:
    """Whether anything happened since that could close the gate or move an address: bans, restrictions, erasures, merges, cards
    corrected, a pause. Cheap enough to be asked before every message.

    Of corrections the audit trail says that there was one, whatever made it: its links are committed one after another, so the
    last number is enough to see whether there are new ones, and each is read once.

    On SQLite the database itself says whether anybody else has written at all. On PostgreSQL it is asked, at most every
    `every` seconds: a ban is heeded that much after its commit, or at once where messages are rarer than that. Bans that wait
    in the spool are looked for as often, on either: a look at the disk costs as much as half a message.
    """

    every = 0.005
    _TABLES = (Objection, WideBan, Suppression, Restriction, Erasure, PersonMerge)
    _MARGIN = 200
    """Rows whose transactions may end after those with later keys."""
    _DATA = frozenset({"email", "company", "work_task", "name", "passivated_on"})
    """What a message goes by or says; an act that names no datum may have changed any."""

    def __init__(self, mailing: Mailing) -> None:
        self.mailing = mailing
        self._version, self._asked_at = 0, 0.0
        self._base: list[int] = []
        self._seen: tuple[Any, ...] = ()
        self._link = self._last = 0
        self._place, self._looked_at = spool.place(), 0.0
        self._waiting = spool.mark(self._place)
        self.begin()

    def begin(self) -> None:
        """From now on is since now. Called once, before anybody is asked about: between two beginnings something could be missed."""
        tables = ", ".join(f"(SELECT coalesce(max(id), 0) FROM {t._meta.db_table})" for t in self._TABLES)  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {tables}")
            self._base = [max(0, last - self._MARGIN) for last in cursor.fetchone()]
        # The driver's own: asked before every message, Django's way to it would cost several times the answer.
        self._sqlite: Any = connection.connection.cursor() if connection.vendor == "sqlite" else None
        self._version = self._now()
        self._seen = self._read()
        self._link = self._last

    def _now(self) -> int:
        return self._sqlite.execute("PRAGMA data_version").fetchone()[0] if self._sqlite is not None else 0

    def _read(self) -> tuple[Any, ...]:
        tables = ", ".join(f"(SELECT count(*) FROM {t._meta.db_table} WHERE id > %s)" for t in self._TABLES)  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {tables}, (SELECT state FROM {Mailing._meta.db_table} WHERE id = %s), "  # noqa: S608 - our own names
                f"(SELECT coalesce(max(seq), 0) FROM {AuditEvent._meta.db_table})",
                [*self._base, self.mailing.pk],
            )
            *found, self._last = cursor.fetchone()
            return tuple(found)

    def _corrected(self) -> bool:
        """Whether a card was changed, in what a message goes by, since this was asked last."""
        if self._last == self._link:
            return False
        links = AuditEvent.objects.filter(seq__gt=self._link, seq__lte=self._last).exclude(subject_ref="")
        self._link = self._last
        return any(not names or not self._DATA.isdisjoint(names) for names in links.values_list("fields", flat=True))

    @property
    def state(self) -> str:
        """The mailing's state when last looked at."""
        return str(self._seen[-1])

    def changed(self, clock: float) -> bool:
        """`clock`: monotonic seconds."""
        if clock - self._looked_at >= self.every:
            self._looked_at, waiting = clock, spool.mark(self._place)
            if waiting != self._waiting:
                self._waiting, self._seen = waiting, self._read()
                return True
        if self._sqlite is not None:
            version = self._now()
            if version == self._version:
                return False
            self._version = version
        elif clock - self._asked_at < self.every:
            return False
        self._asked_at = clock
        seen = self._read()
        if not self._corrected() and seen == self._seen:
            return False
        self._seen = seen
        return True
