"""The way to the provider and back: state, PKCE and a number used once are asked for and compared; the ID token is verified.

Nothing the provider says is believed before its signature, issuer, audience, times and nonce are right (OpenID Connect Core 3.1.3.7).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, cast
from urllib.parse import urlsplit

import jwt
import requests
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse

from .guarded import session

ID = "oidc"
ENTER, CONFIRM, LINK = "enter", "confirm", "link"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures by a key pair. Never HS256: its key would be the client's secret, which is not for signing people in."""
SKEW = timedelta(minutes=1)
LONGEST_NAME = 191
"""Letters of `sub` that are kept; the standard allows 255, providers use 40."""
KEPT = 600
"""Seconds the provider's own description and keys are remembered."""


class Refused(Exception):
    """The provider's answer does not let anybody in. `code`: down, lapsed, cancelled, answer, token."""

    def __init__(self, code: str, why: str = "") -> None:
        super().__init__(why or code)
        self.code = code


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """What allauth asks of us: a guarded way out. There are no apps in the database."""

    def get_requests_session(self) -> requests.Session:
        return session()

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[SocialApp]:
        return [_app()] if is_on() else []


@dataclass(frozen=True)
class Wanted:
    """What somebody went to the provider for, and where to go afterwards."""

    purpose: str
    to: str


def is_on() -> bool:
    """Whether a provider is set."""
    return bool(settings.KORTISTO.oidc_issuer)


def name() -> str:
    """What the button calls the provider."""
    return str(settings.KORTISTO.oidc_name or urlsplit(settings.KORTISTO.oidc_issuer).hostname or "")


def begin(request: HttpRequest, purpose: str, to: str) -> str:
    """The address to send the browser to. Raises Refused("down") when the provider cannot be asked."""
    service = _Service(request, ID)
    pkce = generate_code_challenge()
    nonce = secrets.token_urlsafe(32)
    state = {"purpose": purpose, "to": to, "nonce": nonce, "verifier": pkce.pop("code_verifier")}
    client = service.client()
    client.state = statekit.stash_state(request, provider_id=ID, state=state)
    asked = {**pkce, "nonce": nonce}
    if purpose == CONFIRM:
        asked |= {"prompt": "login", "max_age": "0"}
    return str(client.get_redirect_url(service.endpoint("authorization_endpoint"), settings.KORTISTO.oidc_scopes, asked))


def finish(request: HttpRequest, *, now: datetime) -> tuple[Wanted, dict[str, Any]]:
    """Who came back, and what for. Raises Refused; an answer works once, in the browser that asked, within ten minutes."""
    kept = statekit.unstash_state(request, provider_id=ID, state_id=request.GET.get("state", ""))
    if kept is None:
        raise Refused("lapsed")
    if "code" not in request.GET:
        raise Refused("cancelled" if request.GET.get("error") == "access_denied" else "answer", request.GET.get("error", "")[:60])
    service = _Service(request, ID)
    try:
        answer = service.client().get_access_token(request.GET["code"], pkce_code_verifier=kept["verifier"])
    except (OAuth2Error, requests.RequestException, ValueError) as error:
        raise Refused("answer", type(error).__name__) from error
    claims = service.claims(str(answer.get("id_token", "")), nonce=kept["nonce"])
    if kept["purpose"] == CONFIRM:
        _proved_now(claims, now)
    return Wanted(kept["purpose"], kept["to"]), claims


def end_address(request: HttpRequest) -> str:
    """Where the person ends the session at the provider too (RP-Initiated Logout 1.0), or "" where there is no such place."""
    try:
        found = _Service(request, ID).config.get("end_session_endpoint", "")
    except Refused:
        return ""
    if not isinstance(found, str) or not _reachable(found):
        return ""
    back = {
        "client_id": settings.KORTISTO.oidc_client_id,
        "post_logout_redirect_uri": settings.BASE_URL + reverse("accounts:sign-in"),
    }
    return str(requests.Request("GET", found, params=back).prepare().url)


