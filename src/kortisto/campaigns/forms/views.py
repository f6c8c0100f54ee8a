"""Pages of our own on which forms are built and their answers read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kortisto.campaigns.forms import acts, answers, asked, building, embedding, filling, said
from kortisto.campaigns.forms.asked import LANGUAGES
from kortisto.campaigns.models import FormAnswer, WebForm
from kortisto.contacts.refusals import Refused
from kortisto.contacts.scope import excluding_sentence
from kortisto.lib.gatekeeping import right
from kortisto.privacy.policy.model import say
from kortisto.ui import toasts


def _by(request: HttpRequest) -> str:
    return str(request.user.actor_ref)  # type: ignore[union-attr]


def _find(ref: str) -> WebForm:
    return get_object_or_404(WebForm.objects.select_related("owner"), ref=ref)


@right("campaigns.edit")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every form, the open ones first; where no notice has a purpose for forms, the sentence that leaves them out."""
    as_of = timezone.localdate()
    waiting = Count("answers", filter=Q(answers__handled_on=None))
    rows = list(WebForm.objects.select_related("owner").annotate(waiting=waiting).order_by("name", "pk"))
    rows.sort(key=lambda row: not row.is_open)
    left_out = None if asked.purposes(as_of) else excluding_sentence(asked.EXTRA, as_of, (get_language() or "fi")[:2]) or ("", "")
    return render(request, "campaigns/forms/index.html", {"rows": rows, "left_out": left_out})


@right("campaigns.edit")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A name and a purpose; everything else on the form's own page."""
    now = timezone.now()
    form = building.NewForm(request.POST or None, as_of=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.create_form(owner=request.user, by=_by(request), now=now, **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect("campaigns:form_settings", made.ref)
    return render(request, "campaigns/forms/new.html", {"form": form}, status=422 if form.errors else 200)


@right("campaigns.edit")
@require_safe
def show(request: HttpRequest, form: str) -> HttpResponse:
    """What it asks, whether it is open, how it is put on a page."""
    row, as_of = _find(form), timezone.localdate()
    found = asked.purpose_of(row.purpose, as_of)
    language = (get_language() or "fi")[:2]
    questions = asked.questions(row.fields_asked)
    context = {
        "row": row,
        "language": language,
        "purpose": say(found[1].label, language) if found else row.purpose,
        "questions": questions,
        "stale": {question.key for question in asked.out_of_purpose(row.fields_asked, row.purpose, as_of)},
        "kinds": building.KINDS,
        "more": len(questions) < asked.MOST_QUESTIONS,
        "obstacles": acts.obstacles(row, as_of),
        "as_frame": embedding.frame(row, language),
        "as_plain": embedding.plain(row, language, as_of),
        "address": embedding.address(row),
        "waiting": row.answers.filter(handled_on=None).count(),
    }
    return render(request, "campaigns/forms/form.html", context)


@right("campaigns.edit")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, form: str) -> HttpResponse:
    """Name, topic, owner, texts, sites."""
    row, now = _find(form), timezone.now()
    bound = building.SettingsForm(request.POST or None, form=row, as_of=timezone.localdate(now))

    def act() -> None:
        given = bound.cleaned_data
        acts.change_form(
            row, name=given["name"], topic=given["topic"], owner=bound.people.get(given["owner"]), words=bound.words(),
            sites=given["sites"].splitlines(), by=_by(request), now=now,
        )  # fmt: skip
        toasts.add(request, _("Saved."))

    if _tried(request, bound, act):
        return redirect("campaigns:form", row.ref)
    return render(request, "campaigns/forms/settings.html", {"row": row, "form": bound}, status=422 if bound.errors else 200)


@right("campaigns.edit")
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, form: str, key: str = "") -> HttpResponse:
    """A new question, or one changed."""
    row, now = _find(form), timezone.now()
    as_of = timezone.localdate(now)
    held = next((found for found in asked.questions(row.fields_asked) if found.key == key), None)
    if key and held is None:
        raise Http404
    fresh = asked.next_key(row.fields_asked, acts.known_keys(row))
    bound = building.QuestionForm(request.POST or None, form=row, question=held, key=fresh, as_of=as_of)

    def act() -> None:
        acts.put_question(row, bound.asks(), by=_by(request), now=now)
        toasts.add(request, _("Saved."))

    if _tried(request, bound, act):
        return redirect("campaigns:form", row.ref)
    context = {"row": row, "form": bound, "question": held, "language": (get_language() or "fi")[:2]}
    return render(request, "campaigns/forms/question.html", context, status=422 if bound.errors else 200)


