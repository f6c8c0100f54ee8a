"""Passkeys (W3C Web Authentication, level 3): registered, named, removed, and proving who is there.

The protocol is python-fido2's, the rows are django-allauth's ``mfa`` (its form: the browser's registration as JSON). A
passkey is bound to the host name of the instance's address, and to nothing an account's row could tell: its handle is the
random reference of the account. A challenge lies in the session, is used once, for one purpose, within five minutes.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from . import second_step, trail
from .models import User

STATE = "passkey_state"
LIVES = timedelta(minutes=5)
TYPE = Authenticator.Type.WEBAUTHN
REGISTER, ENTER, SECOND, CONFIRM = "register", "enter", "second", "confirm"
"""What a challenge is for; an answer to one is no answer to another."""
Verified = UserVerificationRequirement


LONGEST = 50_000
"""Characters of an answer: attestations carry certificates, but not many."""
MISSHAPEN = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, NotImplementedError, struct.error)
"""What python-fido2 and its CBOR reader raise for answers that are none."""


class Refused(ValueError):
    """The browser's answer proves nothing. `code` says why, for the tests; people are told one thing. `about` is whose
    account was claimed, where that is known."""

    def __init__(self, code: str, about: User | None = None) -> None:
        super().__init__(code)
        self.code, self.about = code, about


@dataclass(frozen=True)
class Passkey:
    """One line of the list. ``alone``: it has shown that it can open the door without the password."""

    pk: int
    name: str
    alone: bool
    created_at: datetime
    last_used_at: datetime | None


def host() -> str:
    """The name passkeys are bound to: that of the instance's address."""
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def work_here(request: HttpRequest) -> bool:
    """Whether a browser would do it on this page: by the instance's own name, and https or localhost."""
    try:
        ip_address(host())
    except ValueError:
        here = request.get_host().rpartition(":")[0] or request.get_host()
        return here == host() and (request.is_secure() or here == "localhost")
    return False  # the standard knows names only


def of(user: User) -> list[Passkey]:
    """The person's passkeys, oldest first."""
    rows = Authenticator.objects.filter(user=user, type=TYPE).order_by("created_at", "pk")
    return [Passkey(r.pk, r.data["name"], bool(r.data.get("alone")), r.created_at, r.last_used_at) for r in rows]


def _server(request: HttpRequest) -> Fido2Server:
    origin = f"{request.scheme}://{request.get_host()}"
    party = PublicKeyCredentialRpEntity(id=host(), name=second_step.ISSUER)
    return Fido2Server(party, verify_origin=lambda said: bool(said == origin))


def _known(user: User) -> list[tuple[Authenticator, AttestedCredentialData]]:
    rows = Authenticator.objects.filter(user=user, type=TYPE).order_by("pk")
    return [(row, row.wrap().authenticator_data.credential_data) for row in rows]


def _keep(request: HttpRequest, purpose: str, state: Any, now: datetime) -> None:
    request.session[STATE] = {"purpose": purpose, "state": state, "at": now.timestamp()}


def _take(request: HttpRequest, purpose: str, now: datetime) -> Any:
    """The challenge laid out for `purpose`, which is used up by being asked for."""
    held = request.session.pop(STATE, None)
    if held is None or held["purpose"] != purpose:
        raise Refused("no_challenge")
    if now.timestamp() - held["at"] > LIVES.total_seconds():
        raise Refused("challenge_lapsed")
    return held["state"]


def challenge_to_register(request: HttpRequest, user: User, *, now: datetime) -> dict[str, Any]:
    """Options for ``navigator.credentials.create``: a key that can open the door alone if the device is able to."""
    entity = PublicKeyCredentialUserEntity(id=user.ref.bytes, name=user.email or str(user.ref), display_name=user.name)
    options, state = _server(request).register_begin(
        entity,
        credentials=[credential for _row, credential in _known(user)],
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=Verified.PREFERRED,
        extensions={"credProps": True},
    )
    _keep(request, REGISTER, state, now)
    return dict(options)


