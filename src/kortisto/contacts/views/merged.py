"""What a card says of the cards that went into it, with “Undo” while it can be done."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from kortisto.contacts.models import CompanyMerge, PersonMerge
from kortisto.database.composed import Composed
from kortisto.privacy.models import UndoValue
from kortisto.ui import panels

_INTO = Composed(lambda ids: PersonMerge.objects.filter(into__in=ids, renamed=False).order_by("-pk"))


def person_panel(request: HttpRequest, contact_id: int) -> Any:
    """The cards that went into this one, with “Undo” while it can be done; nothing when there are none."""
    rows = _INTO.rows([contact_id])
    if not rows:
        return ""
    ends = dict(UndoValue.objects.filter(token__in=[row.token for row in rows]).values_list("token", "expires_on"))
    merges = [(f"H-{row.gone_id:05d}", row.merged_at, row.token, ends.get(row.token)) for row in rows]
    return panels.draw(
        request, "contacts/merge/panel.html", {"merges": merges, "route": "contacts:unmerge", "today": timezone.localdate()}
    )


_FIRMS_INTO = Composed(lambda ids: CompanyMerge.objects.filter(into__in=ids).order_by("-pk"))


def company_panel(request: HttpRequest, company_id: int) -> Any:
    rows = _FIRMS_INTO.rows([company_id])
    if not rows:
        return ""
    merges = [(f"Y-{row.gone_id:05d}", row.merged_at, row.token, row.expires_on if row.sealed else None) for row in rows]
    return panels.draw(
        request, "contacts/merge/panel.html", {"merges": merges, "route": "contacts:unmerge_company", "today": timezone.localdate()}
    )