def _tried(request: HttpRequest, form: Any, act: Callable[[], None]) -> bool:
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except Refused as refusal:
        form.refuse(refusal)
        return False
    return True


@right("campaigns.edit")
@require_POST
def arrange(request: HttpRequest, form: str, key: str) -> HttpResponse:
    """`teko`: "ylos", "alas" or "pois"."""
    row, now, what = _find(form), timezone.now(), request.POST.get("teko", "")
    try:
        if what == "pois":
            acts.drop_question(row, key, by=_by(request), now=now)
        elif what in ("ylos", "alas"):
            acts.move_question(row, key, up=what == "ylos", by=_by(request), now=now)
    except Refused as refusal:
        messages.warning(request, refusal.message)
    return redirect("campaigns:form", row.ref)


@right("campaigns.edit")
@require_POST
def state(request: HttpRequest, form: str) -> HttpResponse:
    """`tila`: "auki" takes answers from now on, anything else none any more."""
    row, now = _find(form), timezone.now()
    try:
        if request.POST.get("tila") == "auki":
            acts.open_form(row, by=_by(request), now=now)
            toasts.add(request, _("The form takes answers now."))
        else:
            acts.close_form(row, by=_by(request), now=now)
            toasts.add(request, _("The form is closed."))
    except Refused as refusal:
        messages.warning(request, refusal.message)
    return redirect("campaigns:form", row.ref)


@right("campaigns.edit")
@require_safe
def preview(request: HttpRequest, form: str) -> HttpResponse:
    """The form as visitors see it, in the language asked for; nothing can be sent from here."""
    row, as_of = _find(form), timezone.localdate()
    language = request.GET.get("lang", "fi") if request.GET.get("lang") in LANGUAGES else "fi"
    with translation.override(language):
        fields = filling.AnswerForm(asked=asked.asked_now(row.fields_asked, row.purpose, as_of), language=language, as_of=as_of)
        context = {
            "row": row, "form": fields, "language": language, "languages": LANGUAGES, "preview": True, "embedded": False,
            "told": said.told(row.purpose, language=language, as_of=as_of), "challenge": "", "again": "", "scriptless": False, "action": "",
            "here": reverse("campaigns:preview_form", args=[row.ref]),
        }  # fmt: skip
        return render(request, "campaigns/forms/public/form.html", context)


@right("campaigns.edit")
@require_safe
def read(request: HttpRequest, form: str) -> HttpResponse:
    """What people answered, the unhandled first, as far as the gate of the activity shows it."""
    row = _find(form)
    context = {"row": row, "page": answers.page(request.user, row, request.GET, as_of=timezone.localdate())}
    return render(request, "campaigns/forms/answers.html", context)


@right("campaigns.edit")
@require_POST
def handle(request: HttpRequest, answer: int) -> HttpResponse:
    """Dealt with, or (`avaa`) not after all; only for answers the gate shows."""
    now = timezone.now()
    row = answers.one(request.user, answer, as_of=timezone.localdate(now))
    if row is None:
        raise Http404
    if request.POST.get("avaa"):
        acts.reopen(row, by=_by(request), now=now)
    else:
        acts.handle(row, by=_by(request), now=now)
        toasts.add(request, _("Handled. The other data given go in six months."))
    return redirect("campaigns:form_answers", FormAnswer.objects.values_list("form__ref", flat=True).get(pk=row.pk))
