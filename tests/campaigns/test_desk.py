"""The desk at its front door: from a segment to the report, through the pages and a mail server that is one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kortisto.bench import crowd
from kortisto.campaigns.models import Campaign
from kortisto.campaigns.reports import figures
from kortisto.campaigns.sending import acts
from kortisto.outreach.engine import running
from kortisto.outreach.models import Exclusion, Mailing, Recipient
from tests.outreach.conftest import PostOffice

from .conftest import NOW, TODAY

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
CUSTOMERS = "b2b:new_customers"


def taken(office: PostOffice) -> list[str]:
    return sorted(envelope.rcpt_tos[0] for envelope in office.got)


def text(response: Any) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def made(desk: Any, segment: Any, *, purpose: str = CUSTOMERS, subject: str = "Hinnasto 2027", **more: Any) -> Campaign:
    """A campaign made through the pages."""
    given = {
        "name": "Hinnasto 1/2027",
        "purpose": purpose,
        "segment": segment.pk if segment else "",
        "tasks": [crowd.work_task().pk],
        **more,
    }
    response = desk.post("/kampanjat/uusi/", given)
    assert response.status_code == 302, text(response)
    campaign = Campaign.objects.get()
    here = f"/kampanjat/{campaign.ref}/"
    assert response["Location"] == here
    assert desk.post(f"{here}sisalto/", {"revision": 1, "fi_a": subject, "sv_a": "", "en_a": ""}).status_code == 302
    campaign.refresh_from_db()
    return campaign


def sent(desk: Any, campaign: Campaign, *, expect: int) -> Mailing:
    """Settled, scheduled with the number seen, and sent by the engine an hour later."""
    here = f"/kampanjat/{campaign.ref}/"
    desk.post(f"{here}lukitus/")
    desk.post(f"{here}ajastus/", {"confirm": str(expect)})
    campaign.refresh_from_db()
    assert campaign.mailing is not None and campaign.mailing.state == "scheduled", text(desk.get(f"{here}tarkistus/"))
    run(campaign)
    return campaign.mailing


def run(campaign: Campaign, *, after: timedelta = timedelta(hours=1)) -> None:
    assert campaign.mailing is not None
    running.run(campaign.mailing, clock=lambda: NOW + after)


def test_from_a_segment_to_the_report(at_noon: None, known: Make, segment: Make, signed_in: Make, post_office: PostOffice) -> None:
    from kortisto.consents import actions as consents

    desk = signed_in()
    known("Aino"), known("Helmi")
    consents.object_to(contact=known("Kielto"), made_on=TODAY, how="person_told", by="test", now=NOW)
    known("Muu", task=None)
    known("Osoitteeton", email="")
    campaign = made(desk, segment(desk.user))
    here = f"/kampanjat/{campaign.ref}/"
    shown = text(desk.get(here))
    for words in ("Kieltänyt markkinoinnin", "Työtehtävä ei täsmää", "Saa viestin</th><td>2"):
        assert words in shown, words
    assert "Kielto Lehtovirta" in text(desk.get(f"{here}henkilot/banned/"))
    assert "Kielto Lehtovirta" not in text(desk.get(f"{here}henkilot/email/"))
    assert not Mailing.objects.exists(), "looking writes nothing down"
    mailing = sent(desk, campaign, expect=2)
    assert mailing.state == "finished" and taken(post_office) == ["aino@firma.example", "helmi@firma.example"]
    assert set(Recipient.objects.values_list("why__key", flat=True)) == {"hankinta"}, "why each got it"
    assert set(Exclusion.objects.values_list("reason", flat=True)) == {"banned", "no_task", "not_live"}
    report = text(desk.get(f"{here}raportti/"))
    assert "<b>2</b></dd><dd><span><strong>perillä" in report and "Kieltänyt markkinoinnin" in report
    table = desk.get(f"{here}raportti/taulukko/").content.decode("utf-8-sig")
    assert "Lähetetty;2" in table and "aino" not in table.lower()


def test_what_is_scheduled_can_be_taken_back_and_nothing_leaves(
    at_noon: None, known: Make, segment: Make, signed_in: Make, post_office: PostOffice
) -> None:
    desk = signed_in()
    known("Aino")
    campaign = made(desk, segment(desk.user))
    here = f"/kampanjat/{campaign.ref}/"
    desk.post(f"{here}lukitus/")
    desk.post(f"{here}ajastus/", {"confirm": "7"})
    assert Mailing.objects.get().state == "frozen", "another number than that of the recipients schedules nothing"
    desk.post(f"{here}ajastus/", {"confirm": "1"})
    mailing = Mailing.objects.get()
    assert mailing.state == "scheduled" and mailing.send_at == NOW + acts.UNDO
    running.run(mailing, clock=lambda: NOW + timedelta(minutes=9))
    assert not taken(post_office)
    desk.post(f"{here}luonnos/")
    assert not Mailing.objects.exists() and not Recipient.objects.exists()
    campaign.refresh_from_db()
    assert campaign.mailing is None
    sent(desk, campaign, expect=1)
    desk.post(f"{here}luonnos/")
    assert Recipient.objects.get().state == "sent", "what has left cannot be taken back"


def test_pausing_cancelling_and_the_failed_again(
    at_noon: None, known: Make, segment: Make, signed_in: Make, post_office: PostOffice
) -> None:
    desk = signed_in()
    known("Aino"), known("Refuse", email="refuse@x.example")
    post_office.answers["refuse@x.example"] = "550 5.1.1 unknown"
    campaign = made(desk, segment(desk.user))
    here = f"/kampanjat/{campaign.ref}/"
    desk.post(f"{here}lukitus/")
    desk.post(f"{here}ajastus/", {"confirm": "2"})
    campaign.refresh_from_db()
    desk.post(f"{here}tauko/")
    run(campaign)
    assert not taken(post_office) and "Jatka" in text(desk.get(f"{here}lahetys/"))
    desk.post(f"{here}jatko/")
    desk.post(f"{here}heti/")
    run(campaign)
    shown = text(desk.get(f"{here}lahetys/"))
    assert "Palvelin torjui" in shown and "uudelleen" in shown
    report = text(desk.get(f"{here}raportti/"))
    assert "Miksi viesti ei mennyt perille" in report and "Osoitetta ei enää ole" in report
    assert "Ei perillä: Osoitetta ei enää ole;1" in desk.get(f"{here}raportti/taulukko/").content.decode()
    assert "Osoitetta ei enää ole" in text(desk.get(f"{here}henkilot/state-refused/")), "a word, no code"
    desk.post(f"{here}uudelleen/")
    assert dict(Recipient.objects.values_list("contact__given_name", "state")) == {"Aino": "sent", "Refuse": "planned"}
    desk.post(f"{here}peruutus/")
    assert Recipient.objects.get(contact__given_name="Refuse").problem == "cancelled"
    assert desk.get(f"{here}lahetys/tila/", headers={"HX-Request": "true"}).status_code == 200


def test_a_restored_database_waits_for_a_person(
    at_noon: None, known: Make, segment: Make, signed_in: Make, post_office: PostOffice
) -> None:
    desk = signed_in()
    known("Aino")
    campaign = made(desk, segment(desk.user))
    here = f"/kampanjat/{campaign.ref}/"
    desk.post(f"{here}lukitus/")
    desk.post(f"{here}ajastus/", {"confirm": "1"})
    campaign.refresh_from_db()
    Mailing.objects.update(installation="00000000-0000-0000-0000-000000000000")
    run(campaign)
    assert not taken(post_office)
    assert "toisessa asennuksessa" in text(desk.get(f"{here}lahetys/"))
    desk.post(f"{here}vahvistus/")
    desk.post(f"{here}jatko/")
    campaign.refresh_from_db()
    run(campaign)
    assert taken(post_office) == ["aino@firma.example"]


def test_the_window_of_the_campaign_holds(
    at_noon: None, known: Make, segment: Make, signed_in: Make, post_office: PostOffice
) -> None:
    """NOW is a Tuesday, 12 o'clock in Helsinki; 6 December is a public holiday and a Sunday in 2026, 24 and 25 December are."""
    desk = signed_in()
    known("Aino")
    campaign = made(desk, segment(desk.user))
    given = {"begin": "08:00", "end": "11:00", "workdays": "on", "holidays": "on", "share": "0", "by": "clicks", "hours": "4"}
    past = desk.post(f"/kampanjat/{campaign.ref}/lahetys/", {**given, "at": "2025-12-24T07:00"})
    assert past.status_code == 422 and "on jo mennyt" in text(past), "a wrong year does not send in ten minutes"
    nowhen = desk.post(f"/kampanjat/{campaign.ref}/lahetys/", {**given, "at": "2027-03-28T03:30"})
    assert nowhen.status_code == 422, "the clock goes from three to four that night"
    assert desk.post(f"/kampanjat/{campaign.ref}/lahetys/", {**given, "at": "2026-12-24T07:00"}).status_code == 302
    sent_at = NOW.replace(month=12, day=24, hour=7)
    desk.post(f"/kampanjat/{campaign.ref}/lukitus/")
    wrong = desk.post(f"/kampanjat/{campaign.ref}/ajastus/", {**given, "confirm": "1", "at": "2025-12-24T08:00"})
    assert wrong.status_code == 422 and "on jo mennyt" in text(wrong), "nothing is scheduled with what is wrong beside it"
    desk.post(f"/kampanjat/{campaign.ref}/ajastus/", {**given, "confirm": "1", "at": "2026-12-24T08:00"})
    campaign.refresh_from_db()
    assert campaign.send_at is not None and campaign.send_at.day == 24, "chosen beside the button and not saved, it holds"
    desk.post(f"/kampanjat/{campaign.ref}/lahetys/", {**given, "share": "50"})
    assert Campaign.objects.get().variants == {}, "what is scheduled is not changed under way"
    assert campaign.mailing is not None
    running.run(campaign.mailing, clock=lambda: sent_at)
    assert not taken(post_office) and campaign.mailing.problem == "window"
    assert campaign.mailing.next_at is not None and campaign.mailing.next_at.date().isoformat() == "2026-12-28", (
        "Monday after Christmas"
    )


