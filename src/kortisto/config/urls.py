"""Addresses: each room brings its own full paths and namespace (`app_name`) in its urls.py."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"{room}.urls")) for room in settings.ROOM_APPS if find_spec(f"{room}.urls")
]

handler400 = "kortisto.ui.views.bad_request"
handler403 = "kortisto.ui.views.forbidden"
handler404 = "kortisto.ui.views.not_found"
handler500 = "kortisto.ui.views.server_error"
