"""Addresses of the desk of requests, and of whoever made one."""

from __future__ import annotations

from django.urls import path

from kortisto.rights import public, views
from kortisto.rights.own import views as own
from kortisto.rights.views import breaches, copying, lifting

app_name = "rights"
DESK = "tietosuoja/pyynnot/"
ONE = DESK + "<slug:number>/"
LOST = "tietosuoja/loukkaukset/"
urlpatterns = [
    path(DESK, views.desk, name="desk"),
    path(DESK + "uusi/", views.add, name="add"),
    path(DESK + "paattyneet/", views.ended, name="ended"),
    path(ONE, views.one, name="one"),
    path(ONE + "otto/", views.accept, name="accept"),
    path(ONE + "linkki/", views.send_link, name="send_link"),
    path(ONE + "tunnistus/", views.identify, name="identify"),
    path(ONE + "toinen/", views.second, name="second"),
    path(ONE + "korjaukset/", views.want, name="want"),
    path(ONE + "vastaus/", views.answer, name="answer"),
    path(ONE + "jatko/", views.extend, name="extend"),
    path(ONE + "lopetus/", views.close, name="close"),
    path(ONE + "uusi-linkki/", views.again, name="again"),
    path(ONE + "esikatselu.pdf", views.preview, name="preview"),
    path(ONE + "vastaus.pdf", views.printed, name="printed"),
    path(ONE + "postitettu/", views.posted, name="posted"),
    path(ONE + "saaja/<int:recipient>/", views.confirm, name="confirm"),
    path("tietosuoja/poistoehdotukset/", views.proposals, name="proposals"),
    path("tietosuoja/poistoehdotukset/<int:proposal>/", views.proposal, name="proposal"),
    path("tietosuoja/poistoehdotukset/<int:proposal>/hyvaksynta/", views.approve, name="approve"),
    path("tietosuoja/poistoehdotukset/<int:proposal>/hylkays/", views.refuse, name="refuse"),
    path("tietosuoja/rajoitukset/<int:restriction>/", lifting.ending, name="ending"),
    path("tietosuoja/rajoitukset/<int:restriction>/kertominen/", lifting.tell, name="tell_of_end"),
    path("tietosuoja/rajoitukset/<int:restriction>/purku/", lifting.lift, name="lift"),
    path(LOST, breaches.breaches, name="breaches"),
    path(LOST + "uusi/", breaches.add, name="add_breach"),
    path(LOST + "<int:breach>/", breaches.breach, name="breach"),
    path(LOST + "<int:breach>/tiedot/", breaches.change, name="change_breach"),
    path(LOST + "<int:breach>/kielet/", breaches.translate, name="translate_breach"),
    path(LOST + "<int:breach>/luku/", breaches.read_again, name="read_breach"),
    path(LOST + "<int:breach>/arvio/", breaches.assess, name="assess_breach"),
    path(LOST + "<int:breach>/viranomainen/", breaches.tell_authority, name="tell_authority"),
    path(LOST + "<int:breach>/henkilot/", breaches.tell_people, name="tell_people"),
    path(LOST + "<int:breach>/lopetus/", breaches.close, name="close_breach"),
    path(LOST + "<int:breach>/ilmoitus.txt", breaches.draft, name="breach_draft"),
    path("oma/tiedot.pdf", copying.copy, name="staff_copy"),
    path("omat-tiedot/", own.ask, name="ask"),
    path("omat-tiedot/<slug:token>/", own.own, name="own"),
    path("p/<slug:token>/", public.mine, name="identify_page"),
    path("paketti/<slug:token>/", public.package, name="package"),
]
