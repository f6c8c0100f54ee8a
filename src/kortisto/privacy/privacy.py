"""What the ground registers with itself: its fact, the search index as a store, and its lines of the conformance page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kortisto import search
from kortisto.lib.periods import local_day
from kortisto.privacy import (
    audit,
    clocks,
    compaction,
    dead_man,
    drills,
    erasers,
    ledger,
    own_dates,
    publication,
    replay,
    scan,
    triggers,
)
from kortisto.privacy.conformance import Line, counted, line
from kortisto.privacy.erasers import Target
from kortisto.privacy.facts import Holding, fact
from kortisto.privacy.models import Erasure, LedgerPending, Subject
from kortisto.ui import format as fmt


@fact("controller_does_marketing")
def controller_does_marketing(subject_ids: Sequence[int], as_of: date) -> Iterable[Holding]:
    """Some notice in force has a purpose of direct marketing."""
    if any(purpose.direct_marketing for policy in publication.active_policies(as_of) for purpose in policy.purposes):
        return [Holding(subject_id, None, date.max) for subject_id in subject_ids]
    return []


@erasers.eraser(erasers.EVERY)
def forget_in_search(targets: Sequence[Target]) -> None:
    """Whoever goes leaves the index; of whom something stays, the words that are left are written anew afterwards."""
    search.forget({target.subject_id for target in targets if target.whole})


@erasers.after_erase
def refresh_search(subject_ids: Sequence[int]) -> None:
    """The documents of people of whom something stays, made of what is left."""
    search.refresh(subject_ids)


@erasers.outside
def tidy_search() -> None:
    search.tidy()


@erasers.ahead
def forget_many_in_search(subject_ids: Sequence[int]) -> None:
    """Of very many the words leave the index first, all at once: one by one it is the longest part of their erasure."""
    search.forget_ahead(subject_ids)


@erasers.afterwards
def find_who_stayed() -> None:
    search.complete()


@line("ledger")
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


@line("audit")
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
    count = clocks.overdue(as_of).count()
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
