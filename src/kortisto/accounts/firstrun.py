"""The first administrator: made through a link that only the one who installed Kortisto has seen."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from . import actions, invitations, roles
from .models import Invitation, User

PATH = "/alku/"


def needed() -> bool:
    """Whether nobody has an account yet."""
    return not User.objects.exists()


def link(base_url: str, *, now: datetime) -> str | None:
    """A fresh first-run address to print in the terminal; None when there are users.

    Each call makes the earlier link invalid, so the newest line of the log is the one that works.
    """
    if not needed():
        return None
    token = invitations.make(kind=Invitation.Kind.FIRST, user=None, by=None, now=now)
    return f"{base_url.rstrip('/')}{PATH}?avain={token}"


def valid(token: str, *, now: datetime) -> bool:
    return needed() and invitations.find(token, kinds=(Invitation.Kind.FIRST,), now=now) is not None


@transaction.atomic
def make_administrator(
    *, token: str, email: str, name: str, password: str, language: str, now: datetime, alone: bool = False
) -> User | None:
    """The first account, an administrator; None when the link is dead.

    `alone`: with the roles one person needs to run the house without others (`roles.needed_alone`).
    """
    found = invitations.find(token, kinds=(Invitation.Kind.FIRST,), now=now)
    if found is None or not needed() or not invitations.use(found, now=now):
        return None
    keys = [roles.ADMINISTRATOR, *(role.key for role in roles.needed_alone() if alone)]
    user = actions.add_user(by=None, email=email, name=name, now=now, role_keys=keys, language=language)
    actions.set_password(by=user, user=user, password=password, now=now)
    return user
