"""A form, strangers who fill it in, and the mailbox in which their confirmations arrive."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from typing import Any

import pytest

from tests.contacts.conftest import NOW, install
from tests.outreach.conftest import PostOffice, at_noon, b2b, company, person, post_office, signed_in, staff

__all__ = ["NOW", "at_noon", "b2b", "company", "install", "person", "post_office", "signed_in", "staff"]

TOPIC = "uutiskirje"
ANSWER = {
    "given_name": "Ilona", "family_name": "Raitala", "email": "ilona.raitala@saarni.example", "company": "Saarnihuone Oy",
    "job_title": "kehityspäällikkö", "x1": "Kuinka nopeasti toimitatte?", "x2": "1",
}  # fmt: skip


@pytest.fixture(autouse=True)
def everyday(at_noon: None, post_office: PostOffice) -> PostOffice:
    return post_office


@pytest.fixture
def owner(staff: Callable[..., Any]) -> Any:
    return staff("sales", "marketing", name="Marja Koskela")


@pytest.fixture
def form(b2b: Any, owner: Any) -> Any:
    """Open, with a topic, two details besides name and address, and two questions of its own."""
    return make_form("b2b:newsletters", owner, topic=TOPIC)


def make_form(
    purpose: str, owner: Any, *, topic: str = "", asks: tuple[str, ...] = ("job_title", "phone"), own: bool = True
) -> Any:
    from kortisto.campaigns.forms import acts, asked
    from kortisto.campaigns.forms.asked import Question
    from tests.contacts.conftest import TODAY

    made = acts.create_form(name="Syksyn kirje", purpose=purpose, owner=owner, by="test", now=NOW)
    words = {
        "title": {"fi": "Tilaa kirje", "sv": "Beställ brevet", "en": "Order the letter"},
        "lede": {},
        "thanks": {"fi": "Hienoa!"},
    }
    acts.change_form(
        made, name=made.name, topic=topic, owner=owner, words=words, sites=["https://www.oma.example/yhteys"], by="test", now=NOW
    )
    for datum in asks:
        acts.put_question(made, Question(datum, datum, asked.labels_of(datum, purpose, TODAY)), by="test", now=NOW)
    if own:
        acts.put_question(made, Question("x1", "form_extras", {"fi": "Mitä haluat tietää?"}, "long"), by="test", now=NOW)
        acts.put_question(made, Question("x2", "form_extras", {"fi": "Saako soittaa?"}, "yes_no"), by="test", now=NOW)
    acts.open_form(made, by="test", now=NOW)
    return made


@dataclass
class Stranger:
    """Somebody with a browser that keeps no cookies of ours, at a network address."""

    client: Any
    at: str = "203.0.113.7"

    def challenge(self, form: Any) -> dict[str, Any]:
        page = self.client.get(f"/f/{form.ref}/", REMOTE_ADDR=self.at).content.decode()
        found: dict[str, Any] = json.loads(html.unescape(re.search(r'data-challenge="([^"]+)"', page)[1]))  # type: ignore[index]
        return found

    def worked(self, form: Any) -> str:
        """A solved challenge, as the script of the page sends it."""
        import altcha

        challenge = altcha.Challenge.from_dict(self.challenge(form))
        solution = altcha.solve_challenge(challenge)
        assert solution is not None
        return altcha.Payload(challenge, solution).to_base64()

    def send(self, form: Any, payload: str = "", *, plain: bool = True, lang: str = "fi", **other: str) -> Any:
        """`plain`: without scripts, so without a proof of work."""
        given = ANSWER | other | ({"altcha": payload} if payload else {"ilman": "1"} if plain else {})
        return self.client.post(f"/f/{form.ref}/?lang={lang}", given, REMOTE_ADDR=self.at)


@pytest.fixture
def stranger() -> Stranger:
    from django.test import Client

    return Stranger(Client(enforce_csrf_checks=True))


def deliver() -> Any:
    """The job that mails confirmations, at the clock of the test."""
    from kortisto.campaigns.forms.jobs import send_confirmations

    return send_confirmations.func()


def link_in(envelope: Any) -> str:
    """The path of the link in a confirmation."""
    mail = message_from_bytes(envelope.content, policy=policy.default)
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    return re.search(r"https?://[^/\s]+(/f/vahvistus/\S+)", text)[1]  # type: ignore[index]


@pytest.fixture
def confirmed(stranger: Stranger, post_office: PostOffice) -> Callable[..., Any]:
    """Sends the form, follows the link of the mail and confirms; gives the answer that came of it, or None."""

    def go(form: Any, **other: str) -> Any:
        from kortisto.campaigns.models import FormAnswer

        before = set(FormAnswer.objects.values_list("pk", flat=True))
        assert stranger.send(form, **other).status_code == 303
        deliver()
        link = link_in(post_office.got[-1])
        assert stranger.client.get(link).status_code == 200
        assert stranger.client.post(link).status_code == 200
        return FormAnswer.objects.exclude(pk__in=before).select_related("contact").first()

    return go
