"""The third page: what would become of each row, what to mend, who may be the same, and the button that imports."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kortisto import jobs
from kortisto.exchange import actions, checked, dividing, rechecking, strongbox, wording, working
from kortisto.exchange.chosen import Mapping
from kortisto.exchange.forms import OriginForm
from kortisto.exchange.jobs import run_check, run_import
from kortisto.exchange.models import Import, ImportRow
from kortisto.exchange.views.finding import actor, import_of
from kortisto.lib.gatekeeping import right
from kortisto.ui import toasts

State = Import.State


def begin_check(
    request: HttpRequest, upload: Import, *, at: Sequence[ImportRow.Outcome] = (), changed: Collection[int] = ()
) -> HttpResponse:
    """Check at once, or queue the check of a long list. A list that is gone (its term, a stop) leads to its page.

    `at`: outcomes whose heading to go on from, the first that is left, so that who mends row after row stays among the rows;
    after the last of them, where the data came from. `changed`: all that changed in a checked list; of a long one these rows are
    checked alone where that can be.
    """
    try:
        if _checked_at_once(upload, changed):
            left = [_HEADINGS[outcome] for outcome in at if upload.counts.get(outcome)]
            return redirect(reverse("exchange:check", args=[upload.pk]) + ([*left, "#lahde"][0] if at else ""))
    except strongbox.Gone:
        messages.error(request, _("The list is no longer stored."))
        return redirect("exchange:show", upload.pk)
    with transaction.atomic():
        job = jobs.enqueue(run_check, by=request.user, import_id=upload.pk)
        Import.objects.filter(pk=upload.pk).update(state=State.CHECKING, job_id=job.pk)
    return redirect("exchange:show", upload.pk)


def _checked_at_once(upload: Import, changed: Collection[int]) -> bool:
    """Whether the list could be checked here and now."""
    if len(strongbox.table(upload).rows) <= working.AT_ONCE:
        working.check(upload=upload, now=timezone.now())
        return True
    try:
        return (
            bool(changed)
            and upload.state == State.CHECKED
            and rechecking.recheck(upload=upload, changed=changed, now=timezone.now())
        )
    except strongbox.Gone:
        upload.refresh_from_db(fields=["stored"])
        return False


_HEADINGS = {ImportRow.Outcome.BAD: "#virh", ImportRow.Outcome.WAITING: "#kaks"}


@right("import")
def show(request: HttpRequest, pk: int) -> HttpResponse:
    upload = import_of(request, pk)
    if upload.state == State.UPLOADED and upload.stored:
        return begin_check(request, upload)
    if upload.state != State.CHECKED:
        return redirect("exchange:show", pk)
    return page(request, upload, _origin(upload))


def _origin(upload: Import, data=None) -> OriginForm:  # type: ignore[no-untyped-def]
    kind = Mapping.from_json(upload.mapping).defaults.source_kind
    start = {"source_kind": kind, "source": upload.source, "collected_on": upload.collected_on}
    return OriginForm(data, initial=start)


def page(request: HttpRequest, upload: Import, origin: OriginForm, *, status: int = 200) -> HttpResponse:
    from kortisto.exchange.views.columns import steps

    try:
        found = checked.look(upload, request.user, as_of=timezone.localdate())
    except strongbox.Gone:
        return redirect("exchange:show", upload.pk)
    context = {"upload": upload, "found": found, "origin": origin, "steps": steps(upload)}
    return render(request, "exchange/check.html", context, status=status)


@right("import")
@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Corrected cells; a row left out (`skip`, its number); or a row that names several people made rows of one (`divide`)."""
    upload = import_of(request, pk)
    try:
        changed = set(_keep_typed(request, upload))
        if "skip" in request.POST:
            changed.add(int(request.POST["skip"]))
            actions.answer(upload=upload, row=int(request.POST["skip"]), choice="skip")
        if "divide" in request.POST:
            made = _divide(request, upload)
            changed |= made
            numbers = wording.numbers(sorted(made))
            toasts.add(request, _("The people stand on rows of their own now: %(rows)s.") % {"rows": numbers})
    except (ValueError, strongbox.Gone) as error:
        return _refused(request, upload, error)
    return begin_check(request, upload, at=(ImportRow.Outcome.BAD, ImportRow.Outcome.WAITING), changed=changed)


def _divide(request: HttpRequest, upload: Import) -> frozenset[int]:
    """`divide` is "ROW:TARGET"; `part-ROW-N-name` and so on are its people."""
    number, _colon, target = request.POST["divide"].partition(":")
    row = int(number)
    own = ("name", *dividing.OWN)
    people = [{key: request.POST.get(f"part-{row}-{n}-{key}", "") for key in own} for n in range(dividing.MOST)]
    return dividing.divide(upload=upload, row=row, target=target, people=people)


