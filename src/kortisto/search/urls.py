"""The address of search."""

from __future__ import annotations

from django.urls import path

from kortisto.search import views

app_name = "search"
urlpatterns = [path("haku/", views.find, name="find")]
