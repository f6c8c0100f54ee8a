"""Addresses of campaigns: our own pages, and those of whoever got a message."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

app_name = "campaigns"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("kortisto.campaigns.letters.urls")),
    path("", include("kortisto.campaigns.clicks.urls")),
    path("", include("kortisto.campaigns.views.urls")),
    path("", include("kortisto.campaigns.forms.urls")),
]
