"""Addresses of the room."""

from django.urls import path

from kortisto.privacy import public, views

app_name = "privacy"
urlpatterns = [
    path("tietosuoja/", views.overview, name="centre"),
    path("tietosuoja/lupaukset/", views.keeping, name="conformance"),
    path("tietosuoja/lupaukset/tarkistus/", views.look, name="look"),
    path("metrics", views.metrics, name="metrics"),
    path("tietosuoja/seloste/", views.notice, name="notice"),
    path("tietosuoja/seloste/julkaisu/", views.publish, name="publish"),
    path("tietosuoja/seloste/koeajo/", views.simulate, name="simulate"),
    path("tietosuoja/kalenteri/", views.months, name="calendar"),
    path("tietosuoja/kalenteri/<int:year>-<int:month>-<int:day>/", views.day_list, name="calendar_day"),
    path("tietosuoja/poistot/", views.erasures, name="erasures"),
    path("tietosuoja/jaadytykset/", views.holds, name="holds"),
    path("tietosuoja/jaadytykset/<int:hold_id>/vapautus/", views.hold_release, name="hold_release"),
    path("tietosuoja/rajoitukset/", views.restrictions_list, name="restrictions"),
    path("tietosuoja/paivat/", views.dates, name="dates"),
    path("tietosuoja/ajot/", views.runs, name="runs"),
    path("tietosuoja/ajot/uusi/", views.run_now, name="run_now"),
    path("tietosuoja/poistoloki/", views.ledger_list, name="ledger"),
    path("tietosuoja/kasittelyseloste/", views.record, name="record"),
    path("tietosuoja/kasittelyseloste/<slug:key>.<slug:form>", views.record_file, name="record_file"),
    path("seloste/", public.front, name="public_front"),
    path("seloste/<slug:key>/", public.front, name="public_key"),
    path("seloste/<slug:key>/<int:number>/<slug:language>/", public.version, name="public_version"),
    path("seloste/<slug:key>/<slug:language>/", public.current, name="public_notice"),
    path("seloste/<slug:key>/<slug:language>.<slug:form>", public.current_file, name="public_file"),
    path("seloste/<slug:key>/<int:number>/<slug:language>.<slug:form>", public.version_file, name="public_version_file"),
    path(".well-known/privacy-notice.jsonld", public.well_known, name="well_known"),
]
