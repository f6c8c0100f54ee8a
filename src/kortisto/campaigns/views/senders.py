"""Senders and mail accounts: for who may change the settings."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kortisto.campaigns.sending import domain, probing, senders
from kortisto.campaigns.sending.naming import Resolver
from kortisto.campaigns.views.finding import tried
from kortisto.lib.gatekeeping import fresh, right
from kortisto.outreach import smtp
from kortisto.outreach.models import SenderIdentity, SmtpAccount
from kortisto.ui import toasts

HERE = "campaigns:senders"


@right("settings.manage")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    identities = SenderIdentity.objects.select_related("account", "signature").order_by("name")
    context = {
        "identities": list(identities), "accounts": list(SmtpAccount.objects.order_by("name")), "own": smtp.server(),
        "answers": senders.where_answers_are_seen(),
    }  # fmt: skip
    return render(request, "campaigns/senders/index.html", context)


@fresh
@right("settings.manage")
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    row = get_object_or_404(SmtpAccount, pk=pk) if pk else None
    form = senders.AccountForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        senders.save_account(form, by=request.user, now=timezone.now())
        toasts.add(request, _("Saved."))
        return redirect(HERE)
    return _form(request, form, _("Mail account"), reverse("campaigns:remove_account", args=[pk]) if pk else "")


@fresh
@right("settings.manage")
@require_http_methods(["GET", "POST"])
def identity(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    row = get_object_or_404(SenderIdentity, pk=pk) if pk else None
    form = senders.IdentityForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        senders.save_identity(form, by=request.user, now=timezone.now())
        toasts.add(request, _("Saved."))
        return redirect(HERE)
    return _form(request, form, _("Sender"), reverse("campaigns:remove_identity", args=[pk]) if pk else "")


def _form(request: HttpRequest, form: Any, heading: str, remove: str) -> HttpResponse:
    context = {"form": form, "heading": heading, "remove": remove}
    return render(request, "campaigns/senders/form.html", context, status=422 if form.errors else 200)


@right("settings.manage")
@require_POST
def try_account(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Connect and say what was found; without a key, the server of the settings. Nothing is sent."""
    if pk is None:
        name, server = _("The mail server of the settings"), smtp.server()
    else:
        row = get_object_or_404(SmtpAccount, pk=pk)
        name, server = row.name, smtp.Server(row.host, row.port, row.security, row.user, row.password)
    found = probing.probe(server) if server else probing.Found(False, [_("No mail server is set.")])
    return render(request, "campaigns/senders/tried.html", {"name": name, "works": found.works, "lines": found.lines, "found": []})


@right("settings.manage")
@require_POST
def try_identity(request: HttpRequest, pk: int) -> HttpResponse:
    """What the domain of a sender says of who may send for it."""
    row, resolver = get_object_or_404(SenderIdentity, pk=pk), Resolver.configured()
    found = domain.of(row, resolver) if resolver else []
    lines = [] if resolver else [_("SPF, DKIM and DMARC are not looked up: it is switched off.")]
    return render(request, "campaigns/senders/tried.html", {"name": row.name, "works": None, "lines": lines, "found": found})


@right("settings.manage")
@require_POST
def remove_account(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(SmtpAccount, pk=pk)
    return tried(request, lambda: senders.remove(row, by=request.user, now=timezone.now()), reverse(HERE))


@right("settings.manage")
@require_POST
def remove_identity(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(SenderIdentity, pk=pk)
    return tried(request, lambda: senders.remove(row, by=request.user, now=timezone.now()), reverse(HERE))
