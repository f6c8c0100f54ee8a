"""What the business register adds to Today and to the page of a company."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from kortisto.contacts.models import Company, Proposal
from kortisto.contacts.ytj import service, shown
from kortisto.database.composed import Composed
from kortisto.ui import format as fmt
from kortisto.ui import panels, today


@today.card("business_register", right="register.edit")
def changed(request: HttpRequest, day: date) -> Iterable[today.Need]:
    """Companies the business register shows otherwise than our cards; nothing is asked of the database while it is off."""
    if not service.is_on():
        return
    waiting = Proposal.objects.filter(state=Proposal.State.OPEN)
    count = waiting.values("company_id").distinct().count()
    if not count:
        return
    ended = waiting.filter(kind=Proposal.Kind.ENDED, company__in=Company.objects.in_scope()).count()
    words = ngettext(
        "%(n)s company has changed in the business register", "%(n)s companies have changed in the business register", count
    )
    detail = ngettext("%(n)s of them is ending or has ended.", "%(n)s of them are ending or have ended.", ended)
    yield today.Need(
        due_on=day,
        title=words % {"n": fmt.number(count)},
        detail=detail % {"n": fmt.number(ended)} if ended else gettext("Names and addresses."),
        clause=gettext("Only contacts of customers and potential customers belong to the register."),
        act=today.Act(gettext("Show the changes"), shown.changes_address()),
        count=count,
    )


_OPEN = Composed(
    lambda ids: Proposal.objects.filter(company__in=ids, state=Proposal.State.OPEN).select_related("company").order_by("pk")
)


def company_panel(request: HttpRequest, company_id: int) -> Any:
    """Open proposals of a company; nothing for somebody who may not decide, or when there are none."""
    if not request.user.has_right("register.edit"):  # type: ignore[union-attr]
        return ""
    cards = shown.cards(_OPEN.rows([company_id]), timezone.now())
    return panels.draw(request, "contacts/ytj/panel.html", {"cards": cards, "listed": False}) if cards else ""


panels.register(
    "company", "business_register", label=_("Business register"), column="top", order=5, right="register.read", render=company_panel
)
