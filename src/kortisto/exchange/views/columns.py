"""The second page: what each column is."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from kortisto.exchange import actions, own_fields, recognition, strongbox
from kortisto.exchange.chosen import Mapping
from kortisto.exchange.forms import ColumnsForm
from kortisto.exchange.mapping import columns
from kortisto.exchange.models import Import
from kortisto.exchange.reading.limits import Unreadable
from kortisto.exchange.views.checking import begin_check
from kortisto.exchange.views.finding import actor, import_of
from kortisto.exchange.wording import file_note, left_out_label
from kortisto.lib.gatekeeping import right


@right("import")
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    upload = import_of(request, pk)
    if not upload.open:
        return redirect("exchange:show", pk)
    now = timezone.now()
    if request.method == "POST" and "sheet" in request.POST:
        try:
            actions.choose_sheet(upload=upload, sheet=request.POST["sheet"], now=now)
        except Unreadable as error:
            messages.error(request, str(error))
        return redirect("exchange:columns", pk)
    try:
        table = strongbox.table(upload)
    except strongbox.Gone:
        return redirect("exchange:show", pk)
    before = Mapping.from_json(upload.mapping)
    shown = columns(table, before, as_of=timezone.localdate())
    extra = own_fields.targets(timezone.localdate())
    form = ColumnsForm(request.POST or None, columns=shown, mapping=before, extra=extra)
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_columns(upload=upload, mapping=form.mapping(before), by=actor(request), now=now)
        except actions.Refused as refused:
            form.add_error(None, refused.message)
        else:
            return begin_check(request, upload)
    return _page(request, upload, table, form)


def _page(request: HttpRequest, upload: Import, table, form: ColumnsForm) -> HttpResponse:  # type: ignore[no-untyped-def]
    context = {
        "upload": upload,
        "form": form,
        "table": table,
        "rows": len(table.rows),
        "left_out": [left_out_label(kind, number) for kind, number in table.left_out.items() if number],
        "notes": [file_note(code) for code in table.notes],
        "program": recognition.program_of(table),
        "steps": steps(upload),
        "empty": not any(column.target for column in form.columns),
    }
    return render(request, "exchange/columns.html", context, status=422 if form.errors else 200)


def steps(upload: Import) -> list[tuple[str, str | None]]:
    """The four steps with the address of each one that can be gone back to."""
    from django.urls import reverse
    from django.utils.translation import pgettext

    return [
        (pgettext("step", "File"), reverse("exchange:index")),
        (pgettext("step", "Columns"), reverse("exchange:columns", args=[upload.pk]) if upload.open else None),
        (pgettext("step", "Check"), reverse("exchange:check", args=[upload.pk]) if upload.open else None),
        (pgettext("step", "Import"), None),
    ]
