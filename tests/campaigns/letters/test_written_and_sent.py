"""A campaign from its first page to the click: made at the desk, written in the editor, checked, settled, sent, followed."""

from __future__ import annotations

import email
import email.policy
from datetime import timedelta
from typing import Any

import pytest

from kortisto.campaigns.models import Campaign, LetterVersion
from kortisto.contacts.models import WorkTask
from kortisto.outreach.engine import running
from tests.proof.people import informed

from .conftest import NOW, TODAY

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_the_first_page_to_the_click(
    b2b: Any, at_noon: Any, person: Any, signed_in: Any, post_office: Any, settings: Any, client: Any
) -> None:
    from kortisto.config.instance import Instance
    from kortisto.contacts.details import WorkDetails
    from kortisto.contacts.models import SavedSegment

    settings.KORTISTO = Instance(settings.KORTISTO.home, {**settings.KORTISTO.values, "checks_dns": False})
    settings.BASE_URL = "https://kortisto.kuurankukka.example"
    task = WorkTask.objects.create(key="hankinta", label_fi="Hankinta")
    details = WorkDetails(job_title="Ostaja", email="aino@firma.example", work_task=task, task_source="person")
    informed(person("Aino", "Lehtovirta", details=details), on=TODAY)
    desk = signed_in("marketing")
    segment = SavedSegment.objects.create(
        owner=desk.user, about="people", name="Kaikki", question="", created_at=NOW, changed_at=NOW
    )
    desk.post("/kampanjat/uusi/", {"name": "Hinnasto", "purpose": "b2b:new_customers", "segment": segment.pk, "tasks": [task.pk]})
    campaign = Campaign.objects.get()
    here = f"/kampanjat/{campaign.ref}/"
    assert f"{here}viesti/" in desk.get(f"{here}sisalto/").content.decode()
    check = desk.get(f"{here}tarkistus/").content.decode()
    assert "Aihe on tyhjä" in check and "Viestissä ei ole sisältöä" in check
    save = f"/kampanjat/kirjeet/{campaign.letter.ref}/fi/"
    form = {
        "revision": campaign.letter.revision, "subject": "Hinnat 2027", "block": ["aa", "bb"], "b-aa-type": "text", "b-bb-type": "button",
        "b-aa-html": "<p>Hei {{etunimi}}</p>", "b-bb-label": "Avaa", "b-bb-link": "https://kuurankukka.example/h",
    }  # fmt: skip
    assert desk.post(save, form, headers={"HX-Request": "true"}).status_code == 200
    assert "Aihe on tyhjä" not in desk.get(f"{here}tarkistus/").content.decode()
    desk.post(f"{here}lukitus/")
    desk.post(f"{here}ajastus/", {"confirm": "1"})
    campaign.refresh_from_db()
    assert campaign.mailing is not None and campaign.mailing.state == "scheduled"
    assert desk.post(save, form | {"subject": "Toinen"}, headers={"HX-Request": "true"}).status_code == 422
    running.run(campaign.mailing, clock=lambda: NOW + timedelta(hours=1))
    [envelope] = post_office.got
    mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
    text = mail.get_body(("plain",)).get_content()
    token = campaign.mailing.recipients.get().token
    assert mail["Subject"] == "Hinnat 2027" and "Hei Aino" in text and f"/l/{token}/1" in text
    assert client.get(f"/l/{token}/1")["Location"] == "https://kuurankukka.example/h"
    assert "Hei Aino" in client.get(f"/w/{token}").content.decode()
    assert LetterVersion.objects.get().subject == "Hinnat 2027"