@transaction.atomic
def register(request: HttpRequest, user: User, *, name: str, answer: str, now: datetime) -> Authenticator:
    """Keep the new passkey under a name. Raises Refused."""
    state = _take(request, REGISTER, now)
    said = _read(answer)
    try:
        data = _server(request).register_complete(state, RegistrationResponse.from_dict(said))
        number = websafe_encode(data.credential_data.credential_id)  # type: ignore[union-attr]  # None is caught below
        credential = _needed(said)
    except MISSHAPEN as error:
        raise Refused("registration_wrong", user) from error
    if number != said["id"] or Authenticator.objects.filter(type=TYPE, data__credential__id=number).exists():
        raise Refused("known_already", user)
    alone = credential["clientExtensionResults"]["credProps"]["rk"] and data.is_user_verified()
    kept = {"name": name, "credential": credential, "counter": data.counter, "alone": alone}
    row = Authenticator.objects.create(user=user, type=TYPE, data=kept, created_at=now)
    trail.note("passkey.added", by=user, about=user, now=now, data=["staff_sign_in"])
    return row


def challenge(request: HttpRequest, purpose: str, user: User | None, *, now: datetime) -> dict[str, Any]:
    """Options for ``navigator.credentials.get``.

    Without a person (ENTER) the device offers the accounts it knows, so nothing here tells which there are; then, and to
    confirm, the device must ask for its PIN or finger, for the passkey stands for the password too.
    """
    server = _server(request)
    options, state = server.authenticate_begin(
        credentials=[credential for _row, credential in _known(user)] if user else None,
        user_verification=Verified.DISCOURAGED if purpose == SECOND else Verified.REQUIRED,
    )
    _keep(request, purpose, state, now)
    return dict(options)


def proves(request: HttpRequest, purpose: str, user: User | None, *, answer: str, now: datetime) -> User:
    """Whose passkey has answered the challenge: `user`'s, or of whomever the device says (ENTER). Raises Refused."""
    state = _take(request, purpose, now)
    said = _read(answer)
    owner = user or _owner(said)
    with transaction.atomic():
        known = _known(owner)
        try:
            response = AuthenticationResponse.from_dict(said)
            used = _server(request).authenticate_complete(state, [credential for _row, credential in known], response)
        except MISSHAPEN as error:
            raise Refused("assertion_wrong", owner) from error
        row = next(row for row, credential in known if credential.credential_id == used.credential_id)
        row = Authenticator.objects.select_for_update().get(pk=row.pk)
        if not _counted(row, response.response.authenticator_data.counter, now):
            raise Refused("counted_backwards", owner)
    return owner


def _counted(row: Authenticator, count: int, now: datetime) -> bool:
    """A device that counts never counts backwards; one that does is a copy (level 3, 7.2 step 22)."""
    before = row.data.get("counter", 0)
    if (before or count) and count <= before:
        return False
    row.data["counter"], row.last_used_at = count, now
    row.save(update_fields=["data", "last_used_at"])
    return True


def _owner(said: dict[str, Any]) -> User:
    try:
        ref = UUID(bytes=websafe_decode(said["response"]["userHandle"]))
    except (ValueError, TypeError, KeyError) as error:
        raise Refused("no_handle") from error
    found: User | None = User.objects.filter(ref=ref).first()
    if found is None or not found.is_active:
        raise Refused("no_account")
    return found


def _needed(said: dict[str, Any]) -> dict[str, Any]:
    """Of a registration, what allauth reads again; the rest of what a browser tells is not kept."""
    response = {name: said["response"][name] for name in ("clientDataJSON", "attestationObject")}
    resident = said.get("clientExtensionResults", {}).get("credProps", {}).get("rk") is True
    kept = {"id": said["id"], "rawId": said["rawId"], "type": "public-key", "response": response}
    return kept | {"clientExtensionResults": {"credProps": {"rk": resident}}}


def _read(answer: str) -> dict[str, Any]:
    try:
        said = json.loads(answer) if len(answer) <= LONGEST else None
    except (ValueError, RecursionError) as error:
        raise Refused("unreadable") from error
    if not isinstance(said, dict) or not isinstance(said.get("id"), str):
        raise Refused("unreadable")
    return said


@transaction.atomic
def rename(*, user: User, pk: int, name: str) -> bool:
    """Another name for one of the person's passkeys; False when she has no such."""
    row = Authenticator.objects.select_for_update().filter(user=user, type=TYPE, pk=pk).first()
    if row is None:
        return False
    row.data["name"] = name
    row.save(update_fields=["data"])
    return True


@transaction.atomic
def remove(*, user: User, pk: int, now: datetime) -> bool:
    """The passkey opens nothing any more; False when the person has no such."""
    gone, _what = Authenticator.objects.filter(user=user, type=TYPE, pk=pk).delete()
    if not gone:
        return False
    trail.note("passkey.removed", by=user, about=user, now=now, data=["staff_sign_in"])
    second_step.drop_codes_alone(user)
    return True
