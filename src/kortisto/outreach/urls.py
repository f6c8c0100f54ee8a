"""Addresses of the room."""

from django.urls import path

from kortisto.outreach import views
from kortisto.outreach.preferences import pages

app_name = "outreach"
urlpatterns = [
    path("informointi/", views.people, name="inform"),
    path("informointi/sahkoposti/", views.by_mail, name="by_mail"),
    path("informointi/kirjaus/", views.told, name="told"),
    path("informointi/kirjeet/", views.letters, name="letters"),
    path("informointi/<int:contact_id>/puhelu/", views.script, name="script"),
    path("informointi/<int:contact_id>/viesti/", views.preview, name="preview"),
    path("viestit/", views.outbox, name="outbox"),
    path("viestit/palautuneet/", views.returned, name="returned"),
    path("viestit/palautuneet/palvelu/<slug:kind>/", views.provider_told, name="provider_told"),
    path("viestit/palautuneet/luku/", views.read_returns, name="read_returns"),
    path("viestit/palautuneet/<int:pk>/ratkaisu/", views.decide, name="decide_return"),
    path("viestit/kirjaus/", views.filing, name="filing"),
    path("viestit/kirjaus/osoite/", views.another_address, name="another_address"),
    path("viestit/kirjaus/luku/", views.read_mailbox, name="read_mailbox"),
    path("henkilot/<str:code>/viesti/", views.write, name="write"),
    path("henkilot/<str:code>/viestit/<int:mail>/poisto/", views.remove_mail, name="remove_mail"),
    path("viestit/<int:message_id>/ratkaisu/", views.resolve, name="resolve"),
    # In every message: short, and without a stroke at the end that a reader's program might cut off.
    path("m/<str:token>", pages.page, name="own"),
    path("m/<str:token>/unsubscribe", pages.one_click, name="one_click"),
]
