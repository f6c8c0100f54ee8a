"""Addresses of letters: those of our own pages, and those anybody has."""

from __future__ import annotations

from django.urls import path

from kortisto.campaigns.letters import public, views

urlpatterns = [
    path("kampanjat/pohjat/", views.templates, name="templates"),
    path("kampanjat/pohjat/uusi/", views.make, name="template_new"),
    path("kampanjat/pohjat/<str:letter>/", views.edit_template, name="template"),
    path("kampanjat/pohjat/<str:letter>/poisto/", views.remove_template, name="template_remove"),
    path("kampanjat/pohjat/<str:letter>/paluu/", views.bring_back, name="template_back"),
    path("kampanjat/kirjeet/<str:letter>/", views.look, name="letter_look"),
    path("kampanjat/kirjeet/<str:letter>/<str:language>/", views.save, name="letter_save"),
    path("kampanjat/kirjeet/<str:letter>/<str:language>/kuva/", views.picture, name="letter_picture"),
    path("kampanjat/kirjeet/<str:letter>/<str:language>/tiedosto/", views.file, name="letter_file"),
    path("kampanjat/kirjeet/<str:letter>/<str:language>/hinnat/", views.prices, name="letter_prices"),
    path("kampanjat/<str:ref>/viesti/", views.edit, name="letter"),
    path("kampanjat/<str:ref>/viesti/pohja/", views.start_from, name="letter_from"),
    path("kampanjat/<str:ref>/viesti/esikatselu/", views.preview, name="letter_preview"),
    path("kampanjat/<str:ref>/viesti/esikatselu/sivu/", views.frame, name="letter_frame"),
    path("kampanjat/<str:ref>/viesti/koe/", views.send_test, name="letter_test"),
    path("julkiset/<str:ref>/<str:name>", public.hosted, name="hosted"),
    path("w/<str:token>", public.web, name="web"),
]
