"""The options of a field for a person, while one types: those the reader may see, found as everywhere."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from kortisto.contacts.forms.picking import people_meant
from kortisto.contacts.lists.rows import PersonRow, people_rows
from kortisto.contacts.models import Contact
from kortisto.contacts.tasks.seen import gates
from kortisto.lib.gatekeeping import right

SHOWN = 8


@right("register.edit")
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """`?q=`: a code, or words each answered by something the gates show; with a second line that tells namesakes apart."""
    as_of, text = timezone.localdate(), request.GET.get("q", "")[:100].strip()
    rows: list[PersonRow] = []
    if text:
        found = list(people_meant(text, request.user, as_of, most=SHOWN))
        passive = set(Contact.objects.filter(pk__in=[contact.pk for contact in found]).passive().values_list("pk", flat=True))
        for activity, gate in gates(request.user, as_of).items():
            own = [contact for contact in found if (contact.pk in passive) == (activity == "relink")]
            rows += people_rows(own, gate, as_of=as_of) if own else []
    words = ngettext("%(n)d person", "%(n)d people", len(rows)) % {"n": len(rows)}
    said = words if rows else _("Nobody matches")
    return render(request, "contacts/people/choices.html", {"rows": rows[:SHOWN], "said": said})
