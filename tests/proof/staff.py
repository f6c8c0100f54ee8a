"""Staff of a test, in the roles of its notices, and a browser without a screen for each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.test import Client
from django.utils import timezone

PASSWORD = "vihreä-kuusi-laulaa-iltaisin"


def account(name: str, roles: Iterable[str], *, language: str = "fi", password: str = "") -> Any:
    """An open account; the address is made of the name."""
    from kortisto.accounts import actions

    email = f"{name.lower().replace(' ', '.').replace('ä', 'a').replace('ö', 'o')}@oma.example"
    user = actions.add_user(by=None, email=email, name=name, now=timezone.now(), role_keys=list(roles), language=language)
    if password:
        actions.set_password(by=user, user=user, password=password, now=timezone.now())
    return user


def browser(user: Any = None, *, careful: bool = False) -> Client:
    """A client signed in as `user` (None: nobody). `careful` demands the token against forged forms, as the product does."""
    client = Client(enforce_csrf_checks=careful)
    if user is not None:
        from kortisto.accounts import sessions
        from kortisto.accounts.gatekeeping import SET_UP_DONE

        client.force_login(user, backend=sessions.BACKEND)
        session = client.session
        session[sessions.BEGAN] = session[sessions.SEEN] = timezone.now().timestamp()
        session[SET_UP_DONE] = True
        session.save()
    return client


def all_roles() -> list[str]:
    """Every role of the notices in force."""
    from kortisto.privacy import publication

    return sorted({key for policy in publication.active_policies() for key in policy.roles})


def roles_of(notice: str) -> list[str]:
    """The roles a shipped notice names."""
    from kortisto.privacy.policy.load import shipped

    return list(shipped(notice).roles)