@right("import")
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Who a row is that may be somebody of the register: `choice` is "row:answer"; `rest` has the rows whose answer holds for more."""
    upload = import_of(request, pk)
    try:
        row, _colon, choice = request.POST.get("choice", "").partition(":")
        before = dict(upload.choices)
        act = actions.answer_rest if row in request.POST.getlist("rest") else actions.answer
        act(upload=upload, row=int(row or 0), choice=choice)
        changed = {int(key) for key, chosen in upload.choices.items() if before.get(key) != chosen} | {int(row or 0)}
        changed |= _keep_typed(request, upload)
    except (ValueError, strongbox.Gone) as error:
        return _refused(request, upload, error)
    return begin_check(request, upload, at=(ImportRow.Outcome.WAITING, ImportRow.Outcome.BAD), changed=changed)


def _refused(request: HttpRequest, upload: Import, error: Exception) -> HttpResponse:
    said = error.message if isinstance(error, actions.Refused) else ""
    if isinstance(error, strongbox.Gone):
        said = _("The list is no longer stored.")
    messages.error(request, said or _("The list has no such row or column any more. Open the check again."))
    return redirect("exchange:show", upload.pk)


def _keep_typed(request: HttpRequest, upload: Import) -> frozenset[int]:
    """Keep all that stands in the form of the page, whichever of its buttons sent it; gives the rows whose cells changed.

    The origin may be half said yet: what is no date stays out, and asking for the rest is for the button that imports.
    """
    origin = _origin(upload, request.POST)
    origin.is_valid()
    said = {name: origin.cleaned_data.get(name) or None for name in ("source", "source_kind", "collected_on")}
    actions.note_origin(upload=upload, now=timezone.now(), **{name: value for name, value in said.items() if value})
    return actions.correct(upload=upload, cells=_cells(request))


def _cells(request: HttpRequest) -> dict[tuple[int, str], str]:
    """What `cell-ROW-TARGET` of the form says."""
    named = [(name.split("-", 2), str(text)) for name, text in request.POST.items() if name.startswith("cell-")]
    return {(int(parts[1]), parts[2]): text for parts, text in named if len(parts) == 3}


@right("import")
def left_out(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The rows that would not come in, as a file with the reasons."""
    upload = import_of(request, pk)
    if upload.state != State.CHECKED:
        return redirect("exchange:show", pk)
    try:
        made = checked.left_out(upload, as_of=timezone.localdate())
    except strongbox.Gone:
        return redirect("exchange:show", pk)
    response = StreamingHttpResponse(made, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{upload.code}-{_("left-out")}.csv"'
    return response


@right("import")
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Import, when what the page showed is still what would happen; else show it anew first."""
    upload = import_of(request, pk)
    if upload.state not in (State.CHECKED, State.STOPPED, State.FAILED):
        return redirect("exchange:show", pk)
    try:
        if upload.state == State.CHECKED and (shown := _seen_first(request, upload)):
            return shown
        with transaction.atomic():
            actions.start(upload=upload, by=actor(request), now=timezone.now())
            job = jobs.enqueue(run_import, by=request.user, import_id=upload.pk)
            Import.objects.filter(pk=upload.pk).update(job_id=job.pk)
    except (ValueError, strongbox.Gone) as error:
        return _refused(request, upload, error)
    return redirect("exchange:show", pk)


def _seen_first(request: HttpRequest, upload: Import) -> HttpResponse | None:
    """Where the origin is not good or changes the outcome, the page again; None when the import may begin."""
    origin = _origin(upload, request.POST)
    if changed := actions.correct(upload=upload, cells=_cells(request)):
        _keep_typed(request, upload)
        toasts.add(request, _("What you corrected was saved, and the list checked with it. Look at it once more, then import."))
        return begin_check(request, upload, at=(ImportRow.Outcome.BAD, ImportRow.Outcome.WAITING), changed=changed)
    if not origin.is_valid():
        return page(request, upload, origin, status=422)
    said = origin.cleaned_data
    now, before_day = timezone.now(), upload.collected_on
    try:
        actions.say_origin(upload=upload, source=said["source"], collected_on=said["collected_on"], now=now)
    except actions.Refused as refused:
        origin.add_error(refused.field or None, refused.message)
        return page(request, upload, origin, status=422)
    stored = {**upload.mapping, "defaults": {**upload.mapping["defaults"], "source_kind": said["source_kind"]}}
    upload.mapping = stored
    upload.save(update_fields=["mapping"])
    before = dict(upload.counts) if before_day else None
    if upload.rows.count() > working.AT_ONCE:
        # What the page showed was judged with this day; another one is judged in the background.
        return None if before_day == said["collected_on"] else begin_check(request, upload)
    working.check(upload=upload, now=now)
    if upload.counts != before:
        if before_day:
            toasts.add(request, _("The day of collection changed the outcome. Look at it once more, then import."))
        return redirect("exchange:check", upload.pk)
    return None
