"""Bans from the card: a switch takes effect at once, and says so only when it has been written."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kortisto.consents import actions, topics
from kortisto.consents.labels import channel_label, how_label
from kortisto.consents.models import Objection, Topic
from kortisto.consents.receipts import receipts as records
from kortisto.consents.switches import CHANNELS, of
from kortisto.contacts.card import open_person
from kortisto.contacts.forms.parts import DayField, RuledForm
from kortisto.contacts.refusals import Refused
from kortisto.lib.gatekeeping import right
from kortisto.privacy import audit
from kortisto.ui import toasts
from kortisto.ui.dialogs import done
from kortisto.ui.htmx import wants_fragment
from kortisto.ui.whence import whence


class BanForm(RuledForm):
    """A ban with what the person said: channel, day, how it was told, the words."""

    data_of = {"channel": "dm_ban", "said": "notes"}

    channel = forms.ChoiceField(label=gettext_lazy("Which channel?"))
    made_on = DayField(label=gettext_lazy("When?"))
    how = forms.ChoiceField(label=gettext_lazy("How was it told?"))
    said = forms.CharField(label=gettext_lazy("In the person's words"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "channel" in self.fields:
            self.fields["channel"].choices = [(c, channel_label(c)) for c in (Objection.Channel.ALL, *CHANNELS)]  # type: ignore[attr-defined]
        told = (Objection.How.PERSON_TOLD, Objection.How.UNSUBSCRIBED)
        self.fields["how"].choices = [(h, how_label(h)) for h in told]  # type: ignore[attr-defined]


@right("bans.edit")
@require_POST
def switch(request: HttpRequest, code: str, channel: str) -> HttpResponse:
    """Turn one channel off (a ban from today) or on again (the person's own word)."""
    now = timezone.now()
    person = open_person(request.user, code, as_of=timezone.localdate(now))
    by = request.user.actor_ref  # type: ignore[union-attr]
    try:
        if request.POST.get("on") == "1":
            actions.allow_channel(contact=person.contact, channel=channel, by=by, now=now)
        else:
            actions.ban_channel(contact=person.contact, channel=channel, by=by, now=now)
    except Refused as refusal:
        messages.warning(request, refusal.message)
    if wants_fragment(request):
        context = {"shown": of(person), "can_edit": True}
        return render(request, "consents/permissions.html", context)
    return redirect(whence(request, _card(person.contact.code) + "#luvat"))


@right("bans.edit")
@require_POST
def topic(request: HttpRequest, code: str, topic: str) -> HttpResponse:
    """The person wants a topic, or not."""
    now = timezone.now()
    person = open_person(request.user, code, as_of=timezone.localdate(now))
    row = get_object_or_404(Topic, key=topic, retired_on=None)
    say = topics.want if request.POST.get("on") == "1" else topics.refuse
    try:
        say(contact=person.contact, topic=row, how=Objection.How.PERSON_TOLD, by=request.user.actor_ref, now=now)  # type: ignore[union-attr]
    except Refused as refusal:
        messages.warning(request, refusal.message)
    if wants_fragment(request):
        return render(request, "consents/permissions.html", {"shown": of(person), "can_edit": True})
    return redirect(whence(request, _card(person.contact.code) + "#luvat"))


@right("bans.edit")
@require_GET
def receipts(request: HttpRequest, code: str) -> HttpResponse:
    """Everything the person has consented and objected to, for the person: records as ISO/IEC TS 27560 has them."""
    now = timezone.now()
    person = open_person(request.user, code, as_of=timezone.localdate(now))
    if not (person.gate.may("dm_ban") and person.gate.may("dm_methods")):
        raise PermissionDenied(_("Your roles do not see what people forbid and choose."))
    audit.seen(request.user, "contacts", [person.contact.subject_id], now)  # type: ignore[arg-type]
    found = records(person.contact, language=(get_language() or "fi")[:2])
    response = JsonResponse(found, safe=False, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Content-Disposition"] = f'attachment; filename="{person.contact.code}-27560.json"'
    return response


@right("bans.edit")
@require_http_methods(["GET", "POST"])
def ban(request: HttpRequest, code: str) -> HttpResponse:
    """A ban with its day and words."""
    now = timezone.now()
    as_of = timezone.localdate(now)
    person = open_person(request.user, code, as_of=as_of)
    form = BanForm(request.POST or None, as_of=as_of, initial={"made_on": as_of, "channel": Objection.Channel.ALL})
    if request.method == "POST" and form.is_valid():
        try:
            actions.object_to(contact=person.contact, by=request.user.actor_ref, now=now, **form.cleaned_data)  # type: ignore[union-attr]
            toasts.add(request, _("The ban is in force."))
            return done(request, _card(person.contact.code))
        except Refused as refusal:
            form.refuse(refusal)
    context = {"person": person, "card": person.view, "form": form, "today": as_of}
    return render(request, "consents/ban.html", context, status=422 if form.errors else 200)


@right("bans.edit")
@require_POST
def lift(request: HttpRequest, code: str, objection: int) -> HttpResponse:
    """The person takes back an objection to one purpose."""
    now = timezone.now()
    person = open_person(request.user, code, as_of=timezone.localdate(now))
    row = get_object_or_404(Objection, pk=objection, contact=person.contact, lifted_at=None)
    actions.lift_objection(objection=row, how=Objection.How.PERSON_TOLD, by=request.user.actor_ref, now=now)  # type: ignore[union-attr]
    toasts.add(request, _("The objection was taken back."))
    return redirect(whence(request, _card(person.contact.code)))


def _card(code: str) -> str:
    return reverse("contacts:card", args=[code])
