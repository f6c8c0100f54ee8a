"""The staff of the demo: one account for every role of the notices, and the sign-ins told to whoever runs it."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings

from kortisto.accounts import actions, recovery, roles, second_step
from kortisto.accounts.models import User

FILE = "demo-sign-ins.json"
DOMAIN = "kuurankukka.example"

# Who holds which roles; the interface follows the browser. Roles a notice does not know are left out, roles nobody here has get an
# account of their own.
PEOPLE = (
    ("Marja Koskela-Halla", "marja.koskela-halla", ("marketing", "privacy_officer")),
    ("Tuomas Kelohonka", "tuomas.kelohonka", ("sales",)),
    ("Åsa Silverudd", "asa.silverudd", ("sales", "events")),
    ("Riikka Suopursu", "riikka.suopursu", ("service",)),
    ("Veikko Louhisalo", "veikko.louhisalo", ("finance",)),
    ("Maeve Thornfield", "maeve.thornfield", ("marketing",)),
    ("Inka Usvavirta", "inka.usvavirta", ("events",)),
    ("Pekka Pihlajavuori", "pekka.pihlajavuori", ("administrator",)),
    ("Hilkka Terväharju", "hilkka.tervaharju", ("privacy_officer", "administrator")),
)
_WORDS = (
    "havu", "hilla", "honka", "jarvi", "kaisla", "kanerva", "karhu", "kelo", "kivi", "kuura", "lumi", "myrsky", "pihlaja", "puro",
    "routa", "ruska", "sammal", "suvi", "terva", "tuuli",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a person needs to get in. `secret` and `recovery` are empty where the role demands no second step."""

    name: str
    email: str
    roles: list[str]
    secret: str
    recovery: list[str]

    @property
    def code(self) -> str:
        """The code of this half minute, "" without a second step."""
        return format_hotp_value(hotp_value(self.secret, next(iter(yield_hotp_counters_from_time())))) if self.secret else ""


def hire(rng: Random, now: datetime) -> list[User]:
    """Make the accounts, all with one password made for this instance, and write the sign-ins beside it (0600)."""
    known = roles.definitions()
    people = [(name, local, [r for r in held if r in known]) for name, local, held in PEOPLE]
    held_by_somebody = {role for *_rest, held in people for role in held}
    people += [(f"Demo {key}", f"demo.{key}", [key]) for key in sorted(set(known) - held_by_somebody)]
    password = "-".join(secrets.choice(_WORDS) for _ in range(4))
    made: list[Any] = []
    told: list[Any] = []
    for name, local, held in people:
        if not held:
            continue
        user = actions.add_user(by=None, email=f"{local}@{DOMAIN}", name=name, now=now, role_keys=held)
        if made:  # one password for all: hashed once, argon2 is slow on purpose
            user.password = made[0].password
            user.save(update_fields=["password"])
        else:
            actions.set_password(by=None, user=user, password=password, now=now)
        told.append(_sign_in(user, held, now))
        made.append(user)
    _write(password, told)
    return made


def _sign_in(user: User, held: list[str], now: datetime) -> SignIn:
    secret, codes = "", list[str]()
    if roles.second_step_required(held):
        secret = second_step.new_secret()
        TOTP.activate(user, secret)
        codes = recovery.renew(user=user, now=now)[:3]
    return SignIn(user.name, user.email or "", held, secret, codes)


def _path() -> Path:
    return Path(settings.KORTISTO.home) / FILE


def _write(password: str, told: list[SignIn]) -> None:
    rows = [{"name": s.name, "email": s.email, "roles": s.roles, "secret": s.secret, "recovery": s.recovery} for s in told]
    handle = os.open(_path(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"password": password, "people": rows}, file, ensure_ascii=False, indent=1)


def sign_ins() -> tuple[str, list[SignIn]]:
    """Password and people as they were made; ("", []) when the instance is no demo of ours."""
    if not _path().exists():
        return "", []
    kept = json.loads(_path().read_text("utf-8"))
    return kept["password"], [SignIn(**row) for row in kept["people"]]
