"""The staff as lists and pages show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from allauth.mfa.models import Authenticator

from . import roles, second_step
from .models import RoleAssignment, User


@dataclass(frozen=True)
class Row:
    """One line of the users' page. ``state``: open, invited (no password yet), ends (date set), ended."""

    pk: int
    name: str
    email: str
    roles: list[str]
    state: str
    ends_on: date | None
    last_login: datetime | None
    second_step: bool
    must_second_step: bool


def on_list(as_of: date) -> list[Row]:
    """Everybody, those who may enter first, by name; the same number of queries whatever the number of people."""
    people = list(User.objects.order_by("name", "pk"))
    held: dict[int, list[str]] = defaultdict(list)
    for user_id, key in RoleAssignment.objects.current(as_of=as_of).values_list("user_id", "role_key"):
        held[user_id].append(key)
    stepped = set(Authenticator.objects.filter(type__in=second_step.FACTORS).values_list("user_id", flat=True))
    known = roles.definitions()
    rows = [
        Row(
            pk=user.pk,
            name=user.name,
            email=user.email or "",
            roles=sorted(known[key].label if key in known else key for key in held[user.pk]),
            state=_state(user, as_of),
            ends_on=user.employment_ends_on,
            last_login=user.last_login,
            second_step=user.pk in stepped,
            must_second_step=roles.second_step_required(held[user.pk], known),
        )
        for user in people
    ]
    return sorted(rows, key=lambda row: row.state == "ended")


def names(refs: Iterable[str]) -> dict[str, str]:
    """Reference → name of those who have an account; an act of the person, the night or the command line bears no reference."""
    known = set()
    for ref in refs:
        with suppress(ValueError):
            known.add(UUID(ref))
    return {str(ref): name for ref, name in User.objects.filter(ref__in=known).values_list("ref", "name")}


def _state(user: User, as_of: date) -> str:
    if not user.is_open(as_of):
        return "ended"
    if not user.has_usable_password():
        return "invited"
    return "ends" if user.employment_ends_on else "open"
