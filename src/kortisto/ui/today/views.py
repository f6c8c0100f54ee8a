"""The front page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page

from kortisto.ui import counting, menu
from kortisto.ui.today import registry
from kortisto.ui.today.strip import DAYS, strip

SHOWN_AHEAD, SHOWN_KEPT = 6, 8


def waiting(request: HttpRequest) -> int:
    """How many promises need this person: the number in the title and in the menu; asked once per request."""
    found: int | None = getattr(request, "_today_waiting", None)
    if found is None:
        day = timezone.localdate()
        found = counting.remembered(request, "today", day, lambda: registry.number_pressing(request, day))
        request._today_waiting = found  # type: ignore[attr-defined]
    return found


@gzip_page  # the page repeats no secret beside the masked token, and other sites cannot ask for it (docs/adr/0103)
def today(request: HttpRequest) -> HttpResponse:
    """What needs this person, what happens by itself, what was kept. `?rooli=` shows what one role sees of it."""
    day = timezone.localdate()
    roles = [role for role in registry.roles() if role.key in getattr(request.user, "role_keys", ())]
    chosen = next((role for role in roles if role.key == request.GET.get("rooli", "")), None)
    rights = chosen.rights if chosen else None
    needs = registry.needs(request, day, rights)
    listed = registry.pressing(needs, day)
    if chosen is None:
        request._today_waiting = counting.remember(request, "today", day, len(listed))  # type: ignore[attr-defined]
    horizon = day + timedelta(days=DAYS)
    ahead = [item for item in registry.coming(request, day, rights) if item.day < horizon]
    kept = registry.done(request, day, rights)
    context: dict[str, Any] = {
        "today": day,
        "needs": listed,
        "later": len(needs) - len(listed),
        "alarms": registry.alarms(request, day),
        "strip": strip(needs, ahead, day),
        "ahead": ahead[:SHOWN_AHEAD],
        "itself": sum(item.count for item in ahead),
        "kept": kept[:SHOWN_KEPT],
        "shows": {kind: registry.any_for(kind, request.user) for kind in ("card", "ahead", "kept")},
        "roles": roles,
        "chosen": chosen,
    }
    return render(request, "ui/today.html", context)


today.gate = "signed_in"  # type: ignore[attr-defined]

menu.register("today", _("Today"), icon="today", url="ui:today", group="", order=0, tab=1, counter=waiting)
