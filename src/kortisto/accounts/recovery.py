"""Recovery codes: ten, each opens the door once when neither phone nor passkey is at hand.

They are shown once, when they are made. Kept is a keyed hash of each (HMAC-SHA-256 under the key ``signin``, which lies
outside the database): 50 random bits need no slow hash, and a copy of the database alone tells nothing. The row is
allauth's, so that everything that opens the door stands in one table.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from hashlib import sha256

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction

from . import trail
from .models import User

COUNT, LENGTH = 10, 10
# No letter that is read as another: 32 signs, five bits each (Crockford's).
SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
SAME = str.maketrans("oil", "011")
TYPE = Authenticator.Type.RECOVERY_CODES


@transaction.atomic
def renew(*, user: User, now: datetime) -> list[str]:
    """New codes, to be shown now and never again; the old ones are dead."""
    codes = ["".join(secrets.choice(SIGNS) for _ in range(LENGTH)) for _ in range(COUNT)]
    data = {"codes": [_hash(user, code) for code in codes], "made": COUNT}
    Authenticator.objects.filter(user=user, type=TYPE).delete()
    Authenticator.objects.create(user=user, type=TYPE, data=data, created_at=now)
    trail.note("second_step.codes", by=user, about=user, now=now, data=["staff_sign_in"])
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def left(user: User) -> int | None:
    """How many unused codes there are; None when the person has none at all."""
    found = Authenticator.objects.filter(user=user, type=TYPE).first()
    return None if found is None else len(found.data.get("codes", []))


@transaction.atomic
def accepts(*, user: User, code: str, now: datetime) -> bool:
    """Whether an unused code was typed, in any spelling; it is used up by this."""
    found = Authenticator.objects.select_for_update().filter(user=user, type=TYPE).first()
    if found is None:
        return False
    typed = _hash(user, code)
    unused = [known for known in found.data.get("codes", []) if not hmac.compare_digest(known, typed)]
    if len(unused) == len(found.data.get("codes", [])):
        return False
    found.data["codes"], found.last_used_at = unused, now
    found.save(update_fields=["data", "last_used_at"])
    trail.note("second_step.code_used", by=user, about=user, now=now, data=["staff_sign_in"])
    return True


def _hash(user: User, code: str) -> str:
    plain = "".join(sign for sign in code.lower() if sign.isalnum()).translate(SAME)
    key = settings.KORTISTO_KEYS.ensure("signin")
    return hmac.new(key, f"recovery\0{user.ref}\0{plain}".encode(), sha256).hexdigest()
