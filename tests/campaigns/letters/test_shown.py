"""A letter as its readers see it: previews, tests to oneself, the web version, paper."""

from __future__ import annotations

import email
import email.policy
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as django_settings

from kortisto.campaigns.letters import actions, freezing, printing
from kortisto.campaigns.models import LetterLink
from kortisto.campaigns.posting import acts as papers
from kortisto.campaigns.posting import addressing
from kortisto.contacts.models import Contact, Position
from kortisto.contacts.tags import acts as tags
from kortisto.outreach.engine import freezing as engine
from kortisto.outreach.engine import mailings
from kortisto.outreach.models import Recipient
from kortisto.privacy.models import AuditEvent

from .conftest import NOW, TODAY, block


@pytest.fixture
def sent(campaign: Any, at_noon: Any, person: Any) -> Any:
    """A campaign frozen for those who were told of the register; `sent("Aino")` gives the ledger's entry."""
    from tests.proof.people import informed

    def make(*names: str, channel: str = "email", told: bool = True, **more: Any) -> Any:
        from kortisto.contacts.details import WorkDetails
        from kortisto.contacts.models import WorkTask

        task = WorkTask.objects.create(key="hankinta", label_fi="Hankinta")
        for name in names:
            details = WorkDetails(
                job_title="Ostaja", email=f"{name.lower()}@firma.example", street="Satamakatu 1", postal_code="00100", city="Helsinki",
                work_task=task, task_source="person",
            )  # fmt: skip
            contact = person(name, "Lehtovirta", details=details)
            if told:
                informed(contact, on=TODAY)
        own = campaign("fi", tasks=[task], **more)
        mailing = mailings.create(purpose=own.purpose, kind="campaign", key=own.ref, tasks=[task], channel=channel, now=NOW)
        engine.freeze(mailing, Contact.objects.all(), now=NOW)
        freezing.freeze(own, day=TODAY, mailing=mailing)
        if channel == "email":
            own.mailing = mailing
        else:
            own.letters = mailing
        own.save()
        return own

    return make


def over(answer: Any) -> bool:
    """The page of who has no letter here, the same for everybody."""
    text = answer.content.decode()
    return answer.status_code == 404 and "ei enää näytetä" in text and "Lehtovirta" not in text and "Hinnasto" not in text


def banned(contact: Any, channel: str = "*") -> None:
    from kortisto.consents import actions as consents

    consents.object_to(contact=contact, channel=channel, how="person_told", made_on=TODAY, by="test", now=NOW)


def test_the_web_version_shows_a_name_while_it_is_live_and_is_over_after_its_days(sent: Any, client: Any, settings: Any) -> None:
    own = sent("Aino")
    row = Recipient.objects.get()
    address = f"/w/{row.token}"
    assert over(client.get("/w/tuntematon-avain-0123456789")) and over(client.get(address))  # not sent yet
    Recipient.objects.update(state=Recipient.State.SENT, sent_at=NOW)
    shown = client.get(address)
    text = shown.content.decode()
    assert (
        shown.status_code == 200
        and "Hei Aino, hinnat" in text
        and f"/l/{row.token}/1" in text
        and "script-src" not in shown.headers["Content-Security-Policy"]
    )
    banned(Contact.objects.get())
    assert "Aino" not in client.get(address).content.decode()
    Recipient.objects.update(sent_at=NOW - timedelta(days=django_settings.KORTISTO.campaigns_web_days))
    assert over(client.get(address))
    assert own.links.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_campaign_leaves_through_the_engine_and_tells_who_was_not_told(sent: Any, person: Any, post_office: Any) -> None:
    """H03, H08: by name, with the way out in the head and the foot; who was not told gets the notice with it, once, and it is proved."""
    from kortisto.contacts.models import NoticeDelivery
    from kortisto.outreach.engine import running

    own = sent("Aino", told=False)
    mailings.schedule(own.mailing, at=NOW, now=NOW)
    assert dict(running.run(own.mailing, clock=lambda: NOW)) == {"sent": 1}
    [envelope] = post_office.got
    mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
    token = Recipient.objects.get().token
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert mail["Subject"] == "Hinnasto 2027 on valmis" and mail["List-Unsubscribe"].endswith(f"/m/{token}/unsubscribe>")
    for part in (text, html):
        assert "Hei Aino, hinnat" in part and f"/l/{token}/2" in part and "Sinulla on oikeus kieltää" in part and "Hankinta" in part
    assert NoticeDelivery.objects.get().channel == "email"


def test_each_customer_group_gets_its_own_prices(sent: Any, campaign: Any) -> None:
    own = sent("Aino")
    assert Recipient.objects.get().variant == ""
    letter = own.letter
    tag = tags.add_tag(fi="Jälleenmyyjä", by="test", now=NOW)
    tags.put_on(Contact.objects.get().positions.get().company, tag, by="test", now=NOW)
    own.mailing = None
    own.save()
    blocks = [block("text", "aa01", html="<p>Kaikille</p>"), block("text", "aa02", html="<p>Jälleenmyyjille</p>", only=[tag.key])]
    letter = actions.save(letter, "fi", content=blocks, revision=letter.revision, now=NOW)
    mailing = Recipient.objects.get().mailing
    freezing.freeze(own, day=TODAY, mailing=mailing)
    row = Recipient.objects.get()
    assert row.variant == "@1"
    from kortisto.campaigns.letters import loading

    values = {"to": "a@b.example", "token": "t", "date": "x", "message_id": "m"}
    for variant, there in (("@1", True), ("@0", False), ("", False)):
        text = loading.ready(mailing, "fi", variant, notice=False, day=TODAY).message(values)
        assert (b"J=C3=A4lleenmyyjille" in text) is there, variant


