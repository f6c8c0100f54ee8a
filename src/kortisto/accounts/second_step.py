"""Two-step sign-in: an authenticator app (RFC 6238), a passkey, or a recovery code.

The codes of the app and the table of authenticators are django-allauth's ``mfa``; secrets lie encrypted under a key of the
instance, outside the database. A code is accepted once, whichever worker sees it.
"""

from __future__ import annotations

import base64
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, validate_totp_code
from django.conf import settings
from django.db import transaction

from . import recovery, trail
from .models import User

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

ISSUER = "Kortisto"
USED_KEPT = 4  # codes of two minutes: longer than any code is valid
Type = Authenticator.Type
FACTORS = (Type.TOTP, Type.WEBAUTHN)


class SealedAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Encrypts what allauth stores, with the key ``signin`` of the instance's key ring."""

    def _box(self) -> Fernet:
        from cryptography.fernet import Fernet

        key = settings.KORTISTO_KEYS.ensure("signin")
        return Fernet(base64.urlsafe_b64encode(sha256(b"second step" + key).digest()))

    def encrypt(self, text: str) -> str:
        return self._box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return self._box().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return ISSUER


def is_on(user: User) -> bool:
    """Whether the password alone does not open the door: the person has an authenticator app or a passkey."""
    return bool(Authenticator.objects.filter(user=user, type__in=FACTORS).exists())


def has_app(user: User) -> bool:
    """Whether the person has set up an authenticator app."""
    return bool(Authenticator.objects.filter(user=user, type=Type.TOTP).exists())


def new_secret() -> str:
    return str(generate_totp_secret())


def address(user: User, secret: str) -> str:
    """The ``otpauth:`` address that the app reads from the QR code."""
    return str(SealedAdapter().build_totp_url(user, secret))


def qr(address: str) -> str:
    """The address as an SVG data URI."""
    import segno

    return segno.make(address, error="m").svg_data_uri(scale=4, border=2)


@transaction.atomic
def turn_on(*, user: User, secret: str, code: str, now: datetime) -> bool:
    """Keep the secret when the code proves that the app has it; False on a wrong code."""
    if not validate_totp_code(secret, code):
        return False
    Authenticator.objects.filter(user=user, type=Type.TOTP).delete()
    TOTP.activate(user, secret)
    trail.note("second_step.on", by=user, about=user, now=now, data=["staff_sign_in"])
    return True


@transaction.atomic
def turn_off(*, by: User, user: User, now: datetime) -> None:
    """Remove everything: app, passkeys, recovery codes (all is lost, and an administrator lets the person begin anew)."""
    Authenticator.objects.filter(user=user).delete()
    trail.note("second_step.off", by=by, about=user, now=now, data=["staff_sign_in"])


@transaction.atomic
def remove_app(*, user: User, now: datetime) -> None:
    """Stop using the app; with the last factor the recovery codes go too."""
    Authenticator.objects.filter(user=user, type=Type.TOTP).delete()
    trail.note("second_step.app_removed", by=user, about=user, now=now, data=["staff_sign_in"])
    drop_codes_alone(user)


def drop_codes_alone(user: User) -> None:
    """Recovery codes stand in for a factor; without one they open nothing and are not kept."""
    if not is_on(user):
        Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).delete()


@transaction.atomic
def accepts(*, user: User, code: str, now: datetime) -> bool:
    """Whether a code of the app or an unused recovery code opens the door; a code works once."""
    plain = code.replace(" ", "").replace("-", "")
    app = Authenticator.objects.select_for_update().filter(user=user, type=Type.TOTP).first()
    if app is not None and plain.isdigit() and len(plain) < recovery.LENGTH:
        return _app_accepts(app, plain, now)
    return recovery.accepts(user=user, code=code, now=now)


def _app_accepts(app: Authenticator, code: str, now: datetime) -> bool:
    mark = sha256(f"{app.pk}:{code}".encode()).hexdigest()[:16]
    used = app.data.get("used", [])
    if mark in used or not app.wrap().validate_code(code):
        return False
    app.data["used"], app.last_used_at = [mark, *used][:USED_KEPT], now
    app.save(update_fields=["data", "last_used_at"])
    return True
