"""Topics and bans of domains on one page; the bans of a company on its own."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kortisto.consents import topics, wide
from kortisto.consents.labels import channel_label, how_label, scope_label
from kortisto.consents.models import Objection, Topic, WideBan
from kortisto.contacts.forms.parts import DayField, RuledForm
from kortisto.contacts.refusals import Refused
from kortisto.contacts.views.company import find
from kortisto.lib.gatekeeping import right
from kortisto.privacy.policy.model import say
from kortisto.ui import toasts
from kortisto.ui.dialogs import done
from kortisto.ui.whence import whence


class WideForm(RuledForm):
    """A ban for many: channel, day, how it was told."""

    channel = forms.ChoiceField(label=gettext_lazy("Which channel?"))
    made_on = DayField(label=gettext_lazy("When?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [(c, channel_label(c)) for c in Objection.Channel.values]  # type: ignore[attr-defined]


class DomainForm(WideForm):
    domain = forms.CharField(
        label=gettext_lazy("Domain"),
        max_length=253,
        help_text=gettext_lazy("What stands after the @ in an address, for instance firm.example. Domains below it are meant too."),
    )
    field_order = ("domain", "channel", "made_on")


class TopicForm(forms.Form):
    """A topic in the languages of the register, and the purpose of the notice it belongs to."""

    fi = forms.CharField(label=gettext_lazy("Name in Finnish"), max_length=80, help_text=gettext_lazy("The person sees it."))
    sv = forms.CharField(label=gettext_lazy("In Swedish"), max_length=80, required=False)
    en = forms.CharField(label=gettext_lazy("In English"), max_length=80, required=False)
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose of the privacy notice"))
    asked_for = forms.BooleanField(label=gettext_lazy("Only for those who have asked for it"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        language = (get_language() or "fi")[:2]
        own = topics.purposes(timezone.localdate())
        self.fields["purpose"].choices = [(ref, say(label, language)) for ref, label in own]  # type: ignore[attr-defined]


@right("bans.edit", "settings.manage")
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The firm's topics, the domains that forbid, and a form for another domain."""
    now = timezone.now()
    form = _form(DomainForm, request, timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        try:
            wide.ban_domain(how=Objection.How.PERSON_TOLD, by=request.user.actor_ref, now=now, **form.cleaned_data)  # type: ignore[union-attr]
            toasts.add(request, _("The ban is in force."))
            return redirect("consents:marketing")
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.message)
    return _page(request, domain=form)


@right("settings.manage", "bans.edit")
@require_POST
def add_topic(request: HttpRequest) -> HttpResponse:
    form = TopicForm(request.POST)
    if form.is_valid():
        try:
            topics.add(**form.cleaned_data, by=request.user.actor_ref, now=timezone.now())  # type: ignore[union-attr]
            toasts.add(request, _("The topic was added."))
            return redirect("consents:marketing")
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.message)
    return _page(request, topic=form)


@right("settings.manage", "bans.edit")
@require_POST
def retire(request: HttpRequest, topic: str) -> HttpResponse:
    row = get_object_or_404(Topic, key=topic)
    topics.retire(row, by=request.user.actor_ref, now=timezone.now())  # type: ignore[union-attr]
    toasts.add(request, _("The topic is not offered any more."), undo=reverse("consents:restore_topic", args=[row.key]))
    return redirect("consents:marketing")


@right("settings.manage", "bans.edit")
@require_POST
def restore(request: HttpRequest, topic: str) -> HttpResponse:
    topics.restore(get_object_or_404(Topic, key=topic), by=request.user.actor_ref, now=timezone.now())  # type: ignore[union-attr]
    return redirect("consents:marketing")


@right("bans.edit")
@require_POST
def lift(request: HttpRequest, ban_id: int) -> HttpResponse:
    """The company, or whoever answers for the domain, takes it back."""
    ban = get_object_or_404(WideBan.objects.select_related("company"), pk=ban_id, lifted_at=None)
    wide.lift(ban=ban, by=request.user.actor_ref, now=timezone.now())  # type: ignore[union-attr]
    toasts.add(request, _("The ban was lifted. What single people have banned stays."))
    home = reverse("contacts:company", args=[ban.company.code]) if ban.company else reverse("consents:marketing")
    return redirect(whence(request, home))


@right("bans.edit")
@require_http_methods(["GET", "POST"])
def company(request: HttpRequest, code: str) -> HttpResponse:
    """A company forbids marketing to everybody who works there."""
    now, firm = timezone.now(), find(code)
    form = _form(WideForm, request, timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        try:
            wide.ban_company(company=firm, how=Objection.How.PERSON_TOLD, by=request.user.actor_ref, now=now, **form.cleaned_data)  # type: ignore[union-attr]
            toasts.add(request, _("The ban is in force."))
            return done(request, reverse("contacts:company", args=[firm.code]))
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.message)
    return render(request, "consents/ban_company.html", {"form": form, "company": firm}, status=422 if form.errors else 200)


def _form(kind: type[WideForm], request: HttpRequest, today: date) -> WideForm:
    return kind(request.POST or None, as_of=today, initial=_first(today))


def _first(today: date) -> dict[str, Any]:
    return {"made_on": today, "channel": Objection.Channel.ALL}


def _page(request: HttpRequest, *, domain: forms.Form | None = None, topic: forms.Form | None = None) -> HttpResponse:
    today = timezone.localdate()
    domain = domain or DomainForm(as_of=today, initial=_first(today))
    topic = topic or TopicForm()
    purposes = {row.purpose for row in Topic.objects.all()}
    labels = {ref: scope_label(ref) for ref in purposes}
    context = {
        "topics": [(row, labels[row.purpose]) for row in Topic.objects.order_by("label_fi", "pk")],
        "bans": [
            (row, channel_label(row.channel), how_label(row.how)) for row in wide.in_force().exclude(domain="").order_by("domain")
        ],
        "domain": domain,
        "topic": topic,
        "can_ban": request.user.has_right("bans.edit"),  # type: ignore[union-attr]
    }
    return render(request, "consents/marketing.html", context, status=422 if domain.errors or topic.errors else 200)
