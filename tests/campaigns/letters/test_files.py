"""The pictures and files of letters: where each is used, and that nothing goes which somebody may still look at."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from kortisto.campaigns.letters import actions, hosting, uses
from kortisto.campaigns.models import Campaign, HostedFile
from kortisto.contacts.refusals import Refused
from kortisto.outreach.models import Mailing
from kortisto.privacy.models import AuditEvent

from .conftest import NOW, TODAY, block


def picture(by: Any = None) -> HostedFile:
    data = io.BytesIO()
    Image.new("RGB", (300, 200), "#075947").save(data, "PNG")
    return hosting.add_picture(data=data.getvalue(), name="tehdas.png", by=by, now=NOW)


def test_a_file_is_used_where_a_letter_names_it_and_goes_when_none_does(campaign: Any, at_noon: Any, signed_in: Any) -> None:
    desk = signed_in("marketing")
    own = campaign("fi")
    shown, loose = picture(desk.user), picture(desk.user)
    letter = own.letter
    letter.refresh_from_db()
    actions.save(letter, "fi", content=[block("image", "b-1", image=shown.ref, alt="Tehdas")], revision=letter.revision, now=NOW)
    page = desk.get("/kampanjat/tiedostot/").content.decode()
    assert f"/kampanjat/{own.ref}/" in page and "ei missään" in page and desk.user.name in page
    assert f"/kampanjat/tiedostot/{loose.ref}/poisto/" in page and f"/kampanjat/tiedostot/{shown.ref}/poisto/" not in page
    assert desk.post(f"/kampanjat/tiedostot/{shown.ref}/poisto/").status_code == 422
    assert hosting.path_of(shown, 300).exists()
    assert "lopullisesti" in desk.get(f"/kampanjat/tiedostot/{loose.ref}/poisto/").content.decode(), "asked first"
    assert desk.post(f"/kampanjat/tiedostot/{loose.ref}/poisto/").status_code == 302
    loose.refresh_from_db()
    assert loose.removed_at and not hosting.path_of(loose, 300).exists()
    assert AuditEvent.objects.filter(action="campaign.file_removed").count() == 1
    assert signed_in("sales").get("/kampanjat/tiedostot/").status_code == 403


def test_what_was_sent_stays_as_long_as_it_is_shown_in_a_browser(campaign: Any, at_noon: Any, staff: Any, settings: Any) -> None:
    own, file, by = campaign("fi"), picture(), staff("marketing")
    letter = own.letter
    letter.refresh_from_db()
    actions.save(letter, "fi", content=[block("image", "b-1", image=file.ref, alt="Tehdas")], revision=letter.revision, now=NOW)
    mailing = Mailing.objects.create(
        ref="b" * 16,
        purpose=own.purpose,
        content_kind="campaign",
        content_key=own.ref,
        created_at=NOW,
        state="finished",
        ended_at=NOW,
    )
    Campaign.objects.filter(pk=own.pk).update(mailing=mailing)
    days = settings.KORTISTO.campaigns_web_days
    with pytest.raises(Refused):
        uses.remove(file, by=by, now=NOW + timedelta(days=days - 1))
    uses.remove(file, by=by, now=NOW + timedelta(days=days))


def test_a_file_past_its_last_day_may_go_though_it_is_named(campaign: Any, at_noon: Any) -> None:
    file = hosting.add_file(data=b"%PDF-1.4\n%%EOF", name="hinnasto.pdf", expires_on=TODAY, now=NOW)
    own = campaign("fi")
    letter = own.letter
    letter.refresh_from_db()
    actions.save(letter, "fi", content=[block("button", "b-1", label="Hinnasto", file=file.ref)], revision=letter.revision, now=NOW)
    found = uses.of([file], now=NOW)[file.pk]
    assert found.needed and uses.may_go(file, found, now=NOW)
