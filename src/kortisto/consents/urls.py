"""Addresses of bans and permissions."""

from __future__ import annotations

from django.urls import path

from kortisto.consents import views

app_name = "consents"

urlpatterns = [
    path("henkilot/<str:code>/kielto/", views.ban, name="ban"),
    path("henkilot/<str:code>/kielto/<int:objection>/poisto/", views.lift, name="lift"),
    path("henkilot/<str:code>/luvat/<str:channel>/", views.switch, name="switch"),
]
