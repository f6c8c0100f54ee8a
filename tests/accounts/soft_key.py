"""A passkey device in software (Web Authentication level 3, ES256, attestation "none"), able to do wrong on purpose."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

ORIGIN = "http://localhost"


@dataclass
class SoftKey:
    """One key pair. `counter` is what it will count next; `verifies` whether it asks for a PIN."""

    verifies: bool = True
    resident: bool = True
    counter: int = 1
    origin: str = ORIGIN
    number: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    handle: bytes = b""
    _key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def _flags(self) -> int:
        return 0x01 | (0x04 if self.verifies else 0)

    def _said(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def create(self, options: dict[str, Any]) -> str:
        """The browser's answer to the options of a registration, as JSON."""
        wanted = options["publicKey"]
        self.handle = websafe_decode(wanted["user"]["id"])
        public = ES256.from_cryptography_key(self._key.public_key())
        credential = AttestedCredentialData.create(Aaguid.NONE, self.number, public)
        data = AuthenticatorData.create(_hash(wanted["rp"]["id"]), self._flags() | 0x40, self.counter, credential)
        self.counter += 1
        return self._answer(
            {
                "clientDataJSON": websafe_encode(self._said("webauthn.create", wanted["challenge"])),
                "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
            },
            {"credProps": {"rk": self.resident}},
        )

    def get(self, options: dict[str, Any]) -> str:
        """The browser's answer to the options of a sign-in, as JSON; the device counts one further."""
        wanted = options["publicKey"]
        said = self._said("webauthn.get", wanted["challenge"])
        data = AuthenticatorData.create(_hash(wanted["rpId"]), self._flags(), self.counter)
        self.counter += 1
        signature = self._key.sign(data + sha256(said).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(said),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signature),
                "userHandle": websafe_encode(self.handle),
            },
            {},
        )

    def _answer(self, response: dict[str, str], extensions: dict[str, Any]) -> str:
        number = websafe_encode(self.number)
        return json.dumps(
            {"id": number, "rawId": number, "type": "public-key", "clientExtensionResults": extensions, "response": response}
        )


def _hash(host: str) -> bytes:
    return sha256(host.encode()).digest()
