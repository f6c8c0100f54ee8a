"""The ground's own lines of the conformance page."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kortisto.database import owner
from kortisto.lib.periods import local_day
from kortisto.privacy import (
    audit,
    clocks,
    compaction,
    dead_man,
    drills,
    due,
    ledger,
    own_dates,
    publication,
    replay,
    scan,
    triggers,
)
from kortisto.privacy.audit import heads
from kortisto.privacy.conformance import Line, counted, line, promises
from kortisto.privacy.models import AuditEvent, Erasure, LedgerPending, Subject
from kortisto.ui import format as fmt

ANCHORED = timedelta(days=2)
"""The head of the trail is written outside every night; a night and a day later its absence is red."""


@line("promises")
def _promises(*, as_of: date, now: datetime) -> Line:
    """Every sentence that is published is carried out by a rule. Sentences of rooms not built hold nothing yet."""
    told = promises(as_of, (get_language() or "fi")[:2])
    without = [one for one in told if not one.carried_out]
    if not told:
        return Line(False, _("No notice is published, so nobody has been promised anything."))
    if without:
        count = len(without)
        words = ngettext(
            "%(n)s published sentence is carried out by no rule.", "%(n)s published sentences are carried out by no rule.", count
        )
        return Line(False, words % {"n": count}, count)
    idle = sum(one.idle for one in told)
    proved = sum(one.proved for one in told)
    said = _("%(n)s published sentences: each has its rule, %(proved)s have tests of this program, %(idle)s wait for their room.")
    return Line(True, said % {"n": len(told), "proved": proved, "idle": idle})


@line("anchor")
def _anchor(*, as_of: date, now: datetime) -> Line:
    """The head of the trail lies outside the database, fresh, and beside the backups."""
    if trouble := heads.problem():
        return Line(False, _("The heads of the audit trail outside cannot be believed: %(why)s.") % {"why": trouble}, 1)
    last = heads.last()
    if last is None:
        young = AuditEvent.objects.order_by("seq").values_list("at", flat=True).first()
        if young is None or now - young < ANCHORED:
            return Line(True, _("The first head of the audit trail is still to be written outside."))
    if last is None or as_of - last.day > ANCHORED:
        return Line(False, _("No head of the audit trail has been written outside since yesterday."), 1)
    if heads.behind():
        return Line(False, _("The copy of the heads of the audit trail beside the backups lags behind."), 1)
    return Line(
        True, _("The head of the audit trail lies outside, of %(day)s, and beside the backups.") % {"day": fmt.day(last.day)}
    )


@line("ledger", thorough=True)
def _ledger(*, as_of: date, now: datetime) -> Line:
    reason = replay.verify()
    return Line(reason is None, _("The privacy ledger fits the database.") if reason is None else str(reason))


@line("ledger_waiting")
def _waiting(*, as_of: date, now: datetime) -> Line:
    count = LedgerPending.objects.count()
    return counted(
        count,
        _("Every act is in the ledger."),
        ngettext("%(n)s act is not in the ledger file yet.", "%(n)s acts are not in the ledger file yet.", count),
    )


@line("ledger_copy")
def _copy(*, as_of: date, now: datetime) -> Line:
    behind = ledger.copy_behind()
    return Line(behind == 0, _("The copy of the ledger is complete.") if behind == 0 else _("The copy of the ledger lags behind."))


@line("audit", thorough=True)
def _audit(*, as_of: date, now: datetime) -> Line:
    report = audit.verify()
    if report.ok:
        return Line(True, _("The audit trail holds, link by link."))
    return Line(False, _("The audit trail is broken at link %(seq)s.") % {"seq": report.seq}, 1)


@line("triggers")
def _triggers(*, as_of: date, now: datetime) -> Line:
    missing = triggers.missing(connection)
    if not missing:
        return Line(True, _("The database refuses changes of the audit trail and of published notices."))
    return Line(False, _("The database would let the audit trail be changed; run kortisto upgrade."), len(missing))


@line("role")
def _role(*, as_of: date, now: datetime) -> Line:
    """Where an owner of the tables is given, the user the register works as can change nothing in the trail."""
    if connection.vendor == "sqlite" or not owner.apart():
        return Line(True, _("Triggers guard the audit trail; its heads outside show whether they were taken away."))
    may = owner.may_change()
    if not may:
        return Line(True, _("The database user of the register may add to the audit trail and change nothing in it."))
    return Line(False, _("The database user of the register may change the audit trail; run kortisto upgrade."), len(may))


@line("notices")
def _notices(*, as_of: date, now: datetime) -> Line:
    count = len(due.unapplied(as_of))
    return counted(
        count,
        _("Everybody's last days follow the notices in force."),
        ngettext(
            "%(n)s version of a notice in force is not yet followed by everybody's last days.",
            "%(n)s versions of notices in force are not yet followed by everybody's last days.",
            count,
        ),
    )


@line("erasures")
def _erasures(*, as_of: date, now: datetime) -> Line:
    count = Erasure.objects.filter(state=Erasure.State.INCOMPLETE).count()
    return counted(
        count, _("Every erasure was verified."), ngettext("%(n)s erasure is incomplete.", "%(n)s erasures are incomplete.", count)
    )


@line("traces")
def _traces(*, as_of: date, now: datetime) -> Line:
    """Erased bytes leave the files of the database within the days of the setting, which the notice states (decision 14)."""
    days = int(settings.KORTISTO.database_compact_days)
    if connection.vendor == "sqlite":
        return Line(True, _("Erased bytes are overwritten the same night."))
    if scan.recycles() or (found := compaction.state()).log_kept:
        return Line(False, _("The server's write-ahead log keeps erased bytes: set wal_recycle = off."))
    told = [compaction.promised(policy) for policy in publication.active_policies(as_of)]
    if any(term is None or term < days for term in told):
        return Line(False, _("Erased bytes may stay %(n)s days in the database's files; the notice does not say so.") % {"n": days})
    if (late := found.days(now)) > days:
        return Line(False, _("Erased bytes have been in the database's files for %(n)s days.") % {"n": late}, 1)
    return Line(True, _("Erased bytes leave the database's files within %(n)s days.") % {"n": days})


@line("late")
def _late(*, as_of: date, now: datetime) -> Line:
    """A datum is late from 24 hours after its last night."""
    count = Subject.objects.filter(next_due_on__lt=as_of, undatable="").count()
    return counted(
        count,
        _("Nothing is kept past its last day."),
        ngettext("%(n)s person has data past their last day.", "%(n)s persons have data past their last day.", count),
    )


@line("undatable")
def _undatable(*, as_of: date, now: datetime) -> Line:
    count = Subject.objects.exclude(undatable="").count()
    return counted(
        count,
        _("Every limit has a day to count from."),
        ngettext(
            "%(n)s person has a limit without a day to count from.",
            "%(n)s persons have a limit without a day to count from.",
            count,
        ),
    )


@line("own_dates")
def _own_dates(*, as_of: date, now: datetime) -> Line:
    """A day of the operator's own that nobody has recorded, though data rest on it alone."""
    count = own_dates.waiting().count()
    return counted(
        count,
        _("No data wait for a day of your own."),
        ngettext("Data of %(n)s person wait for a day of your own.", "Data of %(n)s persons wait for a day of your own.", count),
    )


