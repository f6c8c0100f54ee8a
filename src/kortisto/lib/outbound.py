"""The one guarded way to ask a service on the network for something: one request, one answer (threats T19).

The name is resolved once, *every* address it has is checked, and the connection goes to an address that was checked: a name
server that answers differently the second time changes nothing. No redirect is followed, no proxy of the environment is used,
the whole call has one deadline, and the answer one largest size.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

Resolve = Callable[[str, int], Sequence[str]]
_CHUNK = 64 * 1024
_EMBEDDED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
"""NAT64 (RFC 6052, 8215): the last 32 bits are an IPv4 address."""


class OutboundTrouble(RuntimeError):
    """Nothing usable came back. `code`: address, forbidden, dns, down, slow, tls, redirect, too_big, encoded."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Reply:
    """What the service said: HTTP status, body, and how many seconds it asks to be left alone (None: it does not); `kind` is
    its Content-Type."""

    status: int
    body: bytes
    retry_after: int | None = None
    kind: str = ""


def addresses(host: str, port: int) -> list[str]:
    """The addresses of a name, as the system resolves it."""
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def is_allowed(address: str, *, own_network: bool) -> bool:
    """Whether a connection may go to a numeric address.

    Public addresses may. With `own_network` (the operator says that the service lies there) private ones and loopback may too.
    Link-local (where clouds keep their credentials, 169.254.169.254), multicast, unspecified and reserved ones never may.
    """
    found = _embedded(ipaddress.ip_address(address.partition("%")[0]))
    if found.is_link_local or found.is_multicast or found.is_unspecified or (found.is_reserved and not found.is_loopback):
        return False
    return found.is_global or (own_network and (found.is_private or found.is_loopback))


