"""Addresses of bans and permissions."""

from __future__ import annotations

from django.urls import path

from kortisto.consents.views import firms, person

app_name = "consents"

urlpatterns = [
    path("henkilot/<str:code>/kielto/", person.ban, name="ban"),
    path("henkilot/<str:code>/kielto/<int:objection>/poisto/", person.lift, name="lift"),
    path("henkilot/<str:code>/luvat.json", person.receipts, name="receipts"),
    path("henkilot/<str:code>/luvat/<str:channel>/", person.switch, name="switch"),
    path("henkilot/<str:code>/aiheet/<slug:topic>/", person.topic, name="topic"),
    path("yritykset/<str:code>/kielto/", firms.company, name="ban_company"),
    path("markkinointi/", firms.index, name="marketing"),
    path("markkinointi/aiheet/", firms.add_topic, name="add_topic"),
    path("markkinointi/aiheet/<slug:topic>/poisto/", firms.retire, name="retire_topic"),
    path("markkinointi/aiheet/<slug:topic>/paluu/", firms.restore, name="restore_topic"),
    path("markkinointi/kiellot/<int:ban_id>/poisto/", firms.lift, name="lift_wide"),
]
