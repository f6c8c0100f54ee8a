"""What the room puts into the shell and into search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from kortisto import search
from kortisto.contacts.lists import ways
from kortisto.contacts.lists.conditions import COMPANIES
from kortisto.contacts.models import Contact
from kortisto.exchange.models import Disclosure
from kortisto.exchange.reading import lent
from kortisto.exchange.views import disclosures
from kortisto.lib import sheets
from kortisto.lib.text import words
from kortisto.privacy.views import tabs
from kortisto.search import Answer, Question
from kortisto.ui import format as fmt
from kortisto.ui import menu, panels, today

sheets.register(lent.first_table)
menu.add_new("import", gettext_lazy("Import from a file…"), icon="upload", url="exchange:index", order=90, right="import")
menu.register(
    "vault", pgettext_lazy("menu", "Lists"), icon="table", url="exchange:lists", group="register", order=40, right="register.read"
)
ways.add(ways.Way(gettext_lazy("Compile a list"), "exchange:compile", "table", "register.bulk"))
ways.add(ways.Way(pgettext_lazy("act", "Export"), "exchange:export", "download", "export"))
ways.add(ways.Way(pgettext_lazy("act", "Export"), "exchange:export_companies", "download", "export", COMPANIES))
ways.add(ways.Way(gettext_lazy("Take out as a vCard"), "exchange:export_card", "download", "export", ways.CARD))
tabs.add("disclosures", gettext_lazy("Files taken out"), "exchange:disclosures", disclosures.RIGHTS)


def files_of_person(request: HttpRequest, pk: int) -> Any:
    """In which files somebody was (Art. 15(1)(c)): for who keeps the register. Nothing for who was in none."""
    found = disclosures.files_of(Contact.objects.select_related("subject").get(pk=pk).subject, as_of=timezone.localdate())
    return panels.draw(request, "exchange/person_files.html", {"lines": found}) if found else ""


panels.register(
    "contact", "files", label=gettext_lazy("In files taken out"), column="side", order=80, right="privacy.manage",
    render=files_of_person,
)  # fmt: skip


@today.card("own_files", right="export")
def to_destroy(request: HttpRequest, day: date) -> Iterable[today.Need]:
    """One's own files whose last day comes, or in which somebody was erased: a list never outlives its source (B07)."""
    held = Disclosure.objects.held_by(request.user.actor_ref)  # type: ignore[union-attr]
    count, first, recalled = held.aggregate(
        n=Count("pk"), first=Min("destroy_by"), recalled=Count("pk", filter=Q(recalled__gt=0))
    ).values()
    if not count:
        return
    words = ngettext("Destroy %(n)s file you took out", "Destroy %(n)s files you took out", count)
    yield today.Need(
        due_on=day if recalled or first is None else first,
        title=words % {"n": fmt.number(count)},
        detail=_("Somebody in it was erased: the copy must go at once.") if recalled else _("Say so when it is gone."),
        clause=_("A file taken out is destroyed by its last day"),
        act=today.Act(_("Show the files"), reverse("exchange:own_files")),
        count=count,
        broken=first is not None and first < day,
    )


@today.card("files_overdue", right="privacy.manage")
def not_destroyed(request: HttpRequest, day: date) -> Iterable[today.Need]:
    """Somebody else's files past their last day: whoever keeps the register asks for them."""
    count = Disclosure.objects.overdue(day).exclude(made_by=request.user.actor_ref).count()  # type: ignore[union-attr]
    if count:
        words = ngettext("%(n)s file has not been said to be destroyed", "%(n)s files have not been said to be destroyed", count)
        yield today.Need(
            due_on=day, title=words % {"n": fmt.number(count)}, detail=_("Ask whoever took it out."),
            clause=_("A file taken out is destroyed by its last day"),
            act=today.Act(_("Show the files"), reverse("exchange:disclosures")), count=count, broken=True,
        )  # fmt: skip


def acts(question: Question, user: Any, as_of: date) -> Sequence[Answer]:
    """The page of imports is found by what people call it."""
    if not user.has_right("import"):
        return []
    label = _("Import from a file…")
    asked = words(question.text)
    called = words(f"{label} tuo tuonti import lista excel csv importera")
    if asked and all(any(word.startswith(one) for word in called) for one in asked):
        return [Answer(reverse("exchange:index"), label, icon="upload")]
    return []


search.register_answers("import", gettext_lazy("Imports"), acts, order=40, acts=True)