def test_a_follow_up_goes_to_those_who_did_not_answer(
    at_noon: None, known: Make, segment: Make, signed_in: Make, post_office: PostOffice
) -> None:
    from kortisto.contacts import actions as contacts

    desk = signed_in()
    answered, silent, gone = known("Vastasi"), known("Hiljaa"), known("Perui")
    first = made(desk, segment(desk.user))
    sent(desk, first, expect=3)
    later = NOW + timedelta(hours=2)
    contacts.record_interaction(contact=answered, kind="inbound_message", happened_at=later, by="test", now=later)
    assert Client().post(f"/m/{Recipient.objects.get(contact=gone).token}/unsubscribe").status_code == 200
    found = figures.of(first)
    assert (found.sent, found.replied, found.unsubscribed, found.bounced) == (3, 1, 1, 0)
    assert [(line.name, line.sent, line.replied) for line in figures.by_task(first)] == [("hankinta", 3, 1)]
    assert "<b>1</b></dd><dd><span><strong>vastasi" in text(desk.get(f"/kampanjat/{first.ref}/raportti/"))
    given = {"name": "Muistutus", "purpose": CUSTOMERS, "follows": first.pk, "segment": "", "tasks": [crowd.work_task().pk]}
    assert desk.post("/kampanjat/uusi/", given).status_code == 302
    second = Campaign.objects.get(name="Muistutus")
    here = f"/kampanjat/{second.ref}/"
    assert "Kieltänyt markkinoinnin" in text(desk.get(here))
    assert "Hiljaa Lehtovirta" in text(desk.get(f"{here}henkilot/email/"))
    assert silent.pk and "Vastasi" not in text(desk.get(f"{here}henkilot/email/"))


