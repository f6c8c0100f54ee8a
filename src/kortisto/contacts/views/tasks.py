"""Pages of tasks. Every act is a POST to a noun, works without scripts, and can be undone from the note it leaves."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from kortisto.contacts.card import open_person
from kortisto.contacts.models import Company, Task
from kortisto.contacts.models.task import TaskQuerySet
from kortisto.contacts.refusals import Refused
from kortisto.contacts.tasks import acts, seen
from kortisto.contacts.tasks.forms import HandOverForm, PostponeForm, TaskForm
from kortisto.contacts.tasks.panels import panel
from kortisto.lib.gatekeeping import right
from kortisto.ui import format as fmt
from kortisto.ui import toasts
from kortisto.ui.dialogs import done
from kortisto.ui.htmx import wants_fragment

MOST = 200
TABS = {"": gettext_lazy("My own"), "annetut": gettext_lazy("Assigned to others"), "jaaneet": gettext_lazy("Assigned to nobody")}


def narrowed(tab: str, user: Any, as_of: date) -> seen.Narrow:
    """The tasks of a tab, the open ones."""

    def narrow(tasks: TaskQuerySet) -> TaskQuerySet:
        if tab == "annetut":
            return tasks.given_by(user).open()
        return tasks.left(as_of) if tab == "jaaneet" else tasks.of(user).open()

    return narrow


def at(request: HttpRequest, pk: int) -> tuple[Task, str, datetime, date]:
    """The task, who acts, and when; Http404 for a task the user may not see."""
    now = timezone.now()
    as_of = timezone.localdate(now)
    task = seen.one(request.user, pk, as_of=as_of)
    if task is None:
        raise Http404
    return task, request.user.actor_ref, now, as_of  # type: ignore[union-attr]


@right("register.read")
def index(request: HttpRequest) -> HttpResponse:
    """Own tasks, those given to others, those nobody is there to do."""
    as_of, user = timezone.localdate(), request.user
    tab = request.GET.get("rajaus", "") if request.GET.get("rajaus", "") in TABS else ""
    path = reverse("contacts:tasks")
    counts = {key: seen.count(user, narrowed(key, user, as_of), as_of=as_of) for key in TABS}
    tabs = [
        (label, f"{path}?rajaus={key}" if key else path, counts[key], key == tab, key == "jaaneet" and counts[key] > 0)
        for key, label in TABS.items()
    ]
    rows = seen.tasks(user, narrowed(tab, user, as_of), as_of=as_of, most=MOST)
    closed = seen.tasks(
        user, lambda t: t.of(user).exclude(done_on=None).filter(done_on__gte=as_of - timedelta(days=7)), as_of=as_of
    )
    context = {
        "tabs": tabs,
        "tab": tab,
        "rows": rows,
        "closed": closed if not tab else [],
        "today": as_of,
        "form": HandOverForm(as_of=as_of),
        "can_edit": user.has_right("register.edit"),  # type: ignore[union-attr]
    }
    return render(request, "contacts/tasks/index.html", context)


@right("register.edit")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Uusi tehtävä, from anywhere: `?henkilo=H-10482` or `?yritys=Y-104` says about whom."""
    now = timezone.now()
    as_of = timezone.localdate(now)
    start: dict[str, Any] = {"due_on": as_of, "assignee": request.user.pk, "kind": Task.Kind.CALL}
    if code := request.GET.get("henkilo", ""):
        person = open_person(request.user, code, as_of=as_of)
        start["person"] = f"{person.name} ({person.contact.code})"
    if code := request.GET.get("yritys", ""):
        company = _company(code)
        start["company"] = f"{company.name} ({company.code})"
    form = TaskForm(request.POST or None, user=request.user, as_of=as_of, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            task = acts.add_task(form.planned(), by=request.user.actor_ref, now=now)  # type: ignore[union-attr]
            toasts.add(request, _("The task is noted for %(day)s.") % {"day": fmt.day(task.due_on)})
            return done(request, _home(task))
        except Refused as refusal:
            form.refuse(refusal)
    return _page(request, form)


@right("register.edit")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, task: int) -> HttpResponse:
    """Another day, doer, kind or words."""
    row, by, now, as_of = at(request, task)
    shown = next(iter(seen.tasks(request.user, lambda t: t.filter(pk=row.pk), as_of=as_of)), None)
    if shown is None:
        raise Http404
    start = {
        "kind": row.kind, "due_on": row.due_on, "due_time": row.due_time, "assignee": row.assignee_id,
        "title": shown.words if shown.words != shown.kind else "",
        "person": f"{shown.name} ({row.contact.code})" if row.contact else "",
        "company": f"{row.company.name} ({row.company.code})" if row.company else "",
    }  # fmt: skip
    form = TaskForm(request.POST or None, user=request.user, as_of=as_of, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            acts.change_task(row, form.planned(), by=by, now=now)
            toasts.add(request, _("Saved."))
            return done(request, _home(row))
        except Refused as refusal:
            form.refuse(refusal)
    return _page(request, form, task=row)


@right("register.read")
@require_POST
def finish(request: HttpRequest, task: int) -> HttpResponse:
    """Tehty: the note takes it back."""
    row, by, now, _as_of = at(request, task)
    _own_or_editor(request, row)
    acts.finish(row, by=by, now=now)
    toasts.add(request, _("The task is done."), undo=reverse("contacts:reopen_task", args=[row.pk]))
    return _back(request)


@right("register.read")
@require_POST
def reopen(request: HttpRequest, task: int) -> HttpResponse:
    row, by, now, _as_of = at(request, task)
    _own_or_editor(request, row)
    acts.reopen(row, by=by, now=now)
    toasts.add(request, _("Taken back."))
    return _back(request)


@right("register.read")
@require_POST
def postpone(request: HttpRequest, task: int) -> HttpResponse:
    """Siirrä: to the day in `paiva`, of the form or (undo) of the address."""
    row, by, now, _as_of = at(request, task)
    _own_or_editor(request, row)
    before = row.due_on
    form = PostponeForm({"paiva": request.POST.get("paiva") or request.GET.get("paiva")})
    try:
        if not form.is_valid():
            raise Refused(_("Write the day as 24.11.2026."))
        acts.postpone(row, to=form.cleaned_data["paiva"], by=by, now=now)
        undo = f"{reverse('contacts:postpone_task', args=[row.pk])}?paiva={before.isoformat()}"
        toasts.add(request, _("The task moved to %(day)s.") % {"day": fmt.day(row.due_on)}, undo=undo)
    except Refused as refusal:
        messages.warning(request, refusal.message)
    return _back(request)


@right("register.edit")
@require_POST
def hand_over(request: HttpRequest) -> HttpResponse:
    """The ticked tasks that nobody is there to do get a doer."""
    now = timezone.now()
    as_of = timezone.localdate(now)
    form = HandOverForm(request.POST, as_of=as_of)
    picked = [int(pk) for pk in request.POST.getlist("valittu") if pk.isdecimal()][:MOST]
    rows = [row for pk in picked if (row := seen.one(request.user, pk, as_of=as_of))]
    to = form.cleaned_data["assignee"] if form.is_valid() else None
    try:
        if not rows:
            raise Refused(_("Tick the tasks first."))
        count = acts.hand_over(rows, to=to, by=request.user.actor_ref, now=now)  # type: ignore[union-attr]
        words = ngettext("%(n)s task went to %(name)s.", "%(n)s tasks went to %(name)s.", count)
        toasts.add(request, words % {"n": fmt.number(count), "name": to})
    except Refused as refusal:
        messages.warning(request, refusal.message)
    return redirect(f"{reverse('contacts:tasks')}?rajaus=jaaneet")


def _own_or_editor(request: HttpRequest, task: Task) -> None:
    """Who may not change the register may still do what they were given; to others the task is not there."""
    if task.assignee_id != request.user.pk and not request.user.has_right("register.edit"):  # type: ignore[union-attr]
        raise Http404


def _page(request: HttpRequest, form: TaskForm, task: Task | None = None) -> HttpResponse:
    context = {"form": form, "task": task, "nav": "today"}
    return render(request, "contacts/tasks/form.html", context, status=422 if form.errors else 200)


def _company(code: str) -> Company:
    number = code.upper().removeprefix("Y-")
    found = Company.objects.filter(pk=int(number)).first() if number.isdecimal() else None
    if found is None:
        raise Http404
    return found


def _home(task: Task) -> str:
    """Where a task is seen: on the card or company it is about, else in the list."""
    if task.contact is not None:
        return reverse("contacts:card", args=[task.contact.code])
    return reverse("contacts:company", args=[task.company.code]) if task.company else reverse("contacts:tasks")


def _back(request: HttpRequest) -> HttpResponse:
    """To the page the act was done on; a list of tasks on it is drawn anew in its place (with the note) when htmx asks."""
    if wants_fragment(request):
        return panel(request, request.POST.get("lista", ""))
    to = request.POST.get("sivu", "")
    safe = url_has_allowed_host_and_scheme(to, allowed_hosts=None) and to.startswith("/")
    return redirect(to if safe else reverse("contacts:tasks"))
