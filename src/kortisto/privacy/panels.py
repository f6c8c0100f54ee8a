"""What the ground puts in the shell and on Today: its menu item, the vow meter, promises that wait, proof, the red banner."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kortisto.privacy import audit, clocks, conformance, dead_man, drills, holds, own_dates, publication
from kortisto.privacy.models import Clock, Erasure, LegalHold, PolicyVersion, Subject, SweepRun
from kortisto.privacy.policy.model import say
from kortisto.privacy.views import drafting, duties
from kortisto.privacy.views.said import entries
from kortisto.ui import counting, menu, panels, today
from kortisto.ui import format as fmt
from kortisto.ui.today.registry import Role

AHEAD = timedelta(days=30)
_COUNTED = frozenset({"clocks", "uninformed", "erasures", "undatable"})
"""Lines whose persons the foot of every page counts itself."""
_ALARMED = frozenset({"night", "drill", "erasures", "undatable", "own_dates", "clocks", "uninformed"})
"""Lines of which Today says more by other means."""

menu.register(
    "privacy", gettext_lazy("Privacy"), icon="shield", url="privacy:centre", group="duty", order=10, right="privacy.manage", tab=4
)
panels.register(
    "today", "duties", label=gettext_lazy("What the notice lets you do"), order=10, right="register.read", render=duties.panel
)


def _language() -> str:
    return (translation.get_language() or "fi")[:2]


def _n(value: int) -> dict[str, str]:
    return {"n": fmt.number(value)}


@today.role_choices
def roles() -> Iterable[Role]:
    """The roles of the notices in force."""
    from kortisto.privacy.policy.vocabulary import RIGHTS

    for policy in publication.active_policies():
        for key, role in policy.roles.items():
            yield Role(key, say(role.label, _language()).capitalize(), frozenset(role.rights) & frozenset(RIGHTS))


@counting.state_of_register
def last_act() -> int | None:
    """The number of the last entry of the audit trail: every act leaves one."""
    return audit.last_link()


@today.card("erasures", right="privacy.manage")
def incomplete(request: HttpRequest, day: date) -> Iterable[today.Need]:
    """Erasures that could not be finished or verified: broken until they are."""
    count = Erasure.objects.filter(state=Erasure.State.INCOMPLETE).count()
    if count:
        yield today.Need(
            due_on=day,
            title=ngettext("%(n)s erasure is incomplete", "%(n)s erasures are incomplete", count) % _n(count),
            detail=_("Something could not be removed or verified. It is tried again every night."),
            clause=_("What the notice promises to erase is erased within a day"),
            act=today.Act(_("Show the erasures"), reverse("privacy:erasures")),
            count=count,
            broken=True,
        )


@today.alarm("night", right="register.read")
def missed(request: HttpRequest, day: date) -> Iterable[today.Alarm]:
    """The dead-man's switch: the nightly run was missed, stopped or failed."""
    found = dead_man.state(timezone.now())
    if not found.red:
        return
    words = {
        "braked": (
            _("The brake stopped the nightly run"),
            _("Nothing was erased. Look at the run; if it is right, release the brake."),
        ),
        "failed": (
            _("The nightly run failed"),
            _("What should have gone may still be here. It is tried again tonight; look at the run."),
        ),
    }
    title, text = words.get(
        found.trouble,
        (
            _("The nightly run has not been made"),
            _("What the notice promises to erase is not being erased. Start the worker, or run it now."),
        ),
    )
    manages = request.user.has_right("privacy.manage")  # type: ignore[union-attr]
    yield today.Alarm(title, text, today.Act(_("Show the runs"), reverse("privacy:runs")) if manages else None)


@today.alarm("drill", right="privacy.manage")
def undrilled(request: HttpRequest, day: date) -> Iterable[today.Alarm]:
    """Backups nobody has seen to work: the last drill failed, or none was held for too long."""
    found = drills.state(timezone.now())
    if not found.red:
        return
    if found.failed and found.latest is not None:
        title, text = _("The restore drill failed"), str(drills.OUTCOMES[found.latest.outcome])
    else:
        title, text = _("No backup has been restored on trial within a month"), _("Start the worker, or run kortisto drill.")
    yield today.Alarm(title, text, today.Act(_("Show the state of the promises"), reverse("privacy:centre")))


@today.alarm("conformance", right="privacy.manage")
def red_lines(request: HttpRequest, day: date) -> Iterable[today.Alarm]:
    """Promises that nothing else on this page speaks of."""
    count = len(set(conformance.red()) - _ALARMED)
    if count:
        title = ngettext("%(n)s promise is broken", "%(n)s promises are broken", count) % _n(count)
        text = _("The page of the promises says which, and what was found.")
        yield today.Alarm(title, text, today.Act(_("Show the state of the promises"), reverse("privacy:conformance")))


@today.card("undatable", right="privacy.manage")
def undatable(request: HttpRequest, day: date) -> Iterable[today.Need]:
    """People whose limit has no day to count from: an error, never "for ever"."""
    count = Subject.objects.exclude(undatable="").count()
    if count:
        yield today.Need(
            due_on=day,
            title=ngettext("%(n)s person has no day to count from", "%(n)s persons have no day to count from", count) % _n(count),
            detail=_("A limit of the notice cannot be dated for them. Add the missing day, or erase the card."),
            clause=_("Nothing is kept without a last day"),
            act=today.Act(_("Show"), reverse("privacy:centre")),
            count=count,
            broken=True,
        )


