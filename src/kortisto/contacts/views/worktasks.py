"""The list of work tasks."""

from __future__ import annotations

from django import forms
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kortisto.contacts import scope
from kortisto.contacts.models import Position, WorkTask
from kortisto.contacts.refusals import Refused
from kortisto.contacts.worktasks import acts
from kortisto.lib.gatekeeping import right
from kortisto.ui import toasts

KEEPS = ("campaigns.edit", "settings.manage")
"""The rights of whoever keeps the list."""


class WorkTaskForm(forms.Form):
    """A new work task, in the languages of the register."""

    fi = forms.CharField(
        label=gettext_lazy("Name in Finnish"), max_length=acts.LONGEST,
        help_text=gettext_lazy("What a person takes care of at work, as Purchasing or Premises. Recipients see it: it says why they got a message."),
    )  # fmt: skip
    sv = forms.CharField(label=gettext_lazy("In Swedish"), max_length=acts.LONGEST, required=False)
    en = forms.CharField(label=gettext_lazy("In English"), max_length=acts.LONGEST, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.use_required_attribute = False


@right(*KEEPS)
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """What there is and how many jobs have it; a new one."""
    now = timezone.now()
    day = timezone.localdate(now)
    form = WorkTaskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.add(**form.cleaned_data, by=request.user.actor_ref, now=now)  # type: ignore[union-attr]
            toasts.add(request, _("The work task was added."))
            return redirect("contacts:work_tasks")
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.message)
    context = {
        "form": form,
        "tasks": WorkTask.objects.order_by("label_fi", "pk"),
        "numbers": _numbers(day),
        "may_see": request.user.has_right("register.read"),  # type: ignore[union-attr]
        "reason": scope.excluding_sentence("work_task", day, (get_language() or "fi")[:2]),
    }
    return render(request, "contacts/worktasks/index.html", context, status=422 if form.errors else 200)


def _numbers(day: object) -> dict[int, int]:
    """Work task → how many present jobs have it: one query, numbers only."""
    there = Position.objects.filter(Q(ended_on=None) | Q(ended_on__gte=day)).exclude(work_task=None)
    return dict(there.order_by().values_list("work_task").annotate(Count("pk")))


@right(*KEEPS)
@require_POST
def retire(request: HttpRequest, task: str) -> HttpResponse:
    row = get_object_or_404(WorkTask, key=task)
    acts.retire(row, by=request.user.actor_ref, now=timezone.now())  # type: ignore[union-attr]
    toasts.add(request, _("The work task is not offered any more."), undo=reverse("contacts:restore_work_task", args=[row.key]))
    return redirect("contacts:work_tasks")


@right(*KEEPS)
@require_POST
def restore(request: HttpRequest, task: str) -> HttpResponse:
    row = get_object_or_404(WorkTask, key=task)
    acts.restore(row, by=request.user.actor_ref, now=timezone.now())  # type: ignore[union-attr]
    return redirect("contacts:work_tasks")
