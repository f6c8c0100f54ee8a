"""What strangers reach: proof of work, limits, the same answer to everybody, nothing kept in the open (T14, T15, T16)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.outreach.conftest import PostOffice

from .conftest import ANSWER, NOW, Stranger, deliver, link_in


def pending() -> int:
    from kortisto.campaigns.models import PendingAnswer

    return int(PendingAnswer.objects.count())


def test_the_form_speaks_three_languages_and_sets_no_cookie(form: Any, stranger: Stranger) -> None:
    titles = {"fi": "Tilaa kirje", "sv": "Beställ brevet", "en": "Order the letter"}
    rights = {"fi": "Sinulla on oikeus kieltää", "sv": "Du har rätt att", "en": "You have the right to object"}
    for language, title in titles.items():
        for answer in (
            stranger.client.get(f"/f/{form.ref}/?lang={language}"),
            stranger.client.get(f"/f/{form.ref}/", headers={"accept-language": language}),
        ):
            page = answer.content.decode()
            assert title in page and rights[language] in page, language
            assert "Kuurankukka Kalusteet Oy" in page and f"/seloste/b2b/{language}/" in page
            assert not answer.cookies
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://www.oma.example" in policy
    assert "script-src 'self'" in policy
    assert stranger.client.get("/f/0000000000000000/").status_code == 404


def test_a_proof_of_work_is_for_its_form_in_time_and_once(form: Any, owner: Any, stranger: Stranger, time_machine: Any) -> None:
    from .conftest import make_form

    worked = stranger.worked(form)
    other = make_form("b2b:newsletters", owner)
    assert stranger.send(other, worked).status_code == 200, "of another form: shown again, to be sent anew"
    assert stranger.send(form, worked[:-8] + "AAAAAAA=").status_code == 200, "touched"
    assert pending() == 0
    assert stranger.send(form, worked).status_code == 303
    assert pending() == 1
    assert stranger.send(form, worked).status_code == 200, "used up"
    assert pending() == 1
    late = stranger.worked(form)
    time_machine.move_to(NOW + timedelta(hours=2, minutes=1), tick=False)
    assert stranger.send(form, late).status_code == 200
    assert pending() == 1


def test_a_page_of_another_site_sends_by_way_of_ours(form: Any, stranger: Stranger) -> None:
    """Plain HTML: neither a proof nor the mark of a browser without scripts. Our page shows what was written; it is sent from there."""
    answer = stranger.client.post(f"/f/{form.ref}/?lang=fi", ANSWER, headers={"origin": "https://jokin.example"})
    page = answer.content.decode()
    assert answer.status_code == 200 and pending() == 0
    assert 'value="ilona.raitala@saarni.example"' in page and "data-challenge" in page


def test_without_scripts_little_goes_and_soon_nothing(form: Any, stranger: Stranger) -> None:
    sent = [stranger.send(form, email=f"a{n}@saarni.example").status_code for n in range(5)]
    assert sent == [303, 303, 303, 429, 429]
    everywhere = [
        Stranger(stranger.client, at=f"198.51.{n}.9").send(form, email=f"b{n}@saarni.example").status_code for n in range(40)
    ]
    assert everywhere.count(303) == 27, "thirty to one form in an hour, from everywhere"
    assert pending() == 30


def test_with_proofs_a_network_is_limited_and_nobody_else(form: Any, stranger: Stranger, monkeypatch: pytest.MonkeyPatch) -> None:
    from kortisto.campaigns.forms import limits

    monkeypatch.setattr(limits, "HOUSEHOLD", limits.Limit("household", 2, limits.HOUR))
    sent = [stranger.send(form, stranger.worked(form), email=f"a{n}@saarni.example").status_code for n in range(3)]
    assert sent == [303, 303, 429]
    neighbour = Stranger(stranger.client, at="192.0.2.44")
    assert neighbour.send(form, neighbour.worked(form)).status_code == 303


def test_a_mailbox_gets_three_a_day_whoever_asks(form: Any, stranger: Stranger, post_office: PostOffice, time_machine: Any) -> None:
    """T16: the answer is the same, the mail does not come."""
    addresses = [f"ilona.raitala{tag}@saarni.example" for tag in ("", "", "+a", "", "+b", "+c", "", "", "", "", "", "")]
    answers = [Stranger(stranger.client, at=f"198.51.{n}.9").send(form, email=email) for n, email in enumerate(addresses)]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(303, f"/f/{form.ref}/kiitos/?lang=fi")}
    deliver()
    assert [envelope.rcpt_tos for envelope in post_office.got] == [[email] for email in addresses[:3]]
    time_machine.move_to(NOW + timedelta(hours=25), tick=False)
    assert stranger.send(form).status_code == 303
    deliver()
    assert len(post_office.got) == 4


def test_known_banned_caught_and_new_are_answered_alike(form: Any, stranger: Stranger, person: Callable[..., Any]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from kortisto.consents import actions

    known = person("Aino", "Lehtovirta")
    banned = person("Eero", "Salmi")
    actions.ban_channel(contact=banned, channel="email", by="test", now=NOW)
    Stranger(stranger.client, at="192.0.2.1").send(form, email="ensimmainen@saarni.example")  # makes the count of the form
    seen = []
    for place, email in enumerate(("uusi@saarni.example", "aino.lehtovirta@firma.example", "eero.salmi@firma.example")):
        with CaptureQueriesContext(connection) as asked:
            answer = Stranger(stranger.client, at=f"198.51.{place}.9").send(form, email=email)
        seen.append((answer.status_code, answer.headers["Location"], len(asked), answer.content))
    assert len(set(seen)) == 1, seen
    caught = stranger.send(form, kotisivu="https://mainos.example")
    assert (caught.status_code, caught.headers["Location"]) == seen[0][:2]
    assert pending() == 4, "what fell into the honeypot is nowhere"
    assert known.form_answers.count() == 0


def test_what_is_too_large_or_wrong_is_refused(form: Any, stranger: Stranger) -> None:
    assert stranger.send(form, x1="x" * 70_000).status_code == 413
    answer = stranger.send(form, email="ei osoite", family_name="")
    assert answer.status_code == 422
    assert "Mitä haluat tietää?" in answer.content.decode()
    assert pending() == 0


def test_a_closed_form_takes_nothing(form: Any, stranger: Stranger) -> None:
    from kortisto.campaigns.forms import acts

    acts.close_form(form, by="test", now=NOW)
    assert "data-challenge" not in stranger.client.get(f"/f/{form.ref}/").content.decode()
    assert stranger.send(form).status_code == 410
    assert pending() == 0


def test_links_show_and_only_a_press_confirms(form: Any, stranger: Stranger, post_office: PostOffice, time_machine: Any) -> None:
    """T15, T14: filters follow links; forged, spent and late ones look alike, and no page shows the address."""
    from kortisto.campaigns.models import FormAnswer

    stranger.send(form)
    stranger.send(form, email="toinen@saarni.example")
    deliver()
    link, other = (link_in(envelope) for envelope in post_office.got)
    for _ in range(3):
        page = stranger.client.get(link).content.decode()
    assert "uutiskirje" in page and "ilona.raitala" not in page and "Raitala" not in page
    assert "frame-ancestors 'none'" in stranger.client.get(link).headers["Content-Security-Policy"], "framed by nobody"
    assert FormAnswer.objects.count() == 0 and pending() == 2
    assert "Hienoa!" in stranger.client.post(link).content.decode()
    spent = stranger.client.post(link)
    forged = stranger.client.get(link[:-6] + "abcde/")
    time_machine.move_to(NOW + timedelta(hours=48, seconds=1), tick=False)
    late = stranger.client.post(other)
    assert {(a.status_code, a.content) for a in (spent, forged, late)} == {(410, spent.content)}
    assert FormAnswer.objects.count() == 1


def test_unconfirmed_answers_lie_sealed_and_go_with_their_key(
    form: Any, stranger: Stranger, settings: Any, time_machine: Any
) -> None:
    """Canary: no byte of what was typed is in the database, before or after; two days later not even the key is anywhere."""
    from kortisto.campaigns.forms import jobs
    from tests.proof.scanning import Search, dump

    words = {"name": "Kanarialintu", "email": "kanarialintu@saarni.example", "text": "Salaisuus Xq7"}
    stranger.send(form, family_name=words["name"], email=words["email"], x1=words["text"])
    search = Search(words)
    assert pending() == 1
    assert not search.in_bytes(repr(dump()).encode())
    keys = settings.KORTISTO_KEYS
    assert "forms/2026-11-24" in keys.names("forms")
    time_machine.move_to(NOW + timedelta(hours=49), tick=False)
    jobs.clear_pending.func()
    assert pending() == 0 and "forms/2026-11-24" not in keys.names("forms")
    assert not [path for place in keys.places for path in place.rglob("2026-11-24*")]


def test_a_server_that_says_later_gets_it_again_and_one_that_refuses_ends_it(
    form: Any, stranger: Stranger, post_office: PostOffice, time_machine: Any
) -> None:
    post_office.answers = {"hidas@saarni.example": "451 later", "poissa@saarni.example": "550 no such user"}
    stranger.send(form, email="hidas@saarni.example")
    stranger.send(form, email="poissa@saarni.example")
    assert deliver() == {"later": 1, "refused": 1}
    assert pending() == 1
    post_office.answers = {}
    time_machine.move_to(NOW + timedelta(minutes=6), tick=False)
    assert deliver() == {"sent": 1}
    assert deliver() == {}, "never twice"


KEYS = st.sampled_from(
    ["given_name", "family_name", "email", "company", "job_title", "phone", "x1", "x2", "altcha", "ilman", "kotisivu", "z"]
)
TEXT = st.one_of(
    st.text(max_size=60), st.sampled_from(["a@b.example", "\x00", "\r\nBcc: x@y.example", "e30=", "1", "040 123 4567"])
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.dictionaries(KEYS, TEXT, max_size=9), lang=st.sampled_from(["fi", "sv", "en", "xx", ""]), raw=st.binary(max_size=80)
)
def test_whatever_is_posted_is_answered(form: Any, stranger: Stranger, values: dict[str, str], lang: str, raw: bytes) -> None:
    """No error of ours, no cookie, and at most one row for one post."""
    from kortisto.accounts.models import Spent

    Spent.objects.all().delete()
    before = pending()
    answer = stranger.client.post(f"/f/{form.ref}/?lang={lang}", ANSWER | values if len(raw) % 2 else values)
    assert answer.status_code in (200, 303, 422) and not answer.cookies
    assert pending() - before <= 1
    other = stranger.client.post(f"/f/{form.ref}/", raw, content_type="multipart/form-data; boundary=x")
    assert other.status_code in (200, 303, 400, 422)
    assert stranger.client.get(f"/f/vahvistus/{raw.hex() or 'x'}/").status_code == 410
