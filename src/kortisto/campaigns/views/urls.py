"""Addresses of the pages of campaigns."""

from django.urls import path, register_converter

from kortisto.campaigns.views import hosted, listing, making, posting, reporting, senders, sending, writing


class Ref:
    """A campaign's random name. Addresses of other packages that begin alike come before these (`campaigns/urls.py`)."""

    regex = "[0-9a-z]{1,16}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Act:
    """The acts on a campaign that is being sent."""

    regex = "heti|tauko|jatko|peruutus|uudelleen|vahvistus"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Ref, "campaign")
register_converter(Act, "campaignact")

urlpatterns = [
    path("kampanjat/", listing.index, name="index"),
    path("kampanjat/uusi/", making.add, name="add"),
    path("kampanjat/tiedostot/", hosted.index, name="files"),
    path("kampanjat/tiedostot/<slug:file>/poisto/", hosted.remove, name="remove_file"),
    path("kampanjat/lahettajat/", senders.index, name="senders"),
    path("kampanjat/lahettajat/tili/", senders.account, name="add_account"),
    path("kampanjat/lahettajat/tili/<int:pk>/", senders.account, name="account"),
    path("kampanjat/lahettajat/tili/<int:pk>/poisto/", senders.remove_account, name="remove_account"),
    path("kampanjat/lahettajat/tili/<int:pk>/kokeilu/", senders.try_account, name="try_account"),
    path("kampanjat/lahettajat/kokeilu/", senders.try_account, name="try_own"),
    path("kampanjat/lahettajat/nimi/", senders.identity, name="add_identity"),
    path("kampanjat/lahettajat/nimi/<int:pk>/", senders.identity, name="identity"),
    path("kampanjat/lahettajat/nimi/<int:pk>/poisto/", senders.remove_identity, name="remove_identity"),
    path("kampanjat/lahettajat/nimi/<int:pk>/kokeilu/", senders.try_identity, name="try_identity"),
    path("kampanjat/<campaign:ref>/", making.recipients, name="recipients"),
    path("kampanjat/<campaign:ref>/henkilot/<slug:what>/", making.people, name="people"),
    path("kampanjat/<campaign:ref>/kopio/", making.copy, name="copy"),
    path("kampanjat/<campaign:ref>/arkisto/", making.archive, name="archive"),
    path("kampanjat/<campaign:ref>/sisalto/", writing.content, name="content"),
    path("kampanjat/<campaign:ref>/tarkistus/", writing.check, name="check"),
    path("kampanjat/<campaign:ref>/lahetys/", sending.sending, name="sending"),
    path("kampanjat/<campaign:ref>/lahetys/tila/", sending.live, name="live"),
    path("kampanjat/<campaign:ref>/lukitus/", sending.settle, name="settle"),
    path("kampanjat/<campaign:ref>/luonnos/", sending.unsettle, name="unsettle"),
    path("kampanjat/<campaign:ref>/ajastus/", sending.schedule, name="schedule"),
    path("kampanjat/<campaign:ref>/aihe/", sending.choose, name="choose"),
    path("kampanjat/<campaign:ref>/raportti/", reporting.report, name="report"),
    path("kampanjat/<campaign:ref>/raportti/taulukko/", reporting.table, name="report_table"),
    path("kampanjat/<campaign:ref>/postitus/", posting.page, name="posting"),
    path("kampanjat/<campaign:ref>/postitus/kirjeet/", posting.letters, name="letters_pdf"),
    path("kampanjat/<campaign:ref>/postitus/tarrat/", posting.labels, name="labels_pdf"),
    path("kampanjat/<campaign:ref>/postitus/viety/", posting.posted, name="posted"),
    path("kampanjat/<campaign:ref>/<campaignact:what>/", sending.act, name="act"),
]
