"""An answer that came back was not given: the request is open again, and no other request is touched."""

from __future__ import annotations

from email import message_from_bytes
from typing import Any

import pytest

from kortisto.config.instance import Instance
from tests.proof import people
from tests.proof.register import Register
from tests.rights.conftest import DAY, NOON, bodies, fresh, link_in, send, stranger


@pytest.fixture
def either(b2b: Register) -> Register:
    """One notice is enough here."""
    return b2b


BOUNCE = """From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: rekisteri@kuurankukka.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: <bounce-{serial}@mx.example>
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I could not deliver your message: user unknown.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--b
Content-Type: message/rfc822

{original}
--b--
"""


def bounce_of(envelope: Any, serial: int = 1) -> bytes:
    """What a mail server that took a message sends back about it."""
    message = message_from_bytes(envelope.content)
    headers = f"Message-ID: {message['Message-ID']}\nSubject: x\nTo: {message['To']}\n\nx"
    return BOUNCE.format(serial=serial, to=message["To"], original=headers).replace("\n", "\r\n").encode()


def told_by_mailgun(message_id: str, settings: Any) -> None:
    """What the provider posts: an id of its own, and ours among what went along."""
    from tests.outreach.returns import test_provider as provider

    values = {**settings.KORTISTO.values, "returns_provider": "mailgun", "returns_webhook_key": provider.KEY}
    settings.KORTISTO = Instance(settings.KORTISTO.home, values)
    event = {
        "event": "failed", "severity": "permanent", "id": "e9", "recipient": "aino@merituuli.example", "reason": "generic",
        "message": {"headers": {"message-id": "its-own@mailgun.example"}}, "user-variables": {"letter": message_id.strip("<>")},
        "delivery-status": {"message": "no words anybody knows"},
    }  # fmt: skip
    assert [provider.post(event), provider.post(event)] == [200, 200]


@pytest.mark.parametrize("mailbox", ["returns", "requests", "provider"])
def test_an_answer_that_came_back_is_open_again(
    b2b: Register, noon: Any, opened: Any, officer: Any, post_office: Any, settings: Any, mailbox: str
) -> None:
    """Whichever mailbox it comes to; the neighbour's answer stays given."""
    from kortisto.outreach.returns import acts
    from kortisto.privacy.models import Clock
    from kortisto.rights import actions
    from kortisto.rights.mailbox import take_in

    requests = []
    for name in ("aino", "dino"):
        firm = people.firm(f"{name} Oy", since=DAY)
        who = people.person(f"{name.title()} Lehtovirta", firm, on=DAY, email=f"{name}@merituuli.example")
        people.informed(who, on=DAY)
        row = opened(who.subject)
        actions.identify(row, how="page", by="self", now=NOON)
        officer.post(f"/tietosuoja/pyynnot/{row.number}/vastaus/")
        send()
        requests.append(fresh(row))
    aino, dino = requests
    assert (aino.state, dino.state) == ("closed", "closed")
    link = link_in(bodies(post_office)[0][2])
    raw = bounce_of(post_office.got[0])
    if mailbox == "returns":
        acts.handle(raw, now=NOON)
        acts.handle(raw, now=NOON)
    elif mailbox == "provider":
        told_by_mailgun(aino.letters.get(kind="answer").message_id, settings)
    else:
        assert take_in(raw, now=NOON) == "returned"
    aino, before = fresh(aino), (dino.closed_on, dino.outcome, dino.steps.count())
    assert (aino.state, aino.closed_on, aino.outcome, aino.answered_at) == ("open", None, "", None)
    assert Clock.objects.filter(duty=f"answer:{aino.number}", closed_at=None).exists(), "its month runs on"
    dino = fresh(dino)
    assert (dino.closed_on, dino.outcome, dino.steps.count()) == before
    page = officer.get(f"/tietosuoja/pyynnot/{aino.number}/").content.decode()
    assert "Vastaus ei mennyt perille" in page and "Viesti henkilölle palautui" in page
    assert stranger().get(link).status_code == 404, "what came back carries the link"

    officer.post(f"/tietosuoja/pyynnot/{aino.number}/uusi-linkki/")
    assert send() == {"sent": 1}
    assert fresh(aino).outcome == "granted"
    anybody, newer = stranger(), link_in(bodies(post_office)[-1][2])
    assert anybody.get(newer).status_code == 200 and anybody.get(link).status_code == 404
    from kortisto.rights.models import Paper

    assert Paper.objects.filter(request=aino, kind="package", destroyed_at=None).count() == 1


def test_a_link_that_came_back_is_sent_again(b2b: Register, aino: Any, opened: Any, officer: Any, post_office: Any) -> None:
    from kortisto.outreach.returns import acts

    row = opened(aino.subject)
    officer.post(f"/tietosuoja/pyynnot/{row.number}/linkki/")
    send()
    acts.handle(bounce_of(post_office.got[0]), now=NOON)
    page = officer.get(f"/tietosuoja/pyynnot/{row.number}/").content.decode()
    assert "Selvitä, kuka pyytää" in page
    assert stranger().get(link_in(bodies(post_office)[0][2])).status_code == 404
