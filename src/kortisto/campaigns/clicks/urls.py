"""The address of links in letters."""

from django.urls import path

from kortisto.campaigns.clicks import views

urlpatterns = [path("l/<str:token>/<int:number>", views.follow, name="follow")]
