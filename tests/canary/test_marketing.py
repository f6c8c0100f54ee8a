"""The places of marketing where somebody can lie who has no column there: typed names, clicks, lists, paper, forms, waiting bans."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client

from tests.canary import planting
from tests.canary.planting import TODAY, Canary
from tests.canary.test_forgetting import NEXT, by_request, remains
from tests.canary.words import latin, word
from tests.proof import campaigns, papers, people, staff
from tests.proof.days import at
from tests.proof.register import Register

MARKETING = "b2b:customer_care"


def _keeper() -> Any:
    from kortisto.accounts.models import User

    return User.objects.filter(name="Kaisa Kirjoittaja").first() or staff.account("Kaisa Kirjoittaja", staff.all_roles())


def _name(canary: Canary) -> str:
    return str(people.fresh(canary.contact).name)


def typed(canary: Canary) -> list[Any]:
    """Their name and address wherever somebody of ours can type one: past the editor, which refuses who is in the register already."""
    from kortisto.campaigns.forms import acts as forms
    from kortisto.campaigns.letters import actions as letters
    from kortisto.campaigns.letters import hosting
    from kortisto.campaigns.models import LetterLink

    name, by, now = _name(canary), _keeper(), at(TODAY)
    letter = letters.create(name=f"Kirje {name}", owner=by, now=now)
    prose = f"Terveisiä, {name} lähetti: {canary.words['second email'].upper()} ja {canary.words['second phone']}. Loppu."
    for text in (prose, "Toinen teksti"):
        letter = letters.save(
            letter, "fi", revision=letter.revision, subject=text, preheader=prose, plain=f"<b>{name}</b>\n{prose}",
            content=[{"id": "b1", "type": "text", "html": f"<p>{prose}</p>"}], now=now,
        )  # fmt: skip
    letter = letters.undo(letter, "fi", revision=letter.revision, now=now)
    file = hosting.add_file(data=papers.pdf("Hinnasto"), name=f"{name}.pdf", now=now)
    form = forms.create_form(name=f"Lomake {name}", purpose="b2b:newsletters", owner=by, by=people.BY, now=now)
    forms.change_form(form, name=form.name, words={"lede": {"fi": prose}}, by=people.BY, now=now, topic="", owner=by, sites=[])
    campaign, _entry = sent_to(canary)
    campaign.name = f"Kampanja {name}"
    campaign.save()
    LetterLink.objects.create(campaign=campaign, language="fi", number=1, address="https://oma.example/", label=f"Kysy: {name}")
    return [letter, file, form, campaign]


def test_a_name_typed_into_labels_and_texts_goes_with_the_person(b2b: Register) -> None:
    """Names of campaigns, letters, forms, files and links; what a letter and a form say; what an undo would bring back."""
    from kortisto.campaigns.letters import hosting
    from kortisto.campaigns.models import LetterStep, LetterVersion

    canary = planting.plant()
    letter, file, form, campaign = typed(canary)
    address = urlsplit(hosting.place_of(file, 0)).path
    seen = {hit.split(".")[0] for hit in canary.search().in_tables()}
    assert {
        f"campaigns_{table}"
        for table in ("campaign", "letter", "letterversion", "letterlink", "letterstep", "hostedfile", "webform")
    } <= seen
    by_request(b2b, canary)
    assert remains(b2b, canary) == set()
    for row in (letter, file, form, campaign):
        row.refresh_from_db()
        assert "…" in row.name
    assert letter.name == "Kirje … …"
    text = LetterVersion.objects.get(letter=letter)
    assert text.subject.startswith("Terveisiä, … … lähetti: … ja …") and text.content[0]["html"].endswith("Loppu.</p>"), (
        "the rest stays"
    )
    assert not LetterStep.objects.filter(letter=letter).exists(), "and no undo brings it back"
    answer = Client().get(address)
    assert answer.status_code == 200, "a letter that was sent still finds the file by its old address"


def test_a_family_name_that_is_a_word_stays_in_prose(b2b: Register) -> None:
    from kortisto.campaigns.models import Letter, LetterVersion
    from kortisto.contacts import typed as places
    from kortisto.contacts.forgetting import former

    now, said = at(TODAY), "Kaunis laine. Aino Laine ja Laine, Aino. Numero 123456."
    letter = Letter.objects.create(ref="l" * 16, name="Laine-kirje", created_at=now, changed_at=now)
    LetterVersion.objects.create(letter=letter, language="fi", subject=said, content=[], changed_at=now)
    places.forget(former("Aino Laine", "Laine", numbers=["+358 40 123456"]), [0])
    letter.refresh_from_db()
    assert LetterVersion.objects.get().subject == "Kaunis laine. … … ja …, …. Numero 123456."
    assert letter.name == "…-kirje", "a label of a few words is not prose"


def sent_to(canary: Canary, channel: str = "email") -> tuple[Any, Any]:
    """A campaign they got a minute ago. They have banned marketing, so its ledger is one of caring for a customer."""
    from kortisto.campaigns.sending import writing
    from kortisto.contacts.models import Contact
    from kortisto.outreach.engine import freezing, mailings
    from kortisto.outreach.models import Recipient

    now, values = at(TODAY, 18), {"name": "Hinnasto", "purpose": "b2b:new_customers", "tasks": [campaigns.task()], "segment": None}
    campaign = writing.make(values=values | {"follows": None, "by_post": False}, by=_keeper(), as_of=TODAY, now=now)
    mailing = mailings.create(purpose=MARKETING, kind="campaign", key=campaign.ref, channel=channel, now=now)
    assert freezing.freeze(mailing, Contact.objects.filter(pk=canary.contact.pk), now=now) == {"planned": 1}, mailing.counts
    if channel == "email":
        campaign.mailing = mailing
    else:
        campaign.letters, campaign.purpose = mailing, MARKETING
    campaign.save()
    entry = Recipient.objects.get(mailing=mailing)
    if channel == "email":  # a letter waits to be printed
        Recipient.objects.filter(pk=entry.pk).update(state="sent", sent_at=at(NEXT) - timedelta(minutes=1))
    entry.refresh_from_db()
    return campaign, entry


def test_a_click_is_remembered_of_nobody_who_is_erased(b2b: Register) -> None:
    from kortisto.campaigns.clicks import counting, links
    from kortisto.campaigns.models import ClickTrace

    canary = planting.plant()
    campaign, entry = sent_to(canary)
    canary.words |= {"click": counting.mark(entry), "token": entry.token, "mark of the address": entry.mark}
    counting.count(links.Hit(campaign, entry, None), now=at(NEXT))
    assert {"campaigns_clicktrace", "outreach_recipient"} <= {hit.split(".")[0] for hit in canary.search().in_tables()}
    by_request(b2b, canary)
    assert not ClickTrace.objects.exists()
    assert remains(b2b, canary) == set()


def _gives_an_address(canary: Canary) -> None:
    from kortisto.contacts import actions

    canary.words["second street"] = word("second street")
    job = people.fresh(canary.contact).positions.order_by("-pk").first()
    details = people.details(
        job_title=job.job_title,
        email=job.email,
        phone=job.phone,
        street=canary.words["second street"],
        postal_code="33100",
        city="Kylä",
    )
    actions.change_position(position=job, details=details, by=people.BY, now=at(TODAY, 17))


def test_a_compiled_list_a_file_and_the_paper_keep_nobody(b2b: Register) -> None:
    """Compiled, opened, downloaded, exported, printed as letters and labels: afterwards nothing of it lies anywhere."""
    from kortisto.campaigns.posting import papers
    from kortisto.exchange.models import CompiledList

    canary = planting.plant()
    _gives_an_address(canary)
    campaign, _entry = sent_to(canary, "post")
    with time_machine.travel(at(TODAY), tick=False):
        browser = staff.browser(_keeper())
        sent = {
            "tarkoitus": MARKETING, "name": f"Lista {_name(canary)}", "channel": "", "columns": ["card", "given_name", "family_name", "email"],
            "expires_on": str(TODAY + timedelta(days=20)),
        }  # fmt: skip
        answer = browser.post("/listat/koonti/", sent)
        assert answer.status_code == 302, answer.content.decode()
        page = browser.get(answer["Location"]).content.decode()
        assert canary.words["family name"] in page, "the list shows them"
        for address in (answer["Location"] + "tiedosto/", "/listat/vienti/"):
            got = browser.post(address, {"tarkoitus": MARKETING, "muoto": "csv", "format": "csv"})
            b"".join(got.streaming_content) if getattr(got, "streaming", False) else got.content
    for paper in (papers.letters_pdf, papers.labels_pdf):
        data, _number, _left = paper(campaign, by=people.BY, now=at(TODAY))
        assert data.startswith(b"%PDF-")
    assert any(hit.startswith("exchange_compiledlist.name") for hit in canary.search().in_tables())
    by_request(b2b, canary)
    assert remains(b2b, canary) == set()
    row = CompiledList.objects.get()
    assert row.erased == 1 and row.name == "Lista … …"


def test_an_answer_that_waits_shows_nothing_and_its_key_dies(b2b: Register, settings: Any) -> None:
    """A stranger's answer is sealed from the first byte; who asks to be erased meanwhile leaves nothing that could be read."""
    from kortisto.campaigns.forms import acts, pending, sealed
    from kortisto.campaigns.models import PendingAnswer

    canary = planting.plant()
    canary.words |= {"asked": word("asked"), "other address": f"{latin('other')}@toinen.example"}
    form = acts.create_form(name="Kirje", purpose="b2b:newsletters", owner=_keeper(), by=people.BY, now=at(TODAY))
    details = {
        "given_name": canary.words["given name"],
        "family_name": canary.words["family name"],
        "email": canary.words["other address"],
    }
    row = pending.take_in(
        form, {"details": details, "extras": [{"value": canary.words["asked"]}]}, now=at(NEXT) - timedelta(hours=1)
    )
    assert row is not None and canary.words["asked"] in str(sealed.unseal(row))
    assert not [hit for hit in canary.search().in_tables() if "asked" in hit or "other address" in hit]
    by_request(b2b, canary)
    assert remains(b2b, canary) == set(), "sealed, so no byte shows it"
    pending.clear(at(NEXT) + timedelta(days=3))
    assert not PendingAnswer.objects.exists() and not settings.KORTISTO_KEYS.names("forms"), "48 hours later row and key are gone"
    assert remains(b2b, canary) == set()


