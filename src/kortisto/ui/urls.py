from django.urls import path

from kortisto.lib.gatekeeping import signed_in

from . import views
from .today.views import today

app_name = "ui"
urlpatterns = [
    path("", signed_in(today), name="today"),
    path("kieli/", views.language, name="language"),
    path("kehitys/komponentit/", views.gallery, name="gallery"),
]
