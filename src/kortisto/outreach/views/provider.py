"""Where the mail provider tells what came back. Public, and believed only with the key of the settings."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kortisto.lib.gatekeeping import MEGABYTE, largest, public
from kortisto.lib.periods import local_day
from kortisto.outreach.returns import acts, providers


@largest(5 * MEGABYTE)
@public
@csrf_exempt
@require_POST
def told(request: HttpRequest, kind: str) -> HttpResponse:
    """`kind`: tapahtumat (what became of messages) or viestit (messages that came). Without a key in the settings
    nothing is heard; a wrong one is a bad request."""
    if not providers.is_on() or kind not in ("tapahtumat", "viestit"):
        raise PermissionDenied
    now = timezone.now()
    found = providers.events(request, inbound=kind == "viestit")
    if kind == "viestit":
        for raw in providers.messages(found):
            acts.handle(raw, now=now)
        return HttpResponse(status=200)
    for event in found:
        read = providers.read(event, as_of=local_day(now, settings.TIME_ZONE))
        if read is not None:
            acts.told_by_provider(read, now=now)
    return HttpResponse(status=200)
