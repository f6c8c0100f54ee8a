"""The metric: closed until the settings open it, and then to whoever shows the token, or asks from this machine itself."""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kortisto.lib.gatekeeping import public, slowed
from kortisto.privacy import metric

PASSED_ON = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP")
"""A proxy of this machine passes strangers on as if they were near; any of these says that it did."""


@slowed(60)
@require_safe
@public
def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers for a monitoring system; 404 while `[metrics] on` is false, 403 to whoever may not ask."""
    if not settings.KORTISTO.metrics_on:
        raise Http404
    token = settings.KORTISTO.metrics_token
    if not (_shows(request, token) if token else _near(request)):
        return HttpResponse("Show the token: Authorization: Bearer …\n", status=403, content_type="text/plain")
    response = HttpResponse(metric.exposition(timezone.now()), content_type=metric.TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


def _shows(request: HttpRequest, token: str) -> bool:
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    return kind.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode())


def _near(request: HttpRequest) -> bool:
    """From this machine, and passed on by nobody."""
    if settings.KORTISTO.web_behind_proxy or any(name in request.META for name in PASSED_ON):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
