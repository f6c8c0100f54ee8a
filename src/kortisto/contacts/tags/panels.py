"""Tags on the card and the company page, and as a condition of the list of people."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kortisto.contacts import scope
from kortisto.contacts.lists.conditions import COMPANIES, condition
from kortisto.contacts.models import Company, CompanyTag, Contact, ContactTag, Passivation, Tag
from kortisto.contacts.tasks.seen import gates
from kortisto.database.composed import Composed
from kortisto.database.prepared import Prepared
from kortisto.privacy.gate import Gate
from kortisto.ui import panels, toasts

_OF_PEOPLE = Composed(
    lambda ids: ContactTag.objects.filter(contact__in=ids).select_related("tag", "contact").order_by("tag__label_fi")
)

_IDLE = Prepared(lambda ids: Passivation.objects.open().filter(contact__in=ids).values_list("pk")[:1])
_OF_FIRMS = Composed(lambda ids: CompanyTag.objects.filter(company__in=ids).select_related("tag").order_by("tag__label_fi"))
_FIRMS = Composed(lambda ids: Company.objects.filter(pk__in=ids))
_CARDS = Composed(lambda ids: Contact.objects.filter(pk__in=ids))
_TAGS = Composed(lambda: Tag.objects.order_by("label_fi", "pk"))


def context(request: HttpRequest, bearer: Contact | Company) -> dict[str, Any]:
    """The tags a bearer shows this reader, and those that can be added."""
    worn = worn_by(request.user, bearer, timezone.localdate())
    of = "company" if isinstance(bearer, Company) else "person"
    passive = isinstance(bearer, Contact) and _IDLE.any([bearer.pk])
    may = request.user.has_right("register.edit")  # type: ignore[union-attr]
    kept = {tag.pk for tag in worn}
    free = [] if passive or not may else [tag for tag in _TAGS.all() if tag.retired_on is None and tag.pk not in kept]
    return {
        "worn": [(tag.label, reverse(f"contacts:untag_{of}", args=[bearer.code, tag.key])) for tag in worn],
        "free": [(tag.key, tag.label) for tag in free],
        "add": reverse(f"contacts:tag_{of}", args=[bearer.code]),
        "can_edit": may,
    }


def worn_by(user: Any, bearer: Contact | Company, as_of: date) -> list[Tag]:
    """The tags of a company, or of a person as far as a gate of the user shows them."""
    if isinstance(bearer, Company):
        return [row.tag for row in _OF_FIRMS.rows([bearer.pk])]
    rows = _OF_PEOPLE.rows([bearer.pk])
    shown: dict[int, Tag] = {}
    for gate in gates(user, as_of).values():
        shown |= {row.tag.pk: row.tag for row, view in zip(rows, gate.reveal(rows), strict=True) if view.shows("tags")}
    return list(shown.values())


def panel(request: HttpRequest, bearer: Contact | Company, *, alone: bool = False) -> Any:
    """The panel; `alone` with the notes of the act, for htmx. Nothing for people where the notice lists no tags."""
    if isinstance(bearer, Contact) and not scope.current(timezone.localdate()).holds("tags"):
        return ""
    found = context(request, bearer)
    if alone:
        found |= {"alone": True, "frame": {"toasts": toasts.take(request)}}
    return panels.draw(request, "contacts/tags/panel.html", found) if found["worn"] or found["free"] or alone else ""


def of_person(request: HttpRequest, pk: int) -> Any:
    return panel(request, _CARDS.rows([pk])[0])


def of_company(request: HttpRequest, pk: int) -> Any:
    return panel(request, _FIRMS.rows([pk])[0])


panels.register("contact", "tags", label=_("Tags"), column="side", order=10, right="register.read", render=of_person)
panels.register("company", "tags", label=_("Tags"), column="side", order=10, right="register.read", render=of_company)


def _options() -> list[tuple[str, str]]:
    return [(tag.key, tag.label) for tag in _TAGS.all()]


@condition("tunniste", label=_("Tag"), options=_options, datum="tags")
def tagged(people: Any, value: str, *, gate: Gate, as_of: date) -> Any:
    """Those who bear a tag that is live for the gate."""
    own = ContactTag.objects.filter(contact=OuterRef("pk"))
    return people.filter(Exists(gate.where(own, "tags", tag__key=value)))


@condition("tunniste", label=_("Tag"), options=_options, about=COMPANIES)
def tagged_firm(companies: Any, value: str, *, gate: Gate | None, as_of: date) -> Any:
    """Companies that bear a tag."""
    return companies.filter(Exists(CompanyTag.objects.filter(company=OuterRef("pk"), tag__key=value)))
