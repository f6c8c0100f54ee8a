"""Providers of sign-ins on loopback: a real one in a process of its own, and one of ours that lies."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPErrorProcessor, Request, build_opener

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT = "kortisto"


class _Stays(HTTPErrorProcessor):
    """Gives every answer as it is, redirects too."""

    def http_response(self, request: Any, response: Any) -> Any:
        return response


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Provider:
    """`oidc-provider-mock` (built on Authlib) as its own process, as a firm's provider is."""

    def __init__(self) -> None:
        self.port = _free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(self.port), "--require-nonce"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._open = build_opener(_Stays).open
        for _ in range(300):
            try:
                self._open(f"{self.issuer}/.well-known/openid-configuration", timeout=5).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the provider does not start")

    def knows(self, sub: str, **claims: Any) -> None:
        """The person `sub` and everything said of them."""
        request = Request(
            f"{self.issuer}/users/{sub}", json.dumps(claims).encode(), {"Content-Type": "application/json"}, method="PUT"
        )
        self._open(request, timeout=10).close()

    def passes(self, address: str, sub: str) -> str:
        """Somebody signs in there as `sub` (or cancels: ""); the path and query the browser comes back with."""
        form = {"sub": sub} if sub else {"action": "deny"}
        with self._open(Request(address, urlencode(form).encode()), timeout=10) as answer:
            assert answer.status in (302, 303), answer.read()[:400]
            parts = urlsplit(answer.headers["Location"])
        # This provider forgets the state when somebody cancels; RFC 6749 (4.1.2.1) requires it.
        state = "" if "state=" in parts.query else "&" + urlencode({"state": parse_qs(urlsplit(address).query)["state"][0]})
        return f"{parts.path}?{parts.query}{state}"

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()


class Liar:
    """A provider whose ID tokens are what a test says: `token` makes one from the nonce that was asked with."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.strange = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.nonce, self.config_more = "", {}
        self.asked: list[str] = []
        self.token: Any = lambda: ""
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"liar": self}))
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def claims(self, **more: Any) -> dict[str, Any]:
        now = int(time.time())
        right = {"iss": self.issuer, "aud": CLIENT, "sub": "s-1", "iat": now, "exp": now + 300, "nonce": self.nonce}
        right |= {"email": "marja@kuurankukka.example", "email_verified": True}
        return {key: value for key, value in (right | more).items() if value is not None}

    def signed(self, key: Any = None, algorithm: str = "RS256", kid: str = "one", **more: Any) -> str:
        return str(jwt.encode(self.claims(**more), key or self.key, algorithm=algorithm, headers={"kid": kid}))

    def description(self) -> dict[str, Any]:
        names = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        return {"issuer": self.issuer, **{key: self.issuer + path for key, path in names.items()}, **self.config_more}

    def keys(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [public | {"kid": "one", "alg": "RS256", "use": "sig"}]}

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class _Handler(BaseHTTPRequestHandler):
    liar: Liar

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.liar.asked.append(path)
        self._say(self.liar.keys() if path == "/keys" else self.liar.description())

    def do_POST(self) -> None:
        self.liar.asked.append(self.path)
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        assert form["code_verifier"]
        self._say({"access_token": "x", "token_type": "Bearer", "id_token": self.liar.token()})

    def _say(self, what: dict[str, Any]) -> None:
        body = json.dumps(what).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Silence."""
