"""Addresses of the import and the export."""

from __future__ import annotations

from django.urls import path

from kortisto.exchange.views import browsing, checking, columns, disclosures, exporting, result, taking_in, undoing, vault

app_name = "exchange"
ONE = "tuonti/<int:pk>/"

urlpatterns = [
    path("vienti/henkilot/", exporting.people, name="export"),
    path("vienti/henkilot/<slug:code>/", exporting.card, name="export_card"),
    path("vienti/yritykset/", exporting.companies, name="export_companies"),
    path("vienti/tiedostot/", disclosures.own, name="own_files"),
    path("vienti/tiedostot/<int:file>/havitetty/", disclosures.destroyed, name="file_destroyed"),
    path("vienti/tiedostot/<int:file>/palautus/", disclosures.not_destroyed, name="not_destroyed"),
    path("tietosuoja/tiedostot/", disclosures.index, name="disclosures"),
    path("tietosuoja/tiedostot/<int:file>/", disclosures.show, name="disclosure"),
    path("listat/", vault.index, name="lists"),
    path("listat/koonti/", vault.compile_list, name="compile"),
    path("listat/<slug:ref>/", vault.show, name="list"),
    path("listat/<slug:ref>/tiedosto/", vault.download, name="list_file"),
    path("listat/<slug:ref>/tuhoaminen/", vault.destroy, name="list_destroyed"),
    path("listat/<slug:ref>/viimeinen-paiva/", vault.prolong, name="list_prolonged"),
    path("tuonti/", taking_in.index, name="index"),
    path(ONE, result.show, name="show"),
    path(f"{ONE}sarakkeet/", columns.choose, name="columns"),
    path(f"{ONE}tarkistus/", checking.show, name="check"),
    path(f"{ONE}tarkistus/korjaus/", checking.correct, name="correct"),
    path(f"{ONE}tarkistus/vastaus/", checking.answer, name="answer"),
    path(f"{ONE}tarkistus/rivit/<slug:kind>/", browsing.show, name="rows"),
    path(f"{ONE}tarkistus/poisjaavat.csv", checking.left_out, name="left_out"),
    path(f"{ONE}aloitus/", checking.start, name="start"),
    path(f"{ONE}peruminen/", undoing.undo, name="undo"),
    path(f"{ONE}hylkays/", result.throw_away, name="throw_away"),
]
