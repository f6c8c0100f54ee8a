"""What forms put into the shell and on Today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kortisto.campaigns.forms import answers, events
from kortisto.ui import format as fmt
from kortisto.ui import menu, today

__all__ = ["events"]

menu.register("forms", _("Forms"), icon="card", url="campaigns:forms", group="work", order=40, right="campaigns.edit")
menu.add_new("form", _("Form"), icon="card", url="campaigns:add_form", order=60, right="campaigns.edit")


@today.card("form_answers", right="campaigns.edit")
def unhandled(request: HttpRequest, day: date) -> Iterable[today.Need]:
    """Answers nobody has dealt with."""
    count = answers.waiting(request.user, as_of=day)
    if count:
        words = ngettext("%(n)s answer to a form waits", "%(n)s answers to forms wait", count)
        yield today.Need(
            due_on=day, title=words % {"n": fmt.number(count)}, detail=_("Read them and mark them handled."),
            clause=_("Other data given on a form go six months after it was handled"),
            act=today.Act(_("Show the forms"), reverse("campaigns:forms")), count=count,
        )  # fmt: skip
