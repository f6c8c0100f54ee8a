"""What requests put in the shell: tabs of the privacy centre, Today, the palette, the overview."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from markupsafe import Markup

from kortisto import search
from kortisto.contacts.lists import ways
from kortisto.lib.text import words
from kortisto.privacy import pending
from kortisto.privacy.views import tabs
from kortisto.rights import guarding, steps, telling
from kortisto.rights.breaches import acts as breach_acts
from kortisto.rights.models import Breach, Proposal, Request
from kortisto.rights.own import acts as own_acts
from kortisto.rights.views import breaches, listing, proposing
from kortisto.rights.views.listing import RIGHT
from kortisto.search import Answer, Question
from kortisto.ui import format as fmt
from kortisto.ui import menu, panels, today

CLAUSE = gettext_lazy("A request is answered within a month")

tabs.add("requests", gettext_lazy("Requests"), "rights:desk", (RIGHT,), after="calendar", waiting=listing.waiting)
tabs.add(
    "proposals",
    gettext_lazy("Erasures that wait"),
    "rights:proposals",
    (guarding.RIGHT,),
    after="erasures",
    waiting=proposing.waiting,
)
tabs.add("breaches", gettext_lazy("Breaches"), "rights:breaches", (RIGHT,), after="requests", waiting=breaches.waiting)

menu.add_own("copy", gettext_lazy("My data in this register (PDF)"), icon="download", url="rights:staff_copy", order=15, post=True)
ways.add(
    ways.Way(gettext_lazy("Write down a request"), "rights:add", "shield", RIGHT, about=ways.CARD, asks="henkilo", passive=True)
)


def beside(request: HttpRequest) -> Markup:
    """On the overview of the privacy centre: the requests with the nearest days."""
    return panels.draw(request, "rights/desk/beside.html", listing.nearest(request))


panels.register("privacy", "requests", label=gettext_lazy("Requests"), order=10, column="side", right=RIGHT, render=beside)


def way(request: HttpRequest, language: str) -> Markup:
    """From the notice and from the page of a message to the page of one's own: by a link to the address in the register, for a
    notice is anybody's, and a message may have been forwarded (ADR 215)."""
    with translation.override(language):
        return panels.draw(request, "rights/own/way.html", {"language": language})


pending.on_kept(own_acts.kept_whole)
pending.unless(own_acts.doubted)
for _page in ("notice", "message"):
    panels.register(_page, "own_page", label=gettext_lazy("Your own page"), order=10, render=way)


def acts(question: Question, user: Any, as_of: date) -> Sequence[Answer]:
    """The palette: a request is written down from anywhere."""
    if not user.has_right(RIGHT):
        return []
    label = _("Write down a request of a person…")
    asked = words(question.text)
    called = words(f"{label} tietopyyntö pyyntö tietosuojapyyntö gdpr request begäran art15")
    if asked and all(any(word.startswith(one) for word in called) for one in asked):
        return [Answer(reverse("rights:add"), label, icon="shield")]
    lost = _("Write down a breach of data protection…")
    called = words(f"{lost} tietoturvaloukkaus loukkaus vuoto breach incident incidenter art33")
    if asked and all(any(word.startswith(one) for word in called) for one in asked):
        return [Answer(reverse("rights:add_breach"), lost, icon="warn")]
    return []


search.register_answers("requests", gettext_lazy("Requests"), acts, order=41, acts=True)


def _n(value: int) -> dict[str, str]:
    return {"n": fmt.number(value)}


@today.card("requests", right=RIGHT)
def waiting(request: HttpRequest, day: date) -> Iterable[today.Need]:
    """One row for each open request, on the day we aim at."""
    for row in Request.objects.open().prefetch_related("letters").order_by("due_on", "pk")[:50]:
        yield today.Need(
            due_on=row.extended_to or row.aim_on,
            title=_("Answer request %(number)s: %(kind)s") % {"number": row.number, "kind": row.get_kind_display()},
            detail=steps.next_words(row),
            clause=CLAUSE,
            act=today.Act(_("Handle"), reverse("rights:one", args=[row.number]), hidden=row.number),
            broken=row.last_on < day,
        )


@today.card("recipients", right=RIGHT)
def unconfirmed(request: HttpRequest, day: date) -> Iterable[today.Need]:
    """Recipients whose five days are over."""
    count = telling.unconfirmed(day).count()
    if count:
        said = ngettext("%(n)s recipient has not confirmed", "%(n)s recipients have not confirmed", count)
        yield today.Need(
            due_on=day, title=said % _n(count), detail=_("Ask again, and write down that they have done it."),
            clause=_("Whoever got the data is told what became of them"),
            act=today.Act(_("Show the requests"), reverse("rights:ended")), count=count, broken=True,
        )  # fmt: skip


@today.card("proposals", right=guarding.RIGHT)
def to_approve(request: HttpRequest, day: date) -> Iterable[today.Need]:
    """Erasures another keeper asked for."""
    own = str(request.user.ref)  # type: ignore[union-attr]
    for row in Proposal.objects.filter(state=Proposal.State.WAITING).exclude(asked_by=own).order_by("asked_at")[:20]:
        yield today.Need(
            due_on=day, title=ngettext("Approve the erasure of %(n)s person", "Approve the erasure of %(n)s persons", row.people) % _n(row.people),
            detail=str(row.get_why_display()), clause=_("Nobody erases people alone"),
            act=today.Act(_("See the plan"), reverse("rights:proposal", args=[row.pk])),
        )  # fmt: skip


@today.card("breaches", right=RIGHT)
def open_breaches(request: HttpRequest, day: date) -> Iterable[today.Need]:
    """Breaches with something left to do, on the day the 72 hours end."""
    now = timezone.now()
    for row in Breach.objects.open().order_by("noticed_at")[:20]:
        due = row.until if row.authority_at is None and row.risk != Breach.Risk.NONE else now
        yield today.Need(
            due_on=timezone.localdate(due), title=_("Breach %(code)s: %(kind)s") % {"code": row.code, "kind": row.get_kind_display()},
            detail=next(iter(breach_acts.left(row)), _("Close it.")), clause=_("The authority is told within 72 hours"),
            act=today.Act(pgettext("verb", "Open"), reverse("rights:breach", args=[row.pk]), hidden=row.code),
            broken=row.authority_at is None and row.risk != Breach.Risk.NONE and row.until < now,
        )  # fmt: skip
