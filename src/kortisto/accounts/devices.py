"""A device in words, from what the browser says of itself: enough to recognise one's own, too little to track by."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

# The first mark found wins: Edge calls itself Chrome too, and every Chrome calls itself Safari.
BROWSERS = (
    ("Edg", "edge", "Edge"),
    ("OPR/", "opera", "Opera"),
    ("Firefox/", "firefox", "Firefox"),
    ("FxiOS", "firefox", "Firefox"),
    ("SamsungBrowser", "samsung", "Samsung Internet"),
    ("Chrome/", "chrome", "Chrome"),
    ("CriOS", "chrome", "Chrome"),
    ("Safari/", "safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iphone", "iPhone"),
    ("iPad", "ipad", "iPad"),
    ("Android", "android", "Android"),
    ("Windows", "windows", "Windows"),
    ("Macintosh", "mac", "macOS"),
    ("CrOS", "chromeos", "ChromeOS"),
    ("Linux", "linux", "Linux"),
)


def code(request: HttpRequest) -> str:
    """Browser and system of a request as two codes, "firefox/linux"; an unknown part is empty. Versions are not kept."""
    said = request.headers.get("User-Agent", "")
    parts = [next((key for mark, key, _name in known if mark in said), "") for known in (BROWSERS, SYSTEMS)]
    return "/".join(parts) if any(parts) else ""


def words(code: str) -> str:
    """The codes as people say them: "Firefox, Linux"."""
    browser, _slash, system = code.partition("/")
    names = [_name(BROWSERS, browser), _name(SYSTEMS, system)]
    return ", ".join(name for name in names if name) or _("Unknown device")


def _name(known: tuple[tuple[str, str, str], ...], wanted: str) -> str:
    return next((name for _mark, key, name in known if key == wanted), "")
