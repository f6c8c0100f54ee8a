"""Verbs of the staff register: add, change, give and take roles, close, set passwords."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kortisto.privacy import subjects
from kortisto.privacy.models import Subject

from . import endings, roles, trail
from .models import RoleAssignment, User
from .models.user import fold


def _day(now: datetime) -> date:
    return timezone.localtime(now).date()


@transaction.atomic
def add_user(
    *,
    by: User | None,
    email: str,
    name: str,
    now: datetime,
    role_keys: Iterable[str] = (),
    language: str = "",
    ends_on: date | None = None,
) -> User:
    """Make an account without a password; ValidationError when the address has one already."""
    email = fold(email)
    if User.objects.filter(email=email).exists():
        raise ValidationError({"email": _("There is an account with this address already.")})
    subject = subjects.create(kind=Subject.Kind.STAFF, now=now)
    user = User(email=email, name=name.strip(), language=language, employment_ends_on=ends_on, created_at=now, subject=subject)
    user.set_unusable_password()
    user.save()
    trail.note("account.added", by=by, about=user, now=now, data=["staff_name", "staff_email"])
    set_roles(by=by, user=user, role_keys=role_keys, now=now)
    return user


@transaction.atomic
def change_user(*, by: User | None, user: User, name: str, email: str, ends_on: date | None, now: datetime) -> None:
    """Correct the name or address, or set the last day of the account; an earlier last day ends sessions."""
    email = fold(email)
    if User.objects.filter(email=email).exclude(pk=user.pk).exists():
        raise ValidationError({"email": _("There is an account with this address already.")})
    if ends_on is not None and ends_on < _day(now):
        _keep_an_administrator(user, now)
    ended_otherwise = user.employment_ends_on != ends_on
    changed = [
        datum
        for datum, old, new in (
            ("staff_name", user.name, name.strip()),
            ("staff_email", user.email, email),
            ("staff_role", user.employment_ends_on, ends_on),
        )
        if old != new
    ]
    if not changed:
        return
    user.name, user.email, user.employment_ends_on = name.strip(), email, ends_on
    user.save(update_fields=["name", "email", "employment_ends_on"])
    if ended_otherwise:
        endings.remember(user, now=now)
    trail.note("account.changed", by=by, about=user, now=now, data=changed)
    trail.refreshed(user, now=now)


@transaction.atomic
def set_roles(*, by: User | None, user: User, role_keys: Iterable[str], now: datetime) -> None:
    """Make the roles held from today exactly these. A change ends the person's sessions (T22)."""
    wanted, today = set(role_keys), _day(now)
    unknown = wanted - set(roles.definitions())
    if unknown:
        raise ValidationError({"roles": _("No notice in force has the role %(role)s.") % {"role": ", ".join(sorted(unknown))}})
    held = set(user.role_keys_on(today))
    if wanted == held:
        trail.refreshed(user, now=now)
        return
    if "users.manage" not in roles.rights_of(wanted):
        _keep_an_administrator(user, now)
    gone = RoleAssignment.objects.current(as_of=today).filter(user=user, role_key__in=held - wanted)
    gone.filter(from_on=today).delete()  # given and taken on the same day: it never was
    gone.update(to_on=today - timedelta(days=1))
    RoleAssignment.objects.bulk_create(
        RoleAssignment(user=user, role_key=key, from_on=today, given_by=by, given_at=now) for key in sorted(wanted - held)
    )
    user.forget_roles()
    end_sessions(user=user)
    trail.note("account.roles", by=by, about=user, now=now, data=["staff_role"])
    trail.refreshed(user, now=now)


def _keep_an_administrator(user: User, now: datetime) -> None:
    """Refuse to take the last account that can manage users out of use."""
    today = _day(now)
    keys = [key for key, role in roles.definitions().items() if "users.manage" in role.rights]
    able = RoleAssignment.objects.current(as_of=today).filter(role_key__in=keys, user__in=User.objects.open(as_of=today))
    if able.filter(user=user).exists() and not able.exclude(user=user).exists():
        raise ValidationError(_("This is the last account that can manage users. Give that role to somebody else first."))


def end_sessions(*, user: User) -> None:
    """All sessions of the person die at their next request."""
    user.epoch += 1
    user.save(update_fields=["epoch"])


@transaction.atomic
def close_account(*, by: User | None, user: User, now: datetime) -> None:
    """End the account at once: sessions, roles and open invitations with it."""
    _keep_an_administrator(user, now)
    user.closed_at = now
    user.employment_ends_on = min(user.employment_ends_on or _day(now), _day(now))
    user.save(update_fields=["closed_at", "employment_ends_on"])
    user.invitations.filter(used_at__isnull=True).delete()
    user.sessions.all().delete()
    end_sessions(user=user)
    endings.remember(user, now=now)
    trail.note("account.closed", by=by, about=user, now=now, data=["staff_role"])
    trail.refreshed(user, now=now)


@transaction.atomic
def reopen_account(*, by: User, user: User, now: datetime) -> None:
    """Take the closing back; the end date is cleared, the roles still in force apply again."""
    user.closed_at = None
    user.employment_ends_on = None
    user.save(update_fields=["closed_at", "employment_ends_on"])
    endings.remember(user, now=now)
    trail.note("account.reopened", by=by, about=user, now=now, data=["staff_role"])
    trail.refreshed(user, now=now)


@transaction.atomic
def set_password(*, by: User | None, user: User, password: str, now: datetime) -> None:
    """A new password (checked by the form); other sessions of the person die with the old one."""
    user.set_password(password)
    user.save(update_fields=["password"])
    trail.note("account.password", by=by, about=user, now=now, data=["staff_sign_in"])