def _embedded(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The IPv4 address an IPv6 one carries (mapped, 6to4, Teredo, NAT64), else the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if any(address in network for network in _EMBEDDED):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    carried = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
    return carried or address


@dataclass(frozen=True)
class Door:
    """A service at `base` (https://host/path; http only in the own network).

    `seconds`: deadline of the whole call, name resolution included. `largest`: bytes of an answer.
    """

    base: str
    own_network: bool = False
    seconds: float = 3.0
    largest: int = 2 * 1024 * 1024
    agent: str = "Kortisto"
    resolve: Resolve = addresses

    def get(self, path: str, params: Mapping[str, str]) -> Reply:
        """GET `base`/`path`?`params`. Raises OutboundTrouble for everything that is no HTTP answer of the service itself."""
        target = f"{quote(urlsplit(self.base).path.rstrip('/'), safe='/')}/{path}?{urlencode(params)}"
        return self._ask("GET", target, None, {})

    def send(self, method: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Reply:
        """One request to `base` exactly as it is written, its query included; the same rules, the same errors."""
        parts = urlsplit(self.base)
        target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (f"?{parts.query}" if parts.query else "")
        return self._ask(method, target, body, headers or {})

    def _ask(self, method: str, target: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        parts = urlsplit(self.base)
        if parts.scheme != "https" and not (parts.scheme == "http" and self.own_network):
            raise OutboundTrouble("address", "the address must begin with https://")
        try:
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError as error:
            raise OutboundTrouble("address", "the port of the address is no number") from error
        host, ends_at = parts.hostname or "", time.monotonic() + self.seconds
        for_host = self._checked(host, port, ends_at)
        with _Call(host, port, parts.scheme == "https", ends_at) as call:
            return call.ask(for_host, method, target, body, {**headers, **_headers(self.agent)}, self.largest)

    def _checked(self, host: str, port: int, ends_at: float) -> Sequence[str]:
        """The addresses of the host, all of them allowed."""
        found = _within(lambda: self.resolve(host, port), ends_at)
        if not found:
            raise OutboundTrouble("dns", "the name has no address")
        if not all(is_allowed(address, own_network=self.own_network) for address in found):
            raise OutboundTrouble("forbidden", "the name leads into a network that must not be asked")
        return found


def _within(resolve: Callable[[], Sequence[str]], ends_at: float) -> Sequence[str]:
    """Resolving cannot be interrupted: it runs beside, and is left behind when its time is over."""
    found: list[Sequence[str] | OSError | ValueError] = []

    def work() -> None:
        try:
            found.append(resolve())
        except (OSError, ValueError) as error:  # UnicodeError, a name too long for DNS, is a ValueError
            found.append(error)

    thread = threading.Thread(target=work, name="resolving", daemon=True)
    thread.start()
    thread.join(max(0.0, ends_at - time.monotonic()))
    if not found:
        raise OutboundTrouble("slow", "the name server did not answer in time")
    if isinstance(found[0], OSError | ValueError):
        raise OutboundTrouble("dns", "the name cannot be resolved") from found[0]
    return found[0]


class _Call:
    """One connection with a deadline; when it comes, the socket is shut from outside, however slowly bytes trickle in."""

    def __init__(self, host: str, port: int, secure: bool, ends_at: float) -> None:
        self.host, self.port, self.secure, self.ends_at = host, port, secure, ends_at
        self.late = False
        self._socket: socket.socket | None = None
        self._response: http.client.HTTPResponse | None = None
        self._timer = threading.Timer(self._left(), self._cut)
        self._timer.daemon = True

    def __enter__(self) -> _Call:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        if self._response is not None:
            self._response.close()
        if self._socket is not None:
            self._socket.close()

    def ask(
        self, allowed: Sequence[str], method: str, target: str, body: bytes | None, headers: Mapping[str, str], largest: int
    ) -> Reply:
        try:
            self._connect(allowed)
            connection = http.client.HTTPConnection(self.host, self.port)
            connection.sock = self._socket
            connection.request(method, target, body=body, headers=dict(headers))
            self._response = connection.getresponse()
            return self._read(self._response, largest)
        except ssl.SSLError as error:
            raise self._trouble("tls", "no safe connection") from error
        except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
            raise self._trouble("down", "no connection, or it was cut") from error

    def _connect(self, allowed: Sequence[str]) -> None:
        error: OSError | None = None
        for address in allowed:
            try:
                plain = socket.create_connection((address, self.port), timeout=self._left())
            except OSError as problem:
                error = problem
                continue
            self._socket = plain
            if self.secure:
                self._socket = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
            return
        raise error or OSError("no address")

    def _read(self, response: http.client.HTTPResponse, largest: int) -> Reply:
        if 300 <= response.status < 400:
            raise OutboundTrouble("redirect", "the service sends elsewhere; redirects are not followed")
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise OutboundTrouble("encoded", "the answer is packed, which was not asked for")
        body = bytearray()
        while piece := response.read1(_CHUNK):
            body += piece
            if len(body) > largest:
                raise OutboundTrouble("too_big", f"the answer is larger than {largest} bytes")
        if self.late or (response.length or 0) > 0:
            raise self._trouble("down", "the answer was cut")
        kind = response.headers.get("Content-Type", "")
        return Reply(response.status, bytes(body), _seconds(response.headers.get("Retry-After", "")), kind)

    def _left(self) -> float:
        return max(0.01, self.ends_at - time.monotonic())

    def _cut(self) -> None:
        self.late = True
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _trouble(self, code: str, message: str) -> OutboundTrouble:
        if self.late or time.monotonic() >= self.ends_at:
            return OutboundTrouble("slow", "the service did not answer in time")
        return OutboundTrouble(code, message)


def _headers(agent: str) -> dict[str, str]:
    return {"Accept": "application/json", "Accept-Encoding": "identity", "Connection": "close", "User-Agent": agent}


def _seconds(text: str) -> int | None:
    """Retry-After in seconds; its other form, a date, counts as an hour."""
    if not text:
        return None
    return min(int(text), 86_400) if text.isascii() and text.isdecimal() and len(text) < 9 else 3600
