"""The page of one company, and its forms."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST

from kortisto.contacts import actions, labels, timeline
from kortisto.contacts.card.person import LONGEST
from kortisto.contacts.card.person import gates as open_gates
from kortisto.contacts.drawing import TOOLS
from kortisto.contacts.forms import CompanyForm, CompanyNameForm, StatusForm
from kortisto.contacts.lists.conditions import COMPANIES
from kortisto.contacts.lists.rows import PersonRow, people_rows
from kortisto.contacts.merging.following import company_after
from kortisto.contacts.models import Company, Contact, Position
from kortisto.contacts.refusals import Refused
from kortisto.contacts.views import ytj
from kortisto.contacts.views.acts import form_status
from kortisto.contacts.views.card import _moment, beside
from kortisto.contacts.views.companies import gate_for
from kortisto.contacts.views.listing import ask
from kortisto.contacts.views.warning import companies_of
from kortisto.database.composed import Composed
from kortisto.database.many import Many
from kortisto.lib import phones
from kortisto.lib.gatekeeping import right
from kortisto.privacy import audit
from kortisto.privacy.gate import Gate
from kortisto.ui import toasts
from kortisto.ui.dialogs import done
from kortisto.ui.htmx import page_or_fragment
from kortisto.ui.jana import Scale

PEOPLE = 100
_CARDS = Composed(lambda ids: Company.objects.filter(pk__in=ids).select_related("parent", "owner"))


def find(code: str) -> Company:
    """The company of a code; Http404 when there is none."""
    number = code.upper().removeprefix("Y-")
    found = _CARDS.rows([int(number)]) if number.isdecimal() and len(number) <= LONGEST else []
    if not found:
        raise Http404
    return found[0]


@right("register.read")
@gzip_page  # the page repeats no secret beside the masked token, and other sites cannot ask for it (docs/adr/0103)
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Company card, contacts active and passive on one scale, names, subsidiaries, timeline."""
    now = timezone.now()
    as_of = timezone.localdate(now)
    try:
        company = find(code)
    except Http404:
        after = company_after(code)
        if after is None:
            raise
        return redirect("contacts:company", after)
    people, more = _people(request, company, as_of)
    seen = Contact.objects.filter(pk__in=[p.pk for p in people]).values_list("subject_id", flat=True)
    audit.seen(request.user, "contacts", seen, now)  # type: ignore[arg-type]
    gate = gate_for(request)
    ids = [p.pk for p in people if p.passive_on is None]
    context = {
        **TOOLS,
        "company": company,
        "standing": labels.status_label(company.status),
        "people": people,
        "more": more,
        "active": sum(p.passive_on is None for p in people),
        "passive": sum(p.passive_on is not None for p in people),
        "names": [(other, labels.name_kind_label(other.kind)) for other in company.other_names.order_by("name")],
        "subsidiaries": company.subsidiaries.order_by("sort_key", "pk")[:50],
        "stretch": timeline.entries(ids, gate, user=request.user, kind="yhteydenotot")
        if gate and ids
        else timeline.Stretch([], ""),
        "of": {p.pk: p for p in people},
        "today": as_of,
        "scale": Scale.around(as_of),
        "can_edit": request.user.has_right("register.edit"),  # type: ignore[union-attr]
        "neighbours": _neighbours(request, company),
    }
    return render(request, "contacts/company.html", context)


def _neighbours(request: HttpRequest, company: Company) -> dict[str, str]:
    carried = request.GET.get("lista", "")
    if not carried:
        return {"list": reverse("contacts:companies")}
    return beside(ask(request.user, COMPANIES, QueryDict(carried)), company, "Y")


def _there(companies: Many[int], gate: Gate, as_of: date) -> QuerySet[Contact]:
    """The people of one company that a gate shows: present ones, or those who were passivated."""
    here: Any = gate.where(Position.objects.all(), "company", company__in=companies)
    passive = gate.activity == "relink"
    here = here.filter(contact__passivations__undone_at=None, contact__passivations__ended_on=None) if passive else here.open(as_of)
    people: Any = gate.rows(Contact.objects.filter(pk__in=here.values("contact_id")))
    people = people.passive() if passive else people.not_passive()
    found: QuerySet[Contact] = people.select_related("subject", "owner").order_by("sort_key", "pk")[: PEOPLE + 1]
    return found


_THERE = Composed(_there)


def _people(request: HttpRequest, company: Company, as_of: date) -> tuple[list[PersonRow], bool]:
    """Rows of the company's present people and, for who may see them, of passive ones whose last employer it was."""
    from django.core.exceptions import PermissionDenied

    try:
        gates = open_gates(request.user, as_of=as_of)
    except PermissionDenied:
        return [], False
    rows: list[PersonRow] = []
    more = False
    for gate in gates.values():
        found = _THERE.rows([company.pk], gate, as_of)
        more = more or len(found) > PEOPLE
        rows += people_rows(found[:PEOPLE], gate, as_of=as_of)
    return rows, more


