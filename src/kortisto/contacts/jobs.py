"""The room's background work: looking through the register for duplicates, joining pairs in one go, taking that back."""

from __future__ import annotations

from functools import partial

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kortisto import jobs
from kortisto.contacts.actions.segments import forget_removed
from kortisto.contacts.attachments import acts
from kortisto.contacts.card.person import gates
from kortisto.contacts.custom import defining
from kortisto.contacts.likeness import scanning
from kortisto.contacts.mass import running
from kortisto.contacts.merging import alike, companies
from kortisto.contacts.models import BulkAct, CustomField
from kortisto.contacts.views.listing import ask

SCANNING = {
    "reading": _("Reading the register"),
    "comparing": _("Comparing likely pairs"),
    "companies": _("Comparing companies"),
}
_SUNDAY = 6


@jobs.task(label=_("Looking for duplicates"), messages=SCANNING)
def scan_duplicates() -> dict[str, int]:
    """Everybody and every company; repeated as a whole when it dies."""

    def report(stage: str, done: int, total: int) -> None:
        jobs.report(done=done, total=total, message=stage)

    now = timezone.now()
    people = scanning.scan_people(now=now, report=report)
    return {"people": people, "companies": scanning.scan_companies(now=now, report=report)}


@jobs.task(label=_("Looking for duplicates, weekly"))
def weekly_scan() -> dict[str, int]:
    """Runs every night, works in the night to Monday; and destroys what unmerging companies
    needs, and removed segments, when their term is over."""
    companies.forget_expired(timezone.localdate())
    forget_removed(timezone.now())
    running.forget_old(timezone.now())
    return dict(scan_duplicates.func()) if timezone.localdate().weekday() == _SUNDAY else {}


@jobs.task(label=_("Merging pairs with the same name and address"), messages={"merging": _("Merging")}, tries=1)
def merge_alike(user_id: int, batch: int) -> dict[str, int]:
    """Those pairs whoever asked may see, through their own gates as they are now."""
    from kortisto.accounts.models import User

    user = User.objects.get(pk=user_id)
    if not user.has_right("register.merge"):
        raise jobs.GiveUp("right")
    now = timezone.now()
    own = gates(user, as_of=timezone.localdate(now))

    def report(done: int, total: int) -> None:
        jobs.report(done=done, total=total, message="merging")

    merged, left = alike.join_all(own, batch=batch, by=user.actor_ref, now=now, report=report)
    return {"merged": merged, "left": left}


@jobs.task(label=_("Taking merges back"), messages={"parting": _("Taking back")})
def part_alike(user_id: int, batch: int) -> dict[str, int]:
    """Killed half-way, the second run takes back what is left."""
    from kortisto.accounts.models import User

    user = User.objects.get(pk=user_id)

    def report(done: int, total: int) -> None:
        jobs.report(done=done, total=total, message="parting")

    parted, left = alike.part_all(batch=batch, by=user.actor_ref, now=timezone.now(), report=report)
    return {"parted": parted, "left": left}


@jobs.task(label=_("Acting on many"), messages={"acting": _("Acting")})
def act_on_many(act_id: int) -> dict[str, int]:
    """Killed half-way, the second run goes on with those not done yet."""
    asked = BulkAct.objects.select_related("user").get(pk=act_id)
    if asked.ended_at is None:
        try:
            running.run(asked, ask, now=timezone.now(), report=_reporter("acting"))
        except (jobs.Stopped, running.NotAllowed) as stop:
            running.end(asked, now=timezone.now())
            if isinstance(stop, jobs.Stopped):
                raise
            raise jobs.GiveUp("right") from stop
    return {"done": asked.done, "refused": asked.refused}


@jobs.task(label=_("Taking an act on many back"), messages={"undoing": _("Taking back")})
def undo_many(act_id: int) -> dict[str, int]:
    """Killed half-way, the second run takes back what is left."""
    asked = BulkAct.objects.select_related("user").get(pk=act_id)
    back, left = running.take_back(asked, now=timezone.now(), report=_reporter("undoing"))
    return {"taken_back": back, "left": left}


@jobs.task(label=_("Deleting a field"), messages={"deleting": _("Deleting its values")})
def delete_field(field_id: int, user_id: int) -> dict[str, int]:
    """Killed half-way, the second run deletes what is left."""
    from kortisto.accounts.models import User

    field = CustomField.objects.filter(pk=field_id).first()
    if field is None:
        return {"deleted": 0}
    user, total = User.objects.get(pk=user_id), defining.count(field)
    if not user.has_right("settings.manage"):
        raise jobs.GiveUp("right")
    report = partial(_report, "deleting", total)
    return {"deleted": defining.delete(field, by=user.actor_ref, now=timezone.now(), report=report)}


def _report(message: str, total: int, done: int) -> None:
    jobs.report(done=done, total=total, message=message)


def _reporter(message: str) -> running.Report:
    return lambda done, total: jobs.report(done=done, total=total, message=message)


@jobs.task(label=_("Destroying deleted attachments"))
def clear_attachments() -> dict[str, int]:
    """And files that no row knows, left behind by a process that died."""
    return acts.clear(timezone.now())


jobs.every_day("04:00", clear_attachments)
jobs.every_day("04:40", weekly_scan)
