"""Addresses of background work."""

from __future__ import annotations

from django.urls import path

from kortisto.jobs import views
from kortisto.lib.gatekeeping import signed_in

app_name = "jobs"
urlpatterns = [
    path("tyot/", signed_in(views.jobs), name="jobs"),
    path("tyot/<uuid:job_id>/", signed_in(views.job), name="job"),
    path("tyot/<uuid:job_id>.json", signed_in(views.job_json), name="json"),
    path("tyot/<uuid:job_id>/pysaytys/", signed_in(views.stop), name="stop"),
    path("tyot/<uuid:job_id>/uusinta/", signed_in(views.retry), name="retry"),
]
