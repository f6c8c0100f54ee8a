"""The days of the operator's own on a person's card, with a small form for each."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from kortisto.contacts.models import Contact
from kortisto.privacy import own_dates
from kortisto.ui import panels


def panel(request: HttpRequest, contact_id: int) -> Any:
    """Every day the notices count from and what is recorded; nothing where no notice declares one."""
    lang = (translation.get_language() or "fi")[:2]
    known = own_dates.declared(timezone.localdate(), lang)  # noqa: TID251 - a panel is drawn by a view, for now
    if not known:
        return ""
    contact = Contact.objects.only("pk", "subject_id").get(pk=contact_id)
    recorded = own_dates.of(contact.subject_id)
    context: dict[str, Any] = {
        "days": [(one, recorded.get(one.name)) for one in known],
        "code": contact.code,
        "card": reverse("contacts:card", args=[contact.code]),
        "can_edit": request.user.has_right("register.edit"),  # type: ignore[union-attr]
    }
    return panels.draw(request, "contacts/card/own_days.html", context)


panels.register("contact", "own_days", label=_("Days of the notice"), column="side", order=30, right="register.read", render=panel)
