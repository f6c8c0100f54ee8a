"""All of it together, nothing stood in for: a letter in blocks, its topic, the real mail, its links, one click, the report."""

from __future__ import annotations

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.test import Client

from kortisto.outreach.models import Exclusion, Recipient
from tests.outreach.conftest import PostOffice

from .conftest import NOW, TODAY
from .test_desk import Make, made, run, taken, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def letters(settings: Any) -> None:
    """Here the letters are the room's own."""
    from kortisto.config.instance import Instance

    settings.KORTISTO = Instance(settings.KORTISTO.home, {**settings.KORTISTO.values, "checks_dns": False})
    settings.BASE_URL = "https://kortisto.kuurankukka.example"


def written(campaign: Any) -> None:
    from kortisto.campaigns.letters import actions, blocks

    content = [
        blocks.new("text") | {"html": "<p>Hei {{etunimi}}, hinnat ovat <a href='https://kivimaki.example/hinnat'>valmiit</a>.</p>"}
    ]
    actions.save(campaign.letter, "fi", content=content, subject="Hinnasto 2027", revision=campaign.letter.revision, now=NOW)


def test_a_letter_its_topic_its_links_and_who_leaves_by_them(
    at_noon: None, known: Make, segment: Make, signed_in: Callable[..., Any], post_office: PostOffice
) -> None:
    from kortisto.consents import topics
    from kortisto.consents.models import Objection

    desk = signed_in()
    aino, eino = known("Aino"), known("Eino")
    topic = topics.add(fi="Hinnastot", sv="Prislistor", en="Price lists", purpose="b2b:new_customers", by="test", now=NOW)
    Objection.objects.create(contact=eino, scope=topic.scope, made_on=TODAY, how="person_told", recorded_by="test", recorded_at=NOW)
    campaign = made(desk, segment(desk.user), topic=topic.key)
    written(campaign)
    here = f"/kampanjat/{campaign.ref}/"
    desk.post(f"{here}lukitus/")
    desk.post(f"{here}ajastus/", {"confirm": "1"})
    campaign.refresh_from_db()
    assert campaign.mailing is not None and campaign.mailing.state == "scheduled", text(desk.get(f"{here}tarkistus/"))
    run(campaign)
    assert taken(post_office) == ["aino@firma.example"]
    assert Exclusion.objects.get().contact_id == eino.pk

    message: Any = message_from_bytes(post_office.got[0].content, policy=policy.default)
    page = message.get_body(("html",)).get_content()
    token = Recipient.objects.get().token
    assert "Hei Aino" in page and f"/m/{token}" in page
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and token in message["List-Unsubscribe"]
    [link] = set(re.findall(rf"/l/{token}/[1-9]\d*", page))
    anybody = Client()
    assert anybody.get(link)["Location"] == "https://kivimaki.example/hinnat"
    assert "Hinnastot" in text(anybody.get(f"/m/{token}"))
    assert not Objection.objects.filter(contact=aino).exists(), "looking forbids nothing"
    assert anybody.post(f"/m/{token}/unsubscribe", {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Objection.objects.filter(contact=aino, how="unsubscribed", lifted_at=None).exists()
    from kortisto.campaigns.reports import figures

    found = figures.of(campaign)
    assert (found.settled, found.sent, found.unsubscribed, found.bounced) == (1, 1, 1, 0)
    assert desk.get(f"{here}raportti/").status_code == 200
