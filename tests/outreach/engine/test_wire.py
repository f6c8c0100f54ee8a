"""The conversation with the mail server: pipelined and in lock-step, encrypted, signed in; every answer is heard."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from kortisto.outreach import mail, smtp
from kortisto.outreach.engine.connecting import connect
from kortisto.outreach.engine.looping import Loop
from kortisto.outreach.smtp import Line, Server

from .nasty import nasty
from .sinks import Desk, Letter, certificate, sink

AWKWARD = ["refuse-b@x.example", "later-c@x.example", "full-d@x.example", "bad-e@x.example", "drop-f@x.example"]


def letters(*recipients: str) -> list[Letter]:
    return [Letter(one.encode()) for one in recipients]


def run(desk: Desk, server: Server, *, wanted: int = 1, most: int = 1000, seconds: float = 60) -> Loop:
    loop = Loop(server, desk, wanted=wanted, most=most, idle=30)
    until = time.monotonic() + seconds
    while desk.waiting or loop.busy or loop.opening:
        loop.grow(wanted)
        loop.turn(0.05)
        assert time.monotonic() < until, desk.ends
        if loop.problem:
            break
    loop.close()
    return loop


@pytest.mark.parametrize("ways", [(), ("--plain",)], ids=["pipelined", "lock-step"])
def test_every_answer_belongs_to_its_message(tmp_path: Path, ways: tuple[str, ...]) -> None:
    plain = [f"p{n}@x.example" for n in range(40)]
    mixed = plain[:3] + AWKWARD[:2] + plain[3:5] + AWKWARD[2:4] + plain[5:]
    desk = Desk(letters(*mixed))
    with sink(tmp_path / "log", *ways) as office:
        run(desk, Server("127.0.0.1", office.port, "none"))
        assert office.recipients() == plain
        assert all(line[3] == "1" for line in office.taken()), "every message arrived whole"
    assert [end[0] for end in desk.ends] == mixed
    found = {recipient: (outcome, reply) for recipient, outcome, reply in desk.ends}
    assert {found[one] for one in plain} == {("sent", "250")}
    assert [found[one] for one in AWKWARD[:4]] == [
        ("refused", "550 5.1.1"), ("later", "451 4.7.1"), ("later", "452 4.2.2"), ("refused", "554 5.7.1"),
    ]  # fmt: skip
    assert desk.began == [one for one in mixed if one not in AWKWARD[:2]], "nothing leaves for whom the server refuses"


def test_a_connection_that_breaks_off_after_the_data_leaves_one_unknown(tmp_path: Path) -> None:
    mixed = ["a@x.example", "drop-b@x.example", "c@x.example", "hang-d@x.example", "e@x.example"]
    desk = Desk(letters(*mixed))
    with sink(tmp_path / "log") as office:
        run(desk, Server("127.0.0.1", office.port, "none"))
        assert office.recipients() == ["a@x.example", "drop-b@x.example", "c@x.example", "e@x.example"]
    found = {recipient: outcome for recipient, outcome, _ in desk.ends}
    assert found == {
        "a@x.example": "sent", "drop-b@x.example": "unknown", "c@x.example": "sent", "hang-d@x.example": "later",
        "e@x.example": "sent",
    }  # fmt: skip


def test_whoever_is_barred_at_the_last_moment_gets_nothing(tmp_path: Path) -> None:
    desk = Desk(letters("a@x.example", "b@x.example", "c@x.example"), barred=frozenset({"b@x.example"}))
    with sink(tmp_path / "log") as office:
        run(desk, Server("127.0.0.1", office.port, "none"))
        assert office.recipients() == ["a@x.example", "c@x.example"]
    assert {end[:2] for end in desk.ends} >= {("b@x.example", "withdrawn"), ("c@x.example", "sent")}


def test_a_connection_ends_after_its_share(tmp_path: Path) -> None:
    desk = Desk(letters(*(f"p{n}@x.example" for n in range(25))))
    opened = []

    def counted(server: Server) -> Any:
        opened.append(1)
        return connect(server)

    with sink(tmp_path / "log") as office:
        loop = Loop(Server("127.0.0.1", office.port, "none"), desk, wanted=1, most=10, idle=30, open_=counted)
        while desk.waiting or loop.busy or loop.opening:
            loop.grow(1)
            loop.turn(0.05)
        loop.close()
        assert len(office.recipients()) == 25 and len(opened) == 3


def test_one_round_trip_for_each_message(tmp_path: Path) -> None:
    """Ten messages over a line of 40 ms: lock-step would take forty round trips."""
    desk = Desk(letters(*(f"p{n}@x.example" for n in range(10))))
    with sink(tmp_path / "log", "--delay", "0.04") as office:
        opened = connect(Server("127.0.0.1", office.port, "none"))
        loop = Loop(Server("127.0.0.1", office.port, "none"), desk, wanted=1, most=100, idle=30, open_=lambda _: opened)
        began = time.monotonic()
        while desk.waiting or loop.busy or loop.opening:
            loop.grow(1)
            loop.turn(0.05)
        spent = time.monotonic() - began
        loop.close()
    assert 11 * 0.04 <= spent < 22 * 0.04, spent


# ---- encryption and signing in, against another implementation


class Taking:
    def __init__(self) -> None:
        self.got: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.got += envelope.rcpt_tos
        return "250 OK"


@pytest.fixture
def offices() -> Iterator[Callable[..., tuple[Taking, int]]]:
    running = []

    def make(**ways: Any) -> tuple[Taking, int]:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        taking = Taking()
        controller = Controller(taking, hostname="127.0.0.1", port=port, **ways)
        controller.start()
        running.append(controller)
        return taking, port

    yield make
    for controller in running:
        controller.stop()


def secured(path: Path) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(path)
    return made


def knows(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
    right = isinstance(given, LoginPassword) and (given.login, given.password) == (b"kuura", b"salasana")
    return AuthResult(success=right, handled=right)


def test_starttls_with_the_certificate_checked_and_a_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, offices: Callable[..., tuple[Taking, int]]
) -> None:
    own = certificate(tmp_path)
    taking, port = offices(tls_context=secured(own), require_starttls=True, authenticator=knows, auth_required=True)
    desk = Desk(letters("a@x.example", "b@x.example"))
    assert run(desk, Server("127.0.0.1", port, "starttls", "kuura", "salasana")).problem == "certificate"
    assert not taking.got and len(desk.waiting) == 2, "a certificate nobody vouches for"
    monkeypatch.setenv("SSL_CERT_FILE", str(own))
    assert run(desk, Server("127.0.0.1", port, "starttls", "kuura", "toinen")).problem == "sign_in_refused"
    assert not run(desk, Server("127.0.0.1", port, "starttls", "kuura", "salasana")).problem
    assert taking.got == ["a@x.example", "b@x.example"]


def test_a_certificate_of_another_name_and_a_server_that_does_not_encrypt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, offices: Callable[..., tuple[Taking, int]]
) -> None:
    other = certificate(tmp_path, "posti.toinen.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(other))
    _taking, port = offices(tls_context=secured(other), require_starttls=True)
    assert connect(Server("127.0.0.1", port, "starttls")).problem == "certificate"
    _taking, port = offices()
    assert connect(Server("127.0.0.1", port, "starttls")).problem == "not_offered"
    assert connect(Server("127.0.0.1", 1, "none")).problem == "no_connection"


def test_encrypted_from_the_first_byte_and_pipelined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(own))
    big = b"Message-ID: <a@b.example>\r\n\r\n" + b"x" * 70 + b"\r\n" * 200_000 + b"--\r\n"
    desk = Desk([Letter(f"p{n}@x.example".encode(), big if n % 5 == 0 else Letter(b"").content) for n in range(30)])
    with sink(tmp_path / "log", "--certificate", str(own)) as office:
        run(desk, Server("127.0.0.1", office.port, "tls"), wanted=3)
        assert sorted(office.recipients()) == sorted(f"p{n}@x.example" for n in range(30))
        assert all(line[3] == "1" for line in office.taken())


def test_a_server_that_says_421_or_nonsense_or_nothing() -> None:
    for said, outcome in ((b"421 4.3.2 closing\r\n", "later"), (b"what?\r\n", "later"), (b"", "later")):
        ours, theirs = socket.socketpair()
        desk = Desk(letters("a@x.example"))
        loop = Loop(Server("x", 1), desk, wanted=1, most=5, idle=30, open_=lambda _, ours=ours: _opened(ours))
        loop.grow(1)
        threading.Timer(0.1, lambda theirs=theirs, said=said: (theirs.sendall(said), theirs.close())).start()
        while not desk.ends:
            loop.turn(0.05)
        loop.close()
        assert desk.ends == [("a@x.example", outcome, "421" + " 4.3.2" if said.startswith(b"421") else "")]


def test_a_line_that_breaks_before_the_final_dot_leaves_nobody_undecided() -> None:
    ours, theirs = socket.socketpair()
    desk = Desk([Letter(b"a@x.example", b"x" * 5_000_000 + b"\r\n"), Letter(b"b@x.example")])
    loop = Loop(Server("x", 1, "none"), desk, wanted=1, most=5, idle=30, open_=lambda _: _opened(ours))

    def take_a_little() -> None:
        theirs.recv(100)
        theirs.sendall(b"250 ok\r\n250 ok\r\n354 go\r\n")
        theirs.recv(50_000)
        theirs.close()

    threading.Thread(target=take_a_little).start()
    loop.grow(1)
    while not desk.ends:
        loop.turn(0.05)
    loop.close()
    assert desk.began == ["a@x.example"] and desk.ends[0] == ("a@x.example", "later", "")
    assert [end[:2] for end in desk.ends[1:]] == [("b@x.example", "again")]


def test_what_does_not_open_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    with nasty("") as server:
        assert connect(Server("127.0.0.1", server.port, "none", "kuura", "salasana")).problem == "sign_in_refused"
        assert connect(Server("127.0.0.1", server.port, "none", "kuura", "sälä")).problem == "sign_in_refused"
        monkeypatch.setattr(smtp, "_HERE", ())
        assert connect(Server("127.0.0.1", server.port, "none", "kuura", "salasana")).problem == "not_offered", "never unencrypted"
        with Line(Server("127.0.0.1", server.port, "none", "kuura", "salasana")) as line:
            letter = mail.Letter("a@x.example", "b@x.example", b"")
            assert line.deliver(letter, before_data=lambda: None).problem == "not_offered"
        assert server.said["logins"] == 2


def _opened(sock: socket.socket) -> Any:
    from kortisto.outreach.engine.connecting import Opened

    return Opened(sock, pipelining=True)
