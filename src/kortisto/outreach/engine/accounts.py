"""The account a mailing leaves through: one of ours, or that of the instance's own settings."""

from __future__ import annotations

from dataclasses import dataclass

from kortisto.outreach import smtp
from kortisto.outreach.engine import marks
from kortisto.outreach.models import SenderIdentity

OWN = "own"


@dataclass(frozen=True, slots=True)
class Account:
    """Where to, and how to behave there. `secret`: what marks of domains are made with; `key`: the account's bucket."""

    key: str
    secret: bytes
    server: smtp.Server
    per_connection: int = 500
    idle_seconds: float = 20
    connections: int = 4
    per_minute: int = 0
    domain_per_minute: int = 0


def account_of(identity: SenderIdentity | None) -> Account | None:
    """None when the instance has no mail server."""
    row = identity.account if identity else None
    if row is None:
        own = smtp.server()
        return Account(OWN, marks.key_of(OWN), own) if own else None
    server = smtp.Server(row.host, row.port, row.security, row.user, row.password)
    return Account(
        row.ref, marks.key_of(row.ref), server, row.per_connection, row.idle_seconds, row.connections, row.per_minute,
        row.domain_per_minute,
    )  # fmt: skip
