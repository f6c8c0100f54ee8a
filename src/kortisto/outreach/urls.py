"""Addresses of the room."""

from django.urls import path

from kortisto.outreach import views

app_name = "outreach"
urlpatterns = [
    path("informointi/", views.people, name="inform"),
    path("informointi/sahkoposti/", views.by_mail, name="by_mail"),
    path("informointi/kirjaus/", views.told, name="told"),
    path("informointi/kirjeet/", views.letters, name="letters"),
    path("informointi/<int:contact_id>/puhelu/", views.script, name="script"),
    path("informointi/<int:contact_id>/viesti/", views.preview, name="preview"),
    path("viestit/", views.outbox, name="outbox"),
    path("viestit/kirjaus/", views.filing, name="filing"),
    path("viestit/kirjaus/osoite/", views.another_address, name="another_address"),
    path("viestit/kirjaus/luku/", views.read_mailbox, name="read_mailbox"),
    path("henkilot/<str:code>/viesti/", views.write, name="write"),
    path("henkilot/<str:code>/viestit/<int:mail>/poisto/", views.remove_mail, name="remove_mail"),
    path("viestit/<int:message_id>/ratkaisu/", views.resolve, name="resolve"),
]
