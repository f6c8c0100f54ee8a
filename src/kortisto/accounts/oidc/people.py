"""Whose account it is that the provider speaks of, and which roles its groups give.

The link is the provider's own name for the person (`iss` and `sub`), which never changes and is never given to somebody else. An
e-mail address makes the link once, where the provider says that it has been verified.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from .. import actions, roles, trail
from ..models import User
from ..models.user import fold


class NotOurs(Exception):
    """Nobody here. `code`: unknown, ended, other (the account belongs to another identity there), groups (not told whole)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def settle(claims: dict[str, Any], *, now: datetime) -> User:
    """The open account behind the claims, with the roles its groups give. Raises NotOurs."""
    user = linked(claims) or _by_email(claims, now) or _made(claims, now)
    if user is None:
        raise NotOurs("unknown")
    if not user.is_open(timezone.localtime(now).date()):
        raise NotOurs("ended")
    _roles_as_groups(user, claims, now)
    return user


def linked(claims: dict[str, Any]) -> User | None:
    """The account linked to this identity, open or not."""
    row = _rows(claims).select_related("user").first()
    return row.user if row else None


@transaction.atomic
def link(user: User, claims: dict[str, Any], *, now: datetime) -> None:
    """Link the identity to the account; NotOurs("other") when either of them has another partner already."""
    of_user = SocialAccount.objects.filter(user=user, provider=_issuer())
    if _rows(claims).exclude(user=user).exists() or of_user.exclude(uid=str(claims["sub"])).exists():
        raise NotOurs("other")
    _row, made = SocialAccount.objects.get_or_create(provider=_issuer(), uid=str(claims["sub"]), defaults={"user": user})
    if made:
        trail.note("sign_in.linked", by=user, about=user, now=now, data=["staff_sign_in"])


def is_linked(user: User) -> bool:
    return bool(SocialAccount.objects.filter(user=user, provider=_issuer()).exists())


@transaction.atomic
def unlink(*, by: User, user: User, now: datetime) -> None:
    """The provider opens this account no more, until it is linked again."""
    gone, _what = SocialAccount.objects.filter(user=user).delete()
    if gone:
        trail.note("sign_in.unlinked", by=by, about=user, now=now, data=["staff_sign_in"])


def counts_as_second_step(claims: dict[str, Any]) -> bool:
    """Whether the provider says that it asked for more than a password (`amr`, RFC 8176; `acr`)."""
    said = claims.get("amr", [])
    methods = {str(one) for one in said} if isinstance(said, list) else {str(said)}
    return not (methods | {str(claims.get("acr", ""))}).isdisjoint(settings.KORTISTO.oidc_second_step)


def _issuer() -> str:
    return str(settings.KORTISTO.oidc_issuer)[:200]


def _rows(claims: dict[str, Any]) -> Any:
    return SocialAccount.objects.filter(provider=_issuer(), uid=str(claims["sub"]))


def _address(claims: dict[str, Any]) -> str:
    """The e-mail address the provider vouches for, or ""."""
    email = fold(str(claims.get("email") or ""))
    vouched = claims.get("email_verified") in (True, "true") or settings.KORTISTO.oidc_trust_email
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email if vouched else ""


def _by_email(claims: dict[str, Any], now: datetime) -> User | None:
    email = _address(claims)
    user = User.objects.filter(email=email).first() if email else None
    if user is not None and user.is_open(timezone.localtime(now).date()):
        link(user, claims, now=now)
    return user


def _made(claims: dict[str, Any], now: datetime) -> User | None:
    """An account for somebody unknown, where the settings say so and the groups give a role."""
    email, given = _address(claims), given_roles(claims)
    if not settings.KORTISTO.oidc_create or not email or not given:
        return None
    name = str(claims.get("name") or email)[:200]
    user = actions.add_user(by=None, email=email, name=name, now=now, role_keys=given)
    link(user, claims, now=now)
    return user


def mapping() -> list[tuple[str, str]]:
    """(group, role) of the settings."""
    pairs = [pair.rpartition("=") for pair in settings.KORTISTO.oidc_roles]
    return [(group.strip(), role.strip()) for group, _sign, role in pairs]


def given_roles(claims: dict[str, Any]) -> set[str]:
    """The roles the groups of the claims give, of those a notice in force knows. NotOurs("groups") when the provider kept some back:
    Entra ID sends no groups at all when they are too many."""
    claim = settings.KORTISTO.oidc_groups_claim
    kept_back = claims.get("_claim_names")
    if (isinstance(kept_back, dict) and claim in kept_back) or claims.get("hasgroups"):
        raise NotOurs("groups")
    said = claims.get(claim) or []
    groups = {str(one) for one in said} if isinstance(said, list) else {str(said)}
    return {role for group, role in mapping() if group in groups} & set(roles.definitions())


def _roles_as_groups(user: User, claims: dict[str, Any], now: datetime) -> None:
    """Of the roles the settings name, those the groups give; roles given by hand stay as they are."""
    named = {role for _group, role in mapping()}
    if not named:
        return
    held = set(user.role_keys_on(timezone.localtime(now).date()))
    wanted = (held - named) | given_roles(claims)
    if wanted == held:
        return
    try:
        with transaction.atomic():
            actions.set_roles(by=None, user=user, role_keys=wanted & set(roles.definitions()), now=now)
    except ValidationError:
        # The last account that can manage users keeps that role, whatever the groups say: somebody must be able to mend them.
        trail.note("sign_in.roles_kept", by=None, about=user, now=now, data=["staff_role"])
