"""Mail servers of the engine's tests: the sink as a process of its own, and certificates for servers that encrypt."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path


@dataclass
class Sink:
    """A running sink; `taken` is what it took, in order: recipient, sender, Message-ID, whether whole."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def taken(self) -> list[tuple[str, ...]]:
        return [tuple(line.split(" ")) for line in self.log.read_text().splitlines()]

    def recipients(self) -> list[str]:
        return [line[0] for line in self.taken()]

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()


def start_sink(log: Path, *more: str, port: int = 0) -> Sink:
    log.touch()
    process = subprocess.Popen(
        [sys.executable, "-m", "kortisto.bench.sink", "--port", str(port), "--log", str(log), *more],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    return Sink(process, int(process.stdout.readline()), log)


@contextmanager
def sink(log: Path, *more: str) -> Iterator[Sink]:
    running = start_sink(log, *more)
    try:
        yield running
    finally:
        running.stop()


def certificate(folder: Path, name: str = "127.0.0.1") -> Path:
    """A certificate that signs itself for `name`, key and all in one file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    other = x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    made = (
        x509.CertificateBuilder().subject_name(own).issuer_name(own).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1)).add_extension(x509.SubjectAlternativeName([other]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / f"{name}.pem"
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


@dataclass
class Letter:
    recipient: bytes
    content: bytes = b"Message-ID: <a@b.example>\r\n\r\n--\r\n"
    sender: bytes = b"posti@kuurankukka.example"
    said: str = ""


@dataclass
class Desk:
    """Hands out letters and remembers what became of them."""

    waiting: list[Letter]
    ends: list[tuple[str, str, str]] = field(default_factory=list)
    began: list[str] = field(default_factory=list)
    barred: frozenset[str] = frozenset()

    def next(self) -> Letter | None:
        return self.waiting.pop(0) if self.waiting else None

    def may_go(self, item: Letter) -> bool:
        if item.recipient.decode() in self.barred:
            self.ends.append((item.recipient.decode(), "withdrawn", ""))
            return False
        return True

    def begin(self, item: Letter) -> None:
        self.began.append(item.recipient.decode())

    def done(self, item: Letter, outcome: str, reply: str) -> None:
        self.ends.append((item.recipient.decode(), outcome, reply))
        if outcome == "again":
            self.waiting.insert(0, item)
