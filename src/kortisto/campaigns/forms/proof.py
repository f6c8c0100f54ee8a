"""Proof of work: what the sender's machine computes before an answer is taken (ALTCHA, PoW v2, PBKDF2/SHA-256; ADR 0192).

A challenge is signed, bound to its form, good for two hours and for one answer. Nothing is stored until one is solved.
"""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import altcha
from django.conf import settings

from kortisto.accounts import limits

TERM = timedelta(hours=2)
ALGORITHM, COST, PREFIX = "PBKDF2/SHA-256", 2000, "00"
"""Some 256 tries of 2000 rounds each: a good half second of a laptop, one try of ours to verify."""
LONGEST = 4096


@lru_cache(maxsize=4)
def _derived(root: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, salt=None, info=b"kortisto/form proof").derive(root)


def _secret() -> bytes:
    return _derived(settings.KORTISTO_KEYS.read("links"))


def challenge(ref: str, *, now: datetime) -> str:
    """A new challenge for a form, as JSON."""
    made = altcha.create_challenge(
        ALGORITHM, COST, key_prefix=PREFIX, expires_at=now + TERM, data={"form": ref}, hmac_secret=_secret()
    )
    return json.dumps(made.to_dict())


def is_solved(payload: str, ref: str, *, now: datetime) -> bool:
    """Whether it is a challenge of ours for this form, in time and rightly solved. Spends nothing, raises nothing."""
    found = _read(payload)
    if found is None or found["parameters"].get("data") != {"form": ref}:
        return False
    expires = found["parameters"].get("expiresAt")
    if not isinstance(expires, int) or expires < now.timestamp():
        return False
    # An algorithm or cost of the sender's choosing is refused by the signature, which is checked before anything is derived.
    return bool(altcha.verify_solution(payload, _secret()).verified)


def spend(payload: str, *, now: datetime) -> bool:
    """Use a solved challenge up; False when it was used before."""
    found = _read(payload)
    return found is not None and limits.spend("proof", str(found["signature"]), most=1, per=TERM, now=now)


def _read(payload: str) -> dict[str, Any] | None:
    """The challenge inside what was sent; None when it is none."""
    if not payload or len(payload) > LONGEST:
        return None
    try:
        found = json.loads(base64.b64decode(payload, validate=True))["challenge"]
        if not isinstance(found["signature"], str) or not isinstance(found["parameters"], dict):
            return None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return dict(found)
