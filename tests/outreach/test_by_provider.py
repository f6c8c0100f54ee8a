"""Single letters through a provider's own interface, against a stand-in for it that speaks HTTP on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from kortisto.config.instance import Instance
from kortisto.config.options import service
from kortisto.outreach import jobs
from kortisto.outreach.models import OutboxMessage

from .conftest import NOW, Make

pytestmark = pytest.mark.usefixtures("at_noon")


@pytest.fixture
def provider(settings: Any) -> Iterator[dict[str, Any]]:
    """`code` is what it answers; `got` what it was given."""
    state: dict[str, Any] = {"code": 200, "got": []}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            state["got"].append((self.path, self.headers["Authorization"], form))
            body = json.dumps({"id": "<1@mg>", "message": "Queued"}).encode()
            self.send_response(state["code"])
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "", "Kuurankukka <rekisteri@kuurankukka.example>"
    line = f"mailgun://avain@kuurankukka.example?api_url=http://127.0.0.1:{server.server_port}/v3"
    settings.KORTISTO = Instance(settings.KORTISTO.home, {**settings.KORTISTO.values, "mail_service": line})
    yield state
    server.shutdown()
    server.server_close()


def queued(contact: Any) -> OutboxMessage:
    return OutboxMessage.objects.create(
        kind="notice", contact=contact, language="fi", policy_key="b2b", policy_number=1, message_id=f"<{contact.pk}@kuurankukka.example>",
        next_try_at=NOW, created_at=NOW, created_by="test",
    )  # fmt: skip


def test_a_notice_goes_through_the_provider_and_is_proved(b2b: Any, person: Make, provider: dict[str, Any]) -> None:
    message = queued(person())
    assert jobs.send_outbox.func() == {"sent": 1}
    message.refresh_from_db()
    assert message.state == "sent" and message.contact.notices.count() == 1
    [(path, key, form)] = provider["got"]
    assert path == "/v3/kuurankukka.example/messages" and key.startswith("Basic ")
    assert form["v:letter"] == [message.message_id.strip("<>")], "what became of it is told by this"
    assert form["h:Message-Id"] == [message.message_id] and form["h:Auto-Submitted"] == ["auto-generated"]
    assert "aino.lehtovirta@firma.example" in form["to"][0] and "Kuurankukka" in form["from"][0] and form["html"] and form["text"]


@pytest.mark.parametrize(("code", "state"), [(400, "failed"), (401, "queued"), (429, "queued"), (500, "undecided")])
def test_what_the_provider_says_no_to(b2b: Any, person: Make, provider: dict[str, Any], code: int, state: str) -> None:
    message = queued(person())
    provider["code"] = code
    jobs.send_outbox.func()
    message.refresh_from_db()
    assert message.state == state and not message.contact.notices.exists()


def test_nobody_there_means_nothing_has_left(b2b: Any, person: Make, settings: Any, provider: dict[str, Any]) -> None:
    message = queued(person())
    values = {**settings.KORTISTO.values, "mail_service": "mailgun://avain@kuurankukka.example?api_url=http://127.0.0.1:9/v3"}
    settings.KORTISTO = Instance(settings.KORTISTO.home, values)
    jobs.send_outbox.func()
    message.refresh_from_db()
    assert (message.state, message.problem, message.attempts) == ("queued", "no_connection", 0)


def test_a_line_of_settings_that_is_none_says_the_remedy() -> None:
    for line, remedy in (("smtp://x@y", "must begin with one of mailgun://"), ("mailjet://one@", "must hold 2 keys before an @")):
        with pytest.raises(ValueError, match=remedy):
            service(line)
    assert service("postmark://token@") == "postmark://token@"
