"""A name server on loopback: a socket that answers TXT questions with packets of the real shape (RFC 1035)."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


class Server:
    """`records`: name → its texts; a name not among them does not exist. `silent`: it hears and never answers."""

    def __init__(self, records: Mapping[str, Sequence[str]], *, silent: bool = False, rcode: int = dns.rcode.NOERROR) -> None:
        self.records, self.silent, self.rcode = dict(records), silent, rcode
        self.asked: list[str] = []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                packet, whom = self.socket.recvfrom(4096)
            except OSError:
                return
            if packet == b"stop":
                return
            question = dns.message.from_wire(packet)
            name = question.question[0].name.to_text(omit_final_dot=True)
            self.asked.append(name)
            if not self.silent:
                self.socket.sendto(self._answer(question, name).to_wire(), whom)

    def _answer(self, question: dns.message.Message, name: str) -> dns.message.Message:
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        answer.set_rcode(dns.rcode.Rcode(self.rcode))
        texts = self.records.get(name)
        if texts is None and self.rcode == dns.rcode.NOERROR:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif texts:
            pieces = ["".join(f'"{text[at : at + 200]}" ' for at in range(0, len(text), 200)).strip() for text in texts]
            answer.answer.append(dns.rrset.from_text_list(f"{name}.", 60, "IN", "TXT", pieces))
        return answer

    def stop(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
            own.sendto(b"stop", ("127.0.0.1", self.port))
        self.thread.join(2)
        self.socket.close()


@contextmanager
def serving(records: Mapping[str, Sequence[str]], **more: object) -> Iterator[Server]:
    server = Server(records, **more)  # type: ignore[arg-type]
    try:
        yield server
    finally:
        server.stop()