@today.card("own_dates", right="privacy.manage")
def own_days(request: HttpRequest, day: date) -> Iterable[today.Need]:
    """Data that wait for a day of the operator's own."""
    count = own_dates.waiting().count()
    if count:
        yield today.Need(
            due_on=day,
            title=ngettext("Data of %(n)s person wait for a day", "Data of %(n)s persons wait for a day", count) % _n(count),
            detail=_("The notice counts from a day of your own that is not recorded for them. Nobody may use the data meanwhile."),
            clause=_("Nothing is kept without a last day"),
            act=today.Act(_("Record the days"), reverse("privacy:dates")),
            count=count,
            broken=True,
        )


@today.card("holds", right="holds.manage")
def holds_to_review(request: HttpRequest, day: date) -> Iterable[today.Need]:
    """Holds whose review comes within the month, one row for each day."""
    rows = holds.open_ones().filter(review_on__lte=day + AHEAD).order_by("review_on", "pk")
    for hold in rows[:20]:
        yield today.Need(
            due_on=hold.review_on,
            title=_("Review the hold %(case)s") % {"case": hold.case_reference},
            detail=_("Is the case still open? If not, release the hold."),
            clause=_("A hold lasts only as long as its case"),
            act=today.Act(_("Show the holds"), reverse("privacy:holds"), hidden=hold.case_reference),
            broken=hold.review_on < day,
        )


@today.card("publication", right="policy.publish")
def drafts(request: HttpRequest, day: date) -> Iterable[today.Need]:
    """Files of notices that differ from what is published, or cannot be read at all."""
    for filed in drafting.differing():
        words = _("The notice %(key)s cannot be read") if filed.trouble else _("A draft of the notice %(key)s waits")
        detail = _("The version before it stays in force.") if filed.trouble else _("The file differs from what is published.")
        yield today.Need(
            due_on=day + timedelta(days=7),
            title=words % {"key": filed.key},
            detail=detail,
            act=today.Act(_("See what would change"), reverse("privacy:notice")),
        )


@today.ahead("retention", right="privacy.manage")
def going(request: HttpRequest, day: date) -> Iterable[today.Ahead]:
    """What the coming nights erase by themselves: whole cards and single data, a row for each night."""
    from kortisto.privacy.views.centre import counts

    nights: dict[date, int] = {}
    for ending in counts(day, timezone.now())["endings"]:
        goes = max(ending.goes_on, day + timedelta(days=1))
        if goes <= day + AHEAD:
            nights[goes] = nights.get(goes, 0) + ending.count
    cards = _cards(day)
    for night, count in sorted(nights.items()):
        whole = cards.get(night, 0)
        text = ngettext("%(n)s datum goes when its promised time ends", "%(n)s data go when their promised time ends", count) % _n(
            count
        )
        if whole:
            text = ngettext("%(n)s card goes whole", "%(n)s cards go whole", whole) % _n(whole) + "; " + text
        yield today.Ahead(night, text, count, reverse("privacy:calendar_day", args=[night.year, night.month, night.day]))


def _cards(day: date) -> dict[date, int]:
    from django.db.models import Count

    rows = Subject.objects.filter(keep_until__gte=day, keep_until__lt=day + AHEAD)
    found = rows.values_list("keep_until").annotate(n=Count("pk")).order_by("keep_until")
    return {until + timedelta(days=1): count for until, count in found if until is not None}


@today.kept("ledger", right="register.read")
def kept(request: HttpRequest, day: date) -> Iterable[today.Kept]:
    """The latest entries of the ledger, with the heads of their hashes."""
    user = request.user
    href = reverse("privacy:ledger") if user.has_right("privacy.manage") or user.has_right("audit.read") else ""  # type: ignore[union-attr]
    for entry in entries(8, scan=1500):
        yield today.Kept(entry.at, entry.text, entry.count, f"{entry.hash[:4]}…{entry.hash[-4:]}", href)


@menu.vow_meter
def vow(request: HttpRequest) -> menu.Vow:
    """Days all promises have been kept, how many are broken now, how many wait."""
    day = timezone.localdate()
    return counting.remembered(request, "vow", day, lambda: _vow(request, day))


def _vow(request: HttpRequest, day: date) -> menu.Vow:
    # Three are counted anew each time; how the other lines of the conformance page stand the clock has looked at.
    broken = counting.together(
        counting.capped(clocks.overdue(day)),
        Erasure.objects.filter(state=Erasure.State.INCOMPLETE).count(),
        counting.capped(Subject.objects.exclude(undatable="")),
        len(set(conformance.red()) - _COUNTED),
    )
    waiting = counting.capped(Clock.objects.filter(closed_at=None, due_on__gte=day))
    run = SweepRun.objects.filter(dry_run=False, state=SweepRun.State.DONE).order_by("-started_at").first()
    since = _whole_since(day)
    return menu.Vow(
        kept_days=max((day - since).days, 0) if since else 0,
        broken=broken,
        waiting=counting.together(waiting, LegalHold.objects.filter(released_at=None, review_on__lte=day).count()),
        url=reverse("privacy:conformance") if request.user.has_right("privacy.manage") else "",  # type: ignore[union-attr]
        ran=fmt.clock(run.started_at) if run else "",
    )


def _whole_since(day: date) -> date | None:
    """The last day a promise was broken, else the day of the first notice."""
    late = Clock.objects.exclude(overdue_at=None).order_by("-overdue_at").values_list("overdue_at", flat=True).first()
    first = PolicyVersion.objects.order_by("published_at").values_list("published_at", flat=True).first()
    moment = late or first
    return timezone.localtime(moment).date() if moment else None
