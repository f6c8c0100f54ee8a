"""Templates: letters to begin others with, in the firm's own look."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kortisto.campaigns.letters import actions, freezing, versions
from kortisto.campaigns.models import Campaign, Letter
from kortisto.contacts.labels import language_label
from kortisto.lib.gatekeeping import right
from kortisto.ui import toasts


@right("campaigns.edit")
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """All templates; with `?kampanja=` to begin the letter of a campaign with one."""
    rows = Letter.objects.filter(template=True).prefetch_related("versions").order_by("name", "pk")
    found = [
        (row, ", ".join(language_label(one.language) for one in versions.every(row) if not one.variant), form_label(row.form))
        for row in rows
    ]
    campaign = Campaign.objects.filter(ref=request.GET.get("kampanja", "")).first()
    forms = [(code, form_label(code)) for code in Letter.Form.values]
    return render(request, "campaigns/letters/templates.html", {"rows": found, "forms": forms, "campaign": campaign})


def form_label(form: str) -> str:
    return {"blocks": _("Blocks"), "mjml": _("MJML (code)"), "html": _("HTML (code)")}[form]


@right("campaigns.edit")
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """A new template: empty in a form, or a copy of the letter `kirje`."""
    now, name = timezone.now(), request.POST.get("name", "")
    if ref := request.POST.get("kirje", ""):
        letter = actions.copy(get_object_or_404(Letter, ref=ref), name=name, owner=request.user, template=True, now=now)
    else:
        form = request.POST.get("form", "")
        letter = actions.create(
            name=name, form=form if form in Letter.Form.values else Letter.Form.BLOCKS, owner=request.user, template=True, now=now
        )
    toasts.add(request, _("The template “%(name)s” was made.") % {"name": letter.name})
    return redirect("campaigns:template", letter.ref)


@right("campaigns.edit")
@require_POST
def remove_template(request: HttpRequest, letter: str) -> HttpResponse:
    """Not offered any more; letters begun with it stay as they are, and the template stays where a campaign sends it."""
    row = get_object_or_404(Letter, ref=letter, template=True)
    Letter.objects.filter(pk=row.pk).update(template=False)
    toasts.add(
        request,
        _("“%(name)s” is no longer a template.") % {"name": row.name},
        undo=reverse("campaigns:template_back", args=[letter]),
    )
    return redirect("campaigns:templates")


@right("campaigns.edit")
@require_POST
def bring_back(request: HttpRequest, letter: str) -> HttpResponse:
    """A template again."""
    get_object_or_404(Letter, ref=letter)
    Letter.objects.filter(ref=letter).update(template=True)
    return redirect("campaigns:templates")


@right("campaigns.edit")
@require_POST
@transaction.atomic
def start_from(request: HttpRequest, ref: str) -> HttpResponse:
    """Begin a campaign's letter anew: as a copy of the letter `pohja` (a template, or the letter of another campaign), or empty in
    a form. What was written before stays as a letter of its own."""
    campaign = get_object_or_404(Campaign.objects.select_related("letter"), ref=ref)
    if freezing.is_frozen(campaign.letter):
        messages.error(
            request, _("The recipients of this letter have been settled, so it cannot be changed. Copy it into a new campaign.")
        )
        return redirect("campaigns:letter", ref)
    now, form = timezone.now(), request.POST.get("form", "")
    if form in Letter.Form.values:
        made = actions.create(name=campaign.name, form=form, owner=request.user, now=now)
    else:
        source = get_object_or_404(Letter, ref=request.POST.get("pohja", ""))
        made = actions.copy(source, name=campaign.name, owner=request.user, now=now)
    Campaign.objects.filter(pk=campaign.pk).update(letter=made, changed_at=now)
    return redirect("campaigns:letter", ref)