def _proved_now(claims: dict[str, Any], now: datetime) -> None:
    """Confirming: the person has proved herself just now, not a week ago (`max_age`, Core 3.1.2.1)."""
    said = claims.get("auth_time")
    if not isinstance(said, int | float) or isinstance(said, bool) or abs(now.timestamp() - said) > 600:
        raise Refused("token", "auth_time")


def _app() -> SocialApp:
    """The provider as allauth knows one; never saved."""
    own = settings.KORTISTO
    return SocialApp(
        provider="openid_connect",
        provider_id=ID,
        name=name()[:40],
        client_id=own.oidc_client_id,
        secret=own.oidc_client_secret,
        settings={"server_url": own.oidc_issuer.rstrip("/")},
    )


def _reachable(address: str) -> bool:
    """Whether a browser may be sent there, or we may ask there."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and settings.KORTISTO.oidc_own_network))


class _Service(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """allauth's adapter with our address, a remembered description, and stricter reading."""

    def get_provider(self) -> OpenIDConnectProvider:
        return OpenIDConnectProvider(request=self.request, app=_app())

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return str(settings.BASE_URL + reverse("accounts:oidc-back"))

    def client(self) -> Any:
        return self.get_client(self.request, _app())

    @property
    def openid_config(self) -> dict[str, Any]:
        return self.config

    @cached_property
    def config(self) -> dict[str, Any]:
        """The provider's description of itself; its issuer is the one that was set, letter by letter (Discovery 4.3)."""
        found = self._remembered("config", str(self.get_provider().server_url))
        if found.get("issuer") != settings.KORTISTO.oidc_issuer:
            raise Refused("down", "issuer")
        return found

    def endpoint(self, key: str) -> str:
        found = self.config.get(key)
        if not isinstance(found, str) or not _reachable(found):
            raise Refused("down", key)
        return found

    @property
    def access_token_url(self) -> str:
        return self.endpoint("token_endpoint")

    def claims(self, token: str, *, nonce: str) -> dict[str, Any]:
        """What a right ID token says; Refused("token") for every other."""
        try:
            found = jwt.decode(
                token,
                self._key(token),
                algorithms=ALGORITHMS,
                audience=settings.KORTISTO.oidc_client_id,
                issuer=settings.KORTISTO.oidc_issuer,
                leeway=SKEW,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
            raise Refused("token", type(error).__name__) from error
        several = isinstance(found["aud"], list) and len(found["aud"]) > 1
        if not 0 < len(found["sub"]) <= LONGEST_NAME:
            raise Refused("token", "sub")
        if not secrets.compare_digest(str(found.get("nonce", "")).encode(), nonce.encode()):
            raise Refused("token", "nonce")
        if found.get("azp", settings.KORTISTO.oidc_client_id if not several else "") != settings.KORTISTO.oidc_client_id:
            raise Refused("token", "azp")
        return found

    def _key(self, token: str) -> Any:
        """The provider's key the token names; the keys are asked for anew, once, when it names one we do not know."""
        wanted = jwt.get_unverified_header(token).get("kid")
        for again in (False, True):
            keys = jwt.PyJWKSet.from_dict(self._remembered("keys", self.endpoint("jwks_uri"), again=again)).keys
            found = [key for key in keys if key.key_id == wanted] if wanted else keys
            if len(found) == 1:
                return found[0].key
        raise jwt.InvalidKeyError

    def _remembered(self, what: str, address: str, *, again: bool = False) -> dict[str, Any]:
        place = f"oidc:{what}:{settings.KORTISTO.oidc_issuer}"
        found = None if again else cache.get(place)
        if found is None:
            try:
                with session() as asking:
                    answer = asking.get(address)
                    answer.raise_for_status()
                    found = answer.json()
            except (requests.RequestException, ValueError) as error:
                raise Refused("down", type(error).__name__) from error
            if not isinstance(found, dict):
                raise Refused("down", what)
            cache.set(place, found, KEPT)
        return cast("dict[str, Any]", found)
