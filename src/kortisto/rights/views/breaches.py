"""The register of breaches: what happened, the 72 hours, who was in it, who has been told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from kortisto.accounts import staff
from kortisto.contacts.refusals import Refused
from kortisto.lib.gatekeeping import right
from kortisto.privacy import exposures
from kortisto.privacy.audit import reads
from kortisto.privacy.catalogue import CATALOGUE
from kortisto.privacy.views.naming import labels
from kortisto.privacy.views.tabs import page
from kortisto.rights.breaches import acts, papers, telling
from kortisto.rights.breaches.forms import NewForm, ToldForm, WordsForm, moment
from kortisto.rights.jobs import tell_soon
from kortisto.rights.models import Breach
from kortisto.rights.views.listing import RIGHT
from kortisto.ui import counting, toasts
from kortisto.ui import format as fmt

SHOWN, MEMBERS = 100, 200
Act = Callable[[HttpRequest, Breach, str, datetime], str]


@right(RIGHT)
@require_safe
def breaches(request: HttpRequest) -> HttpResponse:
    """Those with something left to do, the nearest last moment first; then the closed ones."""
    now = timezone.now()
    rows = list(Breach.objects.open().order_by("noticed_at", "pk")[:SHOWN])
    closed = list(Breach.objects.exclude(closed_at=None).order_by("-noticed_at", "-pk")[:SHOWN])
    waiting = [(row, next(iter(acts.left(row)), ""), timezone.localdate(row.until)) for row in rows]
    context = {"rows": waiting, "closed": closed, "today": timezone.localdate(now)}
    return page(request, "rights/breaches/list.html", "breaches", context)


@right(RIGHT)
def add(request: HttpRequest) -> HttpResponse:
    """Write a breach down, in a minute: the rest follows."""
    now = timezone.now()
    form = NewForm(request.POST or None, as_of=timezone.localdate(now), initial={"noticed_at": now, "language": _spoken()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        source, key = form.what()
        try:
            row = acts.record(
                kind=said["kind"], noticed_at=said["noticed_at"], facts=said["facts"], effects=said["effects"], measures=said["measures"],
                source=source, key=key, began_at=said["began_at"], ended_at=said["ended_at"], language=said["language"], by=str(request.user.ref), now=now,  # type: ignore[union-attr]
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.message)
        else:
            return redirect("rights:breach", row.pk)
    response = page(request, "rights/breaches/add.html", "breaches", {"form": form})
    response.status_code = 422 if form.is_bound else 200
    return response


@right(RIGHT)
@require_safe
def breach(request: HttpRequest, breach: int) -> HttpResponse:
    return _shown(request, get_object_or_404(Breach, pk=breach))


def _shown(request: HttpRequest, row: Breach, *, status: int = 200, **more: Any) -> HttpResponse:
    now = timezone.now()
    today, language = timezone.localdate(now), _spoken()
    members = list(row.members.select_related("subject").order_by("pk")[:MEMBERS])
    if members:
        reads.seen(request.user, "requests", [one.subject for one in members], now)  # type: ignore[arg-type]
    source = exposures.sources().get(row.source)
    context = {
        "row": row,
        "refused": "",
        "late": now > row.until,
        "now_written": timezone.localtime(now).strftime("%Y-%m-%dT%H:%M"),
        "left": acts.left(row),
        "members": members,
        "persons": papers.persons(row),
        "gone": exposures.gone(row.source, row.key),
        "names": labels(request, [one.subject_id for one in members], today),
        "data_names": {name: entry.label(language) for name, entry in CATALOGUE.items()} | {"*": _("everything that was held")},
        "source": str(source.label) if source else "",
        "untold": row.members.filter(state__in=("", "failed")).count(),
        "on_the_way": row.members.filter(state__in=("queued", "sending")).count(),
        "told": row.members.filter(state="sent").count(),
        "staff": staff.names((row.recorded_by, row.assessed_by, row.told_by, row.closed_by)),
        "words": WordsForm(initial={"facts": row.facts, "effects": row.effects, "measures": row.measures}),
        "told_in": _messages(row, now) if row.risk and not row.closed_at else [],
        **more,
    }
    response = page(request, "rights/breaches/one.html", "breaches", context)
    response.status_code = status
    return response


def _spoken() -> str:
    return (translation.get_language() or "fi")[:2]


def _messages(row: Breach, now: datetime) -> list[dict[str, Any]]:
    """What people get, in each of their languages: how many, the words to be written, and how the message reads."""
    found = []
    for language, count in telling.languages(row).items():
        said = telling.said(row, language)
        with translation.override(language):
            context = telling.words(row, papers.data_of(row), language=language, now=now)
            text = render_to_string("rights/mail/breach.txt", context) if said is not None else ""
        form = ToldForm(prefix=language, initial=said) if language != row.language else None
        one = {"language": language, "label": telling.LANGUAGES[language], "count": count, "written": said is not None}
        found.append({**one, "subject": context["subject"], "text": text, "form": form})
    return found


def _act(fn: Act) -> Callable[..., HttpResponse]:
    """A post about one breach: done, it says so and leads back; refused, the page says why."""

    @wraps(fn)
    def view(request: HttpRequest, breach: int) -> HttpResponse:
        row = get_object_or_404(Breach, pk=breach)
        try:
            said = fn(request, row, str(request.user.ref), timezone.now())  # type: ignore[union-attr]
        except Refused as refusal:
            return _shown(request, row, status=422, refused=refusal.message)
        toasts.add(request, said)
        return redirect("rights:breach", row.pk)

    return require_POST(right(RIGHT)(view))


@_act
def change(request: HttpRequest, row: Breach, by: str, now: datetime) -> str:
    form = WordsForm(request.POST)
    if not form.is_valid():
        raise Refused(" ".join(str(error) for errors in form.errors.values() for error in errors), code="invalid")
    acts.change(row, **form.cleaned_data, by=by, now=now)
    return _("Written down.")


@_act
def translate(request: HttpRequest, row: Breach, by: str, now: datetime) -> str:
    """What the people are told, in another of their languages."""
    language = request.POST.get("language", "")[:2]
    form = ToldForm(request.POST, prefix=language)
    if not form.is_valid():
        raise Refused(" ".join(dict.fromkeys(str(error) for errors in form.errors.values() for error in errors)), code="invalid")
    acts.translate(row, language, **form.cleaned_data, by=by, now=now)
    return _("Written down.")


@_act
def read_again(request: HttpRequest, row: Breach, by: str, now: datetime) -> str:
    count = acts.read(row, by=by, now=now)
    return ngettext("%(n)s person was in it.", "%(n)s persons were in it.", count) % {"n": fmt.number(count)}


@_act
def assess(request: HttpRequest, row: Breach, by: str, now: datetime) -> str:
    acts.assess(row, risk=request.POST.get("risk", ""), why_not=request.POST.get("why_not", ""), by=by, now=now)
    return _("Judged.")


@_act
def tell_authority(request: HttpRequest, row: Breach, by: str, now: datetime) -> str:
    try:
        at = moment("").clean(request.POST.get("at", ""))
    except ValidationError as error:
        raise Refused(_("Give the day and the hour it was told."), field="at", code="required") from error
    acts.tell_authority(
        row,
        at=at,
        reference=request.POST.get("reference", "")[:80],
        why_late=request.POST.get("why_late", "")[:2000],
        by=by,
        now=now,
    )
    return _("Written down.")


@_act
def tell_people(request: HttpRequest, row: Breach, by: str, now: datetime) -> str:
    how = request.POST.get("how", "")
    if how != Breach.Told.MAIL:
        acts.people_told(row, how=how, by=by, now=now)
        return _("Written down.")
    count = telling.queue(row, by=by, now=now)
    tell_soon()
    return ngettext("%(n)s message is on its way.", "%(n)s messages are on their way.", count) % {"n": fmt.number(count)}


@_act
def close(request: HttpRequest, row: Breach, by: str, now: datetime) -> str:
    acts.close(row, by=by, now=now)
    return _("Closed.")


@right(RIGHT)
@require_safe
def draft(request: HttpRequest, breach: int) -> HttpResponse:
    """What the authority is told, as text to copy."""
    row = get_object_or_404(Breach, pk=breach)
    said = papers.notification(row, language=_spoken(), day=timezone.localdate())
    response = HttpResponse(said, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{row.code}.txt"'
    response["Cache-Control"] = "no-store"
    return response


def waiting(request: HttpRequest) -> int:
    """How many have something left to do: the number on the tab."""
    return counting.remembered(request, "breaches", timezone.localdate(), Breach.objects.open().count)