@right("register.read")
def events(request: HttpRequest, code: str) -> HttpResponse:
    """Older interactions with the company's people."""
    as_of = timezone.localdate()
    company = find(code)
    people, _more = _people(request, company, as_of)
    ids = [p.pk for p in people if p.passive_on is None]
    gate = gate_for(request)
    if gate is None:
        raise Http404
    stretch = timeline.entries(ids, gate, user=request.user, kind="yhteydenotot", before=_moment(request.GET.get("ennen", "")))
    context = {**TOOLS, "company": company, "stretch": stretch, "of": {p.pk: p for p in people}, "kind": "yhteydenotot"}
    return page_or_fragment(request, "contacts/company_events.html", "contacts/company/entries.html", context)


def _form_page(request: HttpRequest, template: str, form: Any, **more: Any) -> HttpResponse:
    return render(request, template, {"form": form, **more}, status=form_status(form))


@right("register.edit")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new company."""
    now = timezone.now()
    as_of = timezone.localdate(now)
    start = {"status": Company.Status.PROSPECT, "status_on": as_of, "country": "FI", "owner": request.user.pk}
    form = CompanyForm(request.POST or None, as_of=as_of, new=True, initial=start)
    form.suggest(ytj.filled(request))
    matches: list[Any] = []
    if request.method == "POST" and form.is_valid() and not request.POST.get("silti"):
        matches = companies_of(form.cleaned_data)
    if request.method == "POST" and form.is_valid() and not matches:
        try:
            company = actions.create_company(**form.cleaned_data, by=request.user.actor_ref, now=now)  # type: ignore[union-attr]
            toasts.add(request, _("The company was added."))
            return redirect(reverse("contacts:company", args=[company.code]))
        except Refused as refusal:
            form.refuse(refusal)
    return _form_page(
        request, "contacts/company_form.html", form, company=None, matches=matches, **ytj.search_context(request, None)
    )


@right("register.edit")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Name, business id, address and the rest; not the status, which moves people."""
    now = timezone.now()
    company = find(code)
    start = {
        name: getattr(company, name)
        for name in ("name", "business_id", "street", "postal_code", "city", "country", "phone", "website", "industry")
    }
    start |= {"phone": phones.shown(company.phone) if company.phone else ""}
    start |= {"parent": company.parent.code if company.parent else "", "owner": company.owner_id}
    form = CompanyForm(request.POST or None, as_of=timezone.localdate(now), new=False, initial=start)
    form.suggest(ytj.filled(request))
    if request.method == "POST" and form.is_valid() and not form.clash:
        try:
            actions.change_company(company=company, by=request.user.actor_ref, now=now, **form.cleaned_data)  # type: ignore[union-attr]
            toasts.add(request, _("Saved."))
            return done(request, reverse("contacts:company", args=[company.code]))
        except Refused as refusal:
            form.refuse(refusal)
    return _form_page(request, "contacts/company_form.html", form, company=find(code), **ytj.search_context(request, company))


@right("register.edit")
@require_http_methods(["GET", "POST"])
def status(request: HttpRequest, code: str) -> HttpResponse:
    """Customer, potential customer or neither; says how many people neither passivates before it does."""
    now = timezone.now()
    as_of = timezone.localdate(now)
    company = find(code)
    form = StatusForm(request.POST or None, as_of=as_of, initial={"status": company.status, "status_on": as_of})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            count = actions.set_company_status(
                company=company, status=given["status"], on=given["status_on"], by=request.user.actor_ref, now=now  # type: ignore[union-attr]
            )  # fmt: skip
            words = ngettext("Saved. %(n)s person was passivated.", "Saved. %(n)s people were passivated.", count) % {"n": count}
            toasts.add(request, words if count else _("Saved."))
            return done(request, reverse("contacts:company", args=[company.code]))
        except Refused as refusal:
            form.refuse(refusal)
    alone = actions.companies.only_here(company, as_of).count() if company.in_scope else 0
    return _form_page(request, "contacts/company_status.html", form, company=company, alone=alone)


@right("register.edit")
@require_http_methods(["GET", "POST"])
def names(request: HttpRequest, code: str) -> HttpResponse:
    """Other names the company bears or bore."""
    now = timezone.now()
    company = find(code)
    form = CompanyNameForm(request.POST or None, as_of=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_company_name(company=company, by=request.user.actor_ref, now=now, **form.cleaned_data)  # type: ignore[union-attr]
            toasts.add(request, _("The name was added."))
            return done(request, reverse("contacts:company", args=[company.code]))
        except Refused as refusal:
            form.refuse(refusal)
    return _form_page(request, "contacts/company_names.html", form, company=company)


@right("register.edit")
@require_POST
def remove_name(request: HttpRequest, code: str, other: int) -> HttpResponse:
    company = find(code)
    row = get_object_or_404(company.other_names, pk=other)
    actions.remove_company_name(other=row, by=request.user.actor_ref, now=timezone.now())  # type: ignore[union-attr]
    toasts.add(request, _("The name was removed."))
    return redirect(reverse("contacts:company", args=[company.code]))
