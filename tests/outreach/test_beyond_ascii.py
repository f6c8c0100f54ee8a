"""Addresses beyond ASCII: what goes (a domain always, a mailbox where the server takes it), and every door says what does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from kortisto.contacts.details import WorkDetails
from kortisto.exchange.cells import emails
from kortisto.lib import addresses

from .conftest import PostOffice
from .test_sending import queue, send

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "letters"),
    [("matti@hyvä.example", ""), ("mäkinen@x.example", "ä"), ("ääkkönen@hyvä.example", "äö"), ("matti@x.example", "")],
)
def test_only_the_mailbox_needs_a_server_that_takes_it(address: str, letters: str) -> None:
    assert addresses.beyond_ascii(addresses.check(address)) == letters


def test_a_single_letter_goes_where_the_server_takes_it(b2b: Any, person: Callable[..., Any], post_office: PostOffice) -> None:
    queue(
        person(details=WorkDetails(email="päivi@x.example")),
        person("Matti", "Meri", details=WorkDetails(email="matti@hyvä.example")),
    )
    assert send()["sent"] == 2
    got = {envelope.rcpt_tos[0]: envelope for envelope in post_office.got}
    assert set(got) == {"päivi@x.example", "matti@xn--hyv-sla.example"}
    beyond, idn = got["päivi@x.example"], got["matti@xn--hyv-sla.example"]
    assert "SMTPUTF8" in beyond.mail_options and "SMTPUTF8" not in idn.mail_options
    raw = beyond.content
    assert isinstance(raw, bytes) and "<päivi@x.example>".encode() in raw, "no encoded word inside an address (RFC 6532)"
    assert isinstance(idn.content, bytes) and idn.content.isascii()


def test_the_import_the_card_and_the_web_form_say_which_part(b2b: Any, person: Callable[..., Any], staff: Any) -> None:
    from django import forms

    from kortisto.campaigns.forms.filling import AnswerForm
    from kortisto.consents.switches import switches
    from kortisto.exchange import wording

    cell = emails.read("päivi@x.example")
    assert cell.value == "päivi@x.example" and cell.notes == ("email_not_ascii",)
    assert "ennen @-merkkiä" in wording.sentence("email_not_ascii")
    contact = person(details=WorkDetails(email="päivi@x.example"))
    found = switches(staff("marketing"), contact.pk, as_of=date(2026, 11, 24))
    assert found is not None
    [mail] = [row for row in found.rows if row.channel == "email"]
    assert (mail.kind, "”ä”" in mail.note) == ("idle", True)
    form = AnswerForm({"email": "päivi@x.example"}, asked=[], language="fi", as_of=date(2026, 11, 24))
    form.fields["email"] = forms.CharField()
    assert not form.is_valid() and "”ä”" in form.errors["email"][0] and "a–z" in form.errors["email"][0]