def test_a_ban_that_waits_says_no_name(b2b: Register) -> None:
    """Between the answer and the database a ban lies in a file: the random reference of a person, and codes."""
    from kortisto.consents import spool

    canary = planting.plant()
    spool.keep(
        subject_ref=str(canary.subject.ref),
        scope="*dm*",
        channel="email",
        how="unsubscribed",
        by="self",
        now=at(TODAY, 18),
        note="",
    )
    waiting = [path for path in (b2b.home / "waiting").rglob("*") if path.is_file()]
    assert waiting and canary.search().in_files(waiting) == set()
    by_request(b2b, canary)
    spool.drain(now=at(NEXT, 13))
    assert [path for path in (b2b.home / "waiting").rglob("*") if path.is_file() and path.stat().st_size] == []
    assert remains(b2b, canary) == set()


@pytest.mark.parametrize("state", ["planned", "undecided", "withdrawn"])
def test_a_ledger_forgets_whatever_became_of_the_message(b2b: Register, state: str) -> None:
    """Frozen, and neither sent nor excluded: the entry, what came back about it and the person's page go alike."""
    from kortisto.outreach.models import Recipient, Return

    canary = planting.plant()
    campaign, entry = sent_to(canary)
    Recipient.objects.filter(pk=entry.pk).update(state=state, problem="full" if state == "withdrawn" else "")
    canary.words |= {"token": entry.token, "mark of the address": entry.mark}
    by_request(b2b, canary)
    assert not Recipient.objects.filter(mailing=campaign.mailing).exists() and not Return.objects.exists()
    assert remains(b2b, canary) == set()
    assert Client().get(f"/m/{entry.token}/").status_code == 404