def test_the_rest_waits_for_the_better_subject(
    at_noon: None, known: Make, segment: Make, signed_in: Make, post_office: PostOffice
) -> None:
    desk = signed_in()
    for name in ("Aino", "Helmi", "Ilpo", "Kerttu"):
        known(name)
    campaign = made(desk, segment(desk.user), subject="Aihe A")
    here = f"/kampanjat/{campaign.ref}/"
    desk.post(f"{here}lahetys/", {"share": "50", "by": "person", "hours": "4"})
    assert "tarvitsee kaksi" in text(desk.get(f"{here}tarkistus/"))
    desk.post(f"{here}sisalto/", {"revision": campaign.letter.revision, "fi_a": "Aihe A", "fi_b": "Aihe B"})
    mailing = sent(desk, campaign, expect=4)
    assert len(post_office.got) == 2 and mailing.state == "sending", "never finished while somebody waits"
    assert "2 henkilöä odottaa parempaa aihetta" in text(desk.get(f"{here}lahetys/"))
    desk.post(f"{here}aihe/", {"aihe": "b"})
    run(campaign, after=timedelta(hours=2))
    subjects = [envelope.content.split(b"Subject: ")[1].split(b"\r\n")[0].decode() for envelope in post_office.got]
    assert sorted(subjects) == ["Aihe A", "Aihe B", "Aihe B", "Aihe B"] and len(set(taken(post_office))) == 4
    campaign.refresh_from_db()
    assert campaign.mailing is not None and campaign.mailing.state == "finished"
