"""From a list of people to a campaign, from a report to those who did not answer and to the people behind each number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kortisto.campaigns.models import Campaign
from kortisto.contacts.models import SavedSegment

from .test_desk import made, sent, text

Make = Callable[..., Any]


def values(**more: Any) -> dict[str, Any]:
    from kortisto.contacts.models import WorkTask

    return {"name": "Kevät", "purpose": "b2b:new_customers", "tasks": [WorkTask.objects.get(key="hankinta").pk], **more}


def test_a_list_that_is_narrowed_down_becomes_a_segment_of_the_campaigns_name(at_noon: None, known: Make, signed_in: Make) -> None:
    known("Aino")
    known("Bo")
    desk = signed_in()
    assert "/kampanjat/uusi/?" in desk.get("/henkilot/?haku=Aino").content.decode(), "the list leads on"
    address = "/kampanjat/uusi/?haku=Aino"
    assert "1 henkilö listalta, jolta tulit" in text(desk.get(address))
    answer = desk.post(address, values())
    campaign = Campaign.objects.get()
    assert answer.url == f"/kampanjat/{campaign.ref}/" and campaign.segment is not None
    assert (campaign.segment.name, campaign.segment.shared) == ("Kevät", True) and "Aino" in campaign.segment.question
    assert "1 sähköpostilla" in text(desk.get(answer.url))
    again = desk.post(address, values())
    assert again.status_code == 422 and Campaign.objects.count() == 1, "of one name there is one segment"


def test_whoever_came_from_no_list_has_to_say_whom_it_is_for(at_noon: None, known: Make, segment: Make, signed_in: Make) -> None:
    known("Aino")
    desk = signed_in()
    segment(desk.user)
    assert "listalta, jolta tulit" not in text(desk.get("/kampanjat/uusi/"))
    answer = desk.post("/kampanjat/uusi/", values())
    assert answer.status_code == 422, "not everybody of the register, because nobody was chosen"
    assert not Campaign.objects.exists() and SavedSegment.objects.count() == 1


def test_a_saved_segment_of_the_list_is_chosen_at_once(at_noon: None, known: Make, segment: Make, signed_in: Make) -> None:
    known("Aino")
    desk = signed_in()
    own = segment(desk.user, question="segmentti=kaikki&jarj=nimi")
    page = desk.get(f"/kampanjat/uusi/?segmentti=kaikki&jarj=nimi&oma={own.pk}").content.decode()
    assert f'<option value="{own.pk}" selected' in page and "listalta, jolta tulit" not in page
    assert SavedSegment.objects.count() == 1


def test_the_report_leads_to_the_people_and_to_a_follow_up(
    at_noon: None, known: Make, segment: Make, signed_in: Make, post_office: Any
) -> None:
    from datetime import timedelta

    from kortisto.contacts import actions
    from kortisto.outreach.models import Recipient
    from kortisto.outreach.returns import acts as returns
    from tests.outreach.returns import shapes

    from .conftest import NOW

    desk = signed_in()
    answered, gone, away = known("Vastasi"), known("Poissa"), known("Lomalla")
    first = made(desk, segment(desk.user))
    sent(desk, first, expect=3)
    later = NOW + timedelta(hours=2)
    actions.record_interaction(contact=answered, kind="inbound_message", happened_at=later, by="test", now=later)
    token = {row.contact_id: row.token for row in Recipient.objects.all()}
    returns.handle(shapes.complaint(token=token[gone.pk]), now=later)
    returns.handle(shapes.automatic("Olen lomalla.", sender="Lomalla <lomalla@firma.example>", token=token[away.pk]), now=later)
    here = f"/kampanjat/{first.ref}/"
    report = desk.get(f"{here}raportti/").content.decode()
    for what, name in (("vastanneet", "Vastasi"), ("valittaneet", "Poissa"), ("poissaolevat", "Lomalla")):
        assert f"{here}henkilot/{what}/" in report
        page = text(desk.get(f"{here}henkilot/{what}/"))
        assert name in page and not any(other in page for other in {"Vastasi", "Poissa", "Lomalla"} - {name} if other != "Vastasi")
    assert f"/kampanjat/uusi/?seuraa={first.ref}" in report
    page = desk.get(f"/kampanjat/uusi/?seuraa={first.ref}").content.decode()
    assert f"Jatko: {first.name}" in page and f'<option value="{first.pk}" selected' in page
