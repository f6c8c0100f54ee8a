"""Links of letters: they lead where the letter says, count nobody, and tell people from machines."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management.color import no_style
from django.db import connection

from kortisto.bench import crowd
from kortisto.campaigns.clicks import counting
from kortisto.campaigns.clicks.judging import Click, judge
from kortisto.campaigns.models import ClickCount, ClickTrace
from kortisto.campaigns.sending import trial, writing
from kortisto.outreach.models import Mailing, Recipient
from kortisto.privacy.models import Subject

from . import content
from .conftest import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(b2b: Any, staff: Any) -> Any:
    """A campaign thirty people got a minute ago."""
    from kortisto.campaigns.audiences import settling
    from kortisto.contacts.models import Contact

    task = crowd.gather(30, now=NOW)
    for line in connection.ops.sequence_reset_sql(no_style(), [Subject]):  # the crowd's keys are given, not drawn
        connection.cursor().execute(line)
    by = staff("marketing")
    values = {"name": "Uutiset", "purpose": crowd.PURPOSE, "tasks": [task], "segment": None, "follows": None, "by_post": False}
    campaign = writing.make(values=values, by=by, as_of=TODAY, now=NOW)
    settling.settle(campaign, Contact.objects.all(), by=by, now=NOW)
    Recipient.objects.update(state="sent", sent_at=NOW)
    return campaign


def sums() -> tuple[int, int]:
    rows = ClickCount.objects.values_list("humans", "machines")
    return sum(row[0] for row in rows), sum(row[1] for row in rows)


def tokens() -> list[str]:
    return list(Recipient.objects.order_by("pk").values_list("token", flat=True))


def test_a_link_leads_where_the_letter_says_and_nowhere_else(client: Any, sent: Any, time_machine: Any) -> None:
    time_machine.move_to(NOW + timedelta(hours=1), tick=False)
    token = tokens()[0]
    answer = client.get(f"/l/{token}/2?osoite=https://huijari.example/&next=https://huijari.example/")
    assert answer.status_code == 302 and answer["Location"] == content.LINKS[1]
    assert answer["Cache-Control"] == "no-store" and answer["Referrer-Policy"] == "no-referrer" and not answer.cookies
    assert sums() == (1, 0)
    pages = {client.get(path).content for path in (f"/l/{token}/99", f"/l/{'0' * 32}/1", f"/l/{token}/0", "/l/x/1")}
    assert len(pages) == 1, "unknown tokens, unknown numbers and the honeypot look alike"
    assert client.post(f"/l/{token}/1").status_code == 405
    before = sums()
    assert client.head(f"/l/{tokens()[1]}/1").status_code == 302 and sums() == before, "HEAD never counts"


def test_machines_are_set_apart(client: Any, sent: Any, time_machine: Any) -> None:
    first, second, third, fourth = tokens()[:4]
    time_machine.move_to(NOW + timedelta(seconds=4), tick=False)
    client.get(f"/l/{first}/1")
    assert sums() == (0, 1), "sooner than anybody can read"
    time_machine.move_to(NOW + timedelta(minutes=30), tick=False)
    for number in (1, 2, 3):
        client.get(f"/l/{second}/{number}")
    assert sums() == (0, 4), "every link within a moment: what was a person's is moved"
    client.get(f"/l/{third}/2")
    assert sums() == (1, 4)
    client.get(f"/l/{third}/0")
    assert sums() == (0, 5), "the link no person sees"
    client.get(f"/l/{fourth}/1")
    time_machine.move_to(NOW + timedelta(minutes=33), tick=False)
    client.get(f"/l/{fourth}/3")
    time_machine.move_to(NOW + timedelta(minutes=50), tick=False)
    client.get(f"/l/{second}/2")
    assert sums() == (3, 5), "the person behind a gateway clicks later"


def test_what_told_them_apart_is_forgotten(client: Any, sent: Any, time_machine: Any, settings: Any) -> None:
    """A trace names nobody, and is gone within hours; the numbers stay."""
    from kortisto.campaigns import jobs as ours
    from kortisto.jobs.models import Job

    time_machine.move_to(NOW + timedelta(hours=1), tick=False)
    token = tokens()[0]
    client.get(f"/l/{token}/1")
    trace = ClickTrace.objects.get()
    assert token not in str(vars(trace)) and str(Recipient.objects.get(token=token).contact_id) != trace.mark
    booked = Job.objects.get(task__endswith="forget_clicks")
    assert booked.due_at - NOW <= timedelta(hours=3, minutes=1)
    time_machine.move_to(booked.due_at, tick=False)
    assert ours.forget_clicks.func() == {"forgotten": 1} and not ClickTrace.objects.exists() and sums() == (1, 0)


def test_an_erased_person_leaves_no_trace(client: Any, sent: Any, time_machine: Any) -> None:
    from kortisto.privacy import erasure

    time_machine.move_to(NOW + timedelta(hours=1), tick=False)
    gone, stays = Recipient.objects.order_by("pk")[:2]
    client.get(f"/l/{gone.token}/1"), client.get(f"/l/{stays.token}/1")
    later = NOW + timedelta(hours=1)
    erasure.erase([gone.contact.subject], reason="request", by="test", now=later, as_of=later.date())
    assert not Recipient.objects.filter(pk=gone.pk).exists()
    assert list(ClickTrace.objects.values_list("mark", flat=True)) == [counting.mark(stays)] and sums() == (2, 0)


def test_a_letter_of_two_links_needs_both() -> None:
    before = [Click(1, 1, 1000.0, False)]
    assert judge(before, Click(2, 2, 1003.0, False), machine_at=0, sent_at=0.0, links=2)
    assert not judge(before, Click(2, 2, 1003.0, False), machine_at=0, sent_at=0.0, links=9)
    assert not judge(before, Click(1, 1, 1003.0, False), machine_at=0, sent_at=0.0, links=1)
    assert judge(before, Click(2, 2, 1003.0, False), machine_at=0, sent_at=500.0, links=9), (
        "gateways still come in the first minutes"
    )
    assert judge([], Click(1, 1, 1050.0, False), machine_at=0, sent_at=1000.0, links=9), "nobody reads in less than a minute"
    assert judge([], Click(1, 1, 5.0, False), machine_at=0, sent_at=None, links=9), "before the server's answer"


def test_the_better_subject_goes_to_the_rest(client: Any, sent: Any, time_machine: Any) -> None:
    """The share-out follows from the ledger alone; clicks of people decide; a second decision changes nothing."""
    Recipient.objects.update(state="planned", sent_at=None)
    sent.variants = {"share": 40, "hours": 4, "by": "clicks"}
    sent.save()
    assert trial.deal(sent) == (12, 18)
    dealt = list(Recipient.objects.order_by("pk").values_list("token", "variant", "next_try_at"))
    assert trial.deal(sent) == (12, 18) and dealt == list(
        Recipient.objects.order_by("pk").values_list("token", "variant", "next_try_at")
    )
    assert sorted(variant for _, variant, due in dealt if due != trial.NOT_YET) == [""] * 6 + ["b"] * 6
    Mailing.objects.update(state="sending", started_at=NOW)
    sent.refresh_from_db()
    assert trial.decide_due(NOW + timedelta(hours=5)) == 0, "nobody decides before the test has been sent"
    Recipient.objects.exclude(next_try_at=trial.NOT_YET).update(state="sent", sent_at=NOW)
    late = Recipient.objects.filter(variant="", state="sent")[0].pk
    Recipient.objects.filter(pk=late).update(state="planned", attempts=1, problem="full")  # is not waited for
    time_machine.move_to(NOW + timedelta(hours=2), tick=False)
    for token in Recipient.objects.filter(variant="b", state="sent").values_list("token", flat=True)[:2]:
        client.get(f"/l/{token}/1")
    assert trial.decide_due(NOW + timedelta(hours=3)) == 0
    assert trial.decide_due(NOW + timedelta(hours=5)) == 1 and trial.decide_due(NOW + timedelta(hours=5)) == 0
    rest = Recipient.objects.filter(state="planned").exclude(pk=late)
    assert rest.count() == 18 and set(rest.values_list("variant", flat=True)) == {"b"}
    assert not rest.filter(next_try_at=trial.NOT_YET).exists()
    sent.refresh_from_db()
    assert trial.winner(sent) == "b" and trial.choose(sent, "", by="test", now=NOW) == 0


def test_nothing_of_a_click_lies_in_the_instance_folder(client: Any, sent: Any, time_machine: Any, settings: Any) -> None:
    """The canary: neither token nor address of a person is in any file of the instance beside the database."""
    time_machine.move_to(NOW + timedelta(hours=1), tick=False)
    token = tokens()[0]
    client.get(f"/l/{token}/1")
    folder = Path(settings.KORTISTO.home)
    found = [
        path for path in folder.rglob("*") if path.is_file() and "sqlite" not in path.name and token.encode() in path.read_bytes()
    ]
    assert found == []


def spread(**languages: int) -> None:
    """So many of the thirty speak each language; the rest nothing we know."""
    pks = list(Recipient.objects.order_by("pk").values_list("pk", flat=True))
    for language, number in languages.items():
        Recipient.objects.filter(pk__in=pks[:number]).update(language=language)
        pks = pks[number:]


def test_clicks_of_fewer_than_five_are_told_to_nobody(sent: Any, signed_in: Any, at_noon: None) -> None:
    """T30: neither by link, nor by the hour, nor as a sum, on the page, in the table, in the list."""
    from kortisto.campaigns.reports import few, figures, hours

    ClickCount.objects.create(campaign=sent, language="fi", number=2, hour=NOW, humans=3, machines=1)
    Recipient.objects.filter(pk__in=list(Recipient.objects.values_list("pk", flat=True)[:26])).update(state="refused")
    assert few.hidden(sent).everything and figures.totals(sent) == (0, 0) and hours.of(sent) is None
    browser = signed_in("marketing", "sales")
    page = browser.get(f"/kampanjat/{sent.ref}/raportti/").content.decode()
    assert "Alle viisi henkilöä sai kirjeen" in page and "Linkki 2" not in page and "3 klikkausta" not in page
    table = browser.get(f"/kampanjat/{sent.ref}/raportti/taulukko/").content.decode()
    assert "alle viisi sai sen" in table and "Linkki 2;3" not in table
    Recipient.objects.filter(state="refused").update(state="sent")
    sent.refresh_from_db()
    assert figures.totals(sent) == (3, 1)
    page = browser.get(f"/kampanjat/{sent.ref}/raportti/").content.decode()
    assert "Linkki 2" in page and content.LINKS[1].removeprefix("https://") in page.replace("<wbr>", ""), "and where it leads"


def test_a_link_only_a_few_got_cannot_be_reckoned_from_the_others(sent: Any, monkeypatch: Any) -> None:
    from kortisto.campaigns.clicks import links
    from kortisto.campaigns.clicks.links import Link
    from kortisto.campaigns.reports import figures, kept

    def of(campaign: Any) -> list[Link]:
        return [
            *content.of(campaign),
            Link("sv", "", 1, content.LINKS[0], "Länk"),
            Link("sv", "", 2, "https://www.kuurankukka.example/sv", "Länk"),
        ]

    monkeypatch.setattr(links, "_sources", [(lambda *_: of(sent)[0], of)])
    spread(sv=4)
    for language, number in (("fi", 1), ("sv", 1), ("sv", 2)):
        ClickCount.objects.create(campaign=sent, language=language, number=number, hour=NOW, humans=2)
    told = {link.address: (link.humans, link.few) for link in figures.clicked(sent)}
    assert told[content.LINKS[0]] == (4, False), "everybody got it, in one language or the other"
    assert told["https://www.kuurankukka.example/sv"] == (0, True) and figures.totals(sent) == (4, 0)
    put_aside = kept.put_aside(sent.mailing)
    assert put_aside["few"] == {"everything": False, "addresses": ["https://www.kuurankukka.example/sv"]}
    spread(sv=5)
    assert figures.totals(sent) == (6, 0)


def test_what_came_back_is_named_by_its_campaign(sent: Any, signed_in: Any, at_noon: None) -> None:
    from kortisto.outreach.models import Return

    entry = Recipient.objects.order_by("pk")[0]
    Return.objects.create(
        digest="a" * 64,
        kind="unknown",
        received_at=NOW,
        state="waiting",
        mailing=sent.mailing,
        recipient=entry,
        contact=entry.contact,
    )
    page = signed_in("marketing", "sales").get("/viestit/palautuneet/").content.decode()
    assert f'href="/kampanjat/{sent.ref}/raportti/">Uutiset</a>' in page and sent.mailing.ref not in page