@line("clocks")
def _clocks(*, as_of: date, now: datetime) -> Line:
    told_apart = [duty.id for duty in clocks.duties().values() if duty.line]
    count = clocks.overdue(as_of).exclude(duty__in=told_apart).count()
    return counted(
        count,
        _("No duty towards a person is overdue."),
        ngettext("%(n)s duty towards a person is overdue.", "%(n)s duties towards persons are overdue.", count),
    )


@line("night")
def _night(*, as_of: date, now: datetime) -> Line:
    found = dead_man.state(now)
    return Line(
        not found.red, _("The nightly run was made.") if not found.red else _("The nightly run was not made or did not end well.")
    )


def _day(moment: datetime) -> str:
    return fmt.day(local_day(moment, settings.TIME_ZONE))


@line("drill")
def _drill(*, as_of: date, now: datetime) -> Line:
    found = drills.state(now)
    if found.latest is not None and found.failed:
        said = _("The restore drill of %(day)s failed: %(why)s")
        return Line(False, said % {"day": _day(found.latest.finished_at), "why": drills.OUTCOMES[found.latest.outcome]})
    if found.missed:
        return Line(False, _("No backup has been restored on trial within a month."))
    if found.good is None:
        return Line(True, _("The first restore drill is still to come."))
    said = _("The backup of %(made)s was restored on trial on %(day)s, and nobody who was erased came back.")
    made = found.good.made_at or found.good.started_at
    return Line(True, said % {"made": _day(made), "day": _day(found.good.finished_at)})
