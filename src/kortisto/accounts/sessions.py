"""Rules of a session: eight idle hours, seven days at most, a new key at every sign-in (threat T22)."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.core import signing
from django.http import HttpRequest, HttpResponse

from . import devices
from .brakes import Try
from .models import User
from .session_store import BEGAN, DEVICE, PLACE, SEEN

IDLE = timedelta(hours=8)
ABSOLUTE = timedelta(days=7)
NOTED_EVERY = timedelta(minutes=5)
BACKEND = "kortisto.accounts.backends.StaffBackend"

DEVICE_COOKIE = "kortisto_laite"
DEVICE_DAYS = 180
SALT = "kortisto.accounts.device"


def begin(request: HttpRequest, user: User, *, now: datetime) -> None:
    """Sign the person in: Django gives the session a new key, so an old cookie is worth nothing."""
    login(request, user, backend=BACKEND)
    request.session.set_expiry(None)
    request.session[BEGAN] = request.session[SEEN] = now.timestamp()
    request.session[DEVICE], request.session[PLACE] = devices.code(request), shortened(address(request))


def is_over(session: Any, *, now: datetime) -> bool:
    """Whether the session has idled too long or lived too long."""
    began, seen = session.get(BEGAN), session.get(SEEN)
    if began is None or seen is None:
        return True
    at = now.timestamp()
    return bool(at - seen > IDLE.total_seconds() or at - began > ABSOLUTE.total_seconds())


def keep(request: HttpRequest, *, now: datetime) -> bool:
    """End an over-aged session (False) or note that it was used (True; written every five minutes)."""
    if is_over(request.session, now=now):
        logout(request)
        return False
    if now.timestamp() - request.session[SEEN] > NOTED_EVERY.total_seconds():
        request.session[SEEN] = now.timestamp()
    return True


def attempt(request: HttpRequest, account: str) -> Try:
    """What the brakes look at: the account typed, the address, and whether the device is known to it."""
    device = ""
    try:
        held = signing.loads(request.COOKIES.get(DEVICE_COOKIE, ""), salt=SALT, max_age=timedelta(days=DEVICE_DAYS))
    except signing.BadSignature:
        held = {}
    if isinstance(held, dict) and held.get("account") == account:
        device = str(held.get("device", ""))
    return Try(account, household(address(request)), device)


def address(request: HttpRequest) -> str:
    """The network address a request comes from.

    Behind a proxy of ours every connection is the proxy's: the address it has seen is the last of X-Forwarded-For.
    Those before it are what the visitor claims, and are not looked at.
    """
    remote = request.META.get("REMOTE_ADDR", "")
    if settings.KORTISTO.web_behind_proxy:
        remote = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or remote
    return str(remote)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(address.strip("[]"))
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def household(address: str) -> str:
    """What one household or office holds whole: an IPv4 address, or an IPv6 /64."""
    found = _parsed(address)
    return str(ip_network((found, 64), strict=False)) if isinstance(found, IPv6Address) else str(found or address)


def shortened(address: str) -> str:
    """The beginning of an address, which tells a known network from a strange one: 192.0.2.x, 2001:db8:5::x."""
    found = _parsed(address)
    if found is None:
        return ""
    bits, last = (24, "0/24") if found.version == 4 else (48, "/48")
    return str(ip_network((found, bits), strict=False)).removesuffix(last) + "x"


def remember_device(request: HttpRequest, response: HttpResponse, user: User, token: str) -> None:
    """Give the device a mark so that others' failures never keep the person out of it."""
    value = signing.dumps({"account": user.email, "device": token}, salt=SALT)
    response.set_cookie(
        DEVICE_COOKIE, value, max_age=DEVICE_DAYS * 86400, httponly=True, samesite="Lax", secure=request.is_secure()
    )