def test_a_preview_is_of_somebody_one_may_see_and_a_test_goes_to_oneself_only(sent: Any, signed_in: Any, post_office: Any) -> None:
    own = sent("Aino")
    client = signed_in("marketing")
    contact = Contact.objects.get()
    where = f"/kampanjat/{own.ref}/viesti/esikatselu/"
    assert f"henkilo={contact.code}" in client.get(where, {"haku": "lehto"}).content.decode()
    page = client.get(where, {"henkilo": contact.code, "leveys": "puhelin", "tila": "tumma"})
    assert (
        "Näin Aino Lehtovirta näkee sen" in page.content.decode() and "frame-src 'self'" in page.headers["Content-Security-Policy"]
    )
    frame = client.get(f"{where}sivu/", {"henkilo": contact.code, "tila": "tumma"})
    assert (
        "Hei Aino" in frame.content.decode()
        and "@media all" in frame.content.decode()
        and frame.headers["X-Frame-Options"] == "SAMEORIGIN"
    )
    client.user.email = "marja@kuurankukka.example"
    client.user.save()
    client.post(f"/kampanjat/{own.ref}/viesti/koe/", {"henkilo": contact.code, "kieli": "fi"})
    [envelope] = post_office.got
    mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert envelope.rcpt_tos == ["marja@kuurankukka.example"] and mail["Subject"] == "[Koe] Hinnasto 2027 on valmis"
    assert "Hei Aino" in mail.get_body(("plain",)).get_content() and Recipient.objects.get().token not in envelope.content.decode()
    # Nothing of whom it was seen as, or of the test, is kept with the letters or among their files.
    kept = repr([list(model.objects.values()) for model in apps.get_app_config("campaigns").get_models()])
    assert "Hinnasto" in kept and "Lehtovirta" not in kept and "aino@" not in kept
    # Somebody whose card the reader may not see is nobody.
    assert "Aino" not in signed_in("finance").get(f"{where}sivu/", {"henkilo": contact.code}).content.decode()


def test_letters_and_labels_are_printed_for_whom_the_gate_is_open_and_into_their_trail(sent: Any, signed_in: Any) -> None:
    own = sent("Aino", "Väinö", channel="post", purpose="b2b:new_customers")
    assert Recipient.objects.count() == 2
    found = addressing.batch(own, as_of=TODAY)
    assert found.more == 0 and found.people[0].lines == (
        "Merituuli Telakka Oy",
        "Aino Lehtovirta",
        "Satamakatu 1",
        "00100 Helsinki",
    )
    Position.objects.filter(contact=found.people[0].contact_id).update(country="SE")
    assert addressing.batch(own, as_of=TODAY).people[0].lines[-1] == "SWEDEN", "a post abroad reads no code"
    client = signed_in("marketing")
    assert "Tulosta 2 kirjettä" in client.get(f"/kampanjat/{own.ref}/postitus/").content.decode()
    here = f"/kampanjat/{own.ref}/postitus/"
    refused = client.post(f"{here}viety/", follow=True).content.decode()
    assert "Tulosta ensin" in refused and not Recipient.objects.filter(state="sent").exists(), "what is not on paper is not posted"
    for path in ("kirjeet", "tarrat"):
        answer = client.post(f"{here}{path}/", {"ohi": "3"})
        assert answer.headers["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF-")
    assert AuditEvent.objects.filter(action__in=("campaign.letter_printed", "campaign.label_printed")).count() == 4
    banned(Contact.objects.order_by("pk").first(), channel="post")
    assert [one.lines[1] for one in addressing.batch(own, as_of=TODAY).people] == ["Väinö Lehtovirta"]
    client.post(f"{here}tarrat/")
    aino, vaino = Recipient.objects.order_by("contact")
    assert (aino.state, vaino.state) == ("planned", "planned"), "her letter lies printed: somebody has to take it out"
    assert papers.printed(own) == 2
    client.post(f"{here}viety/", {"pois": [aino.pk]})
    aino.refresh_from_db()
    vaino.refresh_from_db()
    assert (aino.state, aino.problem) == ("withdrawn", "banned")
    own.letters.refresh_from_db()
    assert (vaino.state, own.letters.state) == ("sent", "finished") and papers.printed(own) == 0
    assert not LetterLink.objects.exclude(campaign=own).exists()


def test_paper_numbers_lists_breaks_long_addresses_and_leaves_pictures_out() -> None:
    pieces = printing.rich("<ul><li>a</li></ul><ol><li>b</li><li>c<ul><li>d</li></ul></li><li>e</li></ol>")
    assert [(piece["runs"][0][0], piece["number"]) for piece in pieces] == [("a", 0), ("b", 1), ("c", 2), ("d", 0), ("e", 3)]
    assert printing.set_in_type("Sohva 🛋️ uusi ✓") == "Sohva uusi ✓"
    long = "https://kuurankukka.example/" + "x" * 200
    set_ = printing.set_in_type(long)
    assert set_.replace("\u200b", "") == long and max(map(len, set_.split("\u200b"))) == 20
