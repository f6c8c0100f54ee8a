"""How the provider is asked: by `requests`, as allauth does, over the one guarded way out (threat T19)."""

from __future__ import annotations

from typing import Any

import requests
from django.conf import settings
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from kortisto.lib.outbound import Door, OutboundTrouble

LARGEST = 512 * 1024
SECONDS = 8.0


class _Through(BaseAdapter):
    """Sends what requests has prepared through a `Door`: addresses checked, no redirect, one deadline, a largest size."""

    def send(self, request: Any, *_args: Any, **_more: Any) -> requests.Response:
        door = Door(request.url, own_network=settings.KORTISTO.oidc_own_network, seconds=SECONDS, largest=LARGEST)
        body = request.body.encode() if isinstance(request.body, str) else request.body
        kept = {name: value for name, value in request.headers.items() if name in ("Authorization", "Content-Type")}
        try:
            reply = door.send(request.method, body, kept)
        except OutboundTrouble as trouble:
            raise requests.ConnectionError(f"{trouble.code}: {trouble}") from trouble
        answer = requests.Response()
        answer.status_code, answer.url, answer.request = reply.status, request.url, request
        answer.headers = CaseInsensitiveDict({"content-type": reply.kind})
        answer._content = reply.body
        return answer

    def close(self) -> None:
        """Nothing stays open."""


def session() -> requests.Session:
    """A session of requests that reaches nothing but what may be reached, and reads no proxy of the environment."""
    made = requests.Session()
    made.trust_env = False
    for scheme in ("https://", "http://"):
        made.mount(scheme, _Through())
    return made
