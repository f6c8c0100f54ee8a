"""Looking names up (DNS): what a domain says of who may send for it.

Resolver.configured()                  # of `[checks] resolver`, else the machine's own; None when `[checks] dns` is off
resolver.texts("firma.example")        # -> ["v=spf1 …"]; [] where there is none; raises NotKnown when nobody answered
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from dns.resolver import Resolver as Asking

TIMEOUT = 3.0
"""Seconds for one question, whatever the number of servers asked."""


class NotKnown(LookupError):
    """No server answered, or not with what was asked: the domain may or may not say it."""


@dataclass(frozen=True)
class Resolver:
    """`address` and `port` of the server asked; "" for those of the machine."""

    address: str = ""
    port: int = 53
    timeout: float = TIMEOUT

    @classmethod
    def configured(cls) -> Resolver | None:
        own = settings.KORTISTO
        if not own.checks_dns:
            return None
        host, _, port = own.checks_resolver.partition("#")
        return cls(host, int(port or 53))

    def texts(self, name: str) -> list[str]:
        """The TXT records of a name, each as one text (RFC 7208, 3.3: its pieces without anything between)."""
        from dns.exception import DNSException
        from dns.resolver import NXDOMAIN, NoAnswer

        try:
            found = self._resolver().resolve(name, "TXT", lifetime=self.timeout, search=False)
        except (NXDOMAIN, NoAnswer):
            return []
        except (DNSException, OSError, ValueError) as error:
            raise NotKnown(name) from error
        return [b"".join(row.strings).decode("utf-8", "replace") for row in found]

    def _resolver(self) -> Asking:
        from dns.resolver import Resolver as Asking

        found = Asking(configure=not self.address)
        if self.address:
            found.nameservers, found.port = [self.address], self.port
        return found
