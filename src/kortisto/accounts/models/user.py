"""A member of staff: who may use the register, in which roles, until when."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from kortisto.privacy.classification import not_personal, personal
from kortisto.privacy.models import Subject

from .role_assignment import held_on


class UserQuerySet(models.QuerySet["User"]):
    """Chainable words about accounts."""

    def open(self, *, as_of: date) -> UserQuerySet:
        """Accounts that may still be used on that day (the last day of employment included)."""
        current = models.Q(employment_ends_on__isnull=True) | models.Q(employment_ends_on__gte=as_of)
        return self.filter(current, closed_at__isnull=True)


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    """``get_by_natural_key`` is how Django finds the account of a sign-in."""

    def get_by_natural_key(self, username: str | None) -> User:
        found: User = self.get(email=fold(username or ""))
        return found


def fold(email: str) -> str:
    """An address as it is compared: no surrounding space, lower case."""
    return email.strip().casefold()


class User(AbstractBaseUser):
    """The account. ``employment_ends_on`` is the last day it works; ``epoch`` changes with the
    privileges and kills the sessions made before; ``language`` "" follows the browser. The person behind it is ``subject`` (kind staff)."""

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.OneToOneField(Subject, on_delete=models.SET_NULL, null=True, related_name="staff")
    email = models.EmailField(unique=True, null=True)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=5, blank=True, default="")
    keyboard_shortcuts = models.BooleanField(default=True)
    employment_ends_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    epoch = models.PositiveIntegerField(default=0)

    objects = UserManager()

    class Personal:
        subject = "subject"
        fields = {
            "ref": not_personal("random; what the audit trail calls the account"),
            "subject": not_personal("link to the data subject"),
            "email": personal("staff_email"),
            "name": personal("staff_name"),
            "language": personal("staff_sign_in"),
            "keyboard_shortcuts": not_personal("a setting of the screen"),
            "employment_ends_on": personal("staff_role"),
            "closed_at": not_personal("when the account was closed"),
            "created_at": not_personal("when the row was made"),
            "epoch": not_personal("a counter that ends sessions"),
            "password": personal("staff_sign_in"),
            "last_login": personal("staff_sign_in"),
        }

    def __str__(self) -> str:
        return self.name or str(self.ref)

    @property
    def actor_ref(self) -> str:
        """What the audit trail and the ledger know of this account: a random reference."""
        return str(self.ref)

    def is_open(self, as_of: date) -> bool:
        """Whether the account works on that day."""
        return self.closed_at is None and (self.employment_ends_on is None or self.employment_ends_on >= as_of)

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """What Django asks at every request: an account past its end date is nobody."""
        return self.is_open(_today())

    def get_session_auth_hash(self) -> str:
        """Sessions die when the password or the privileges change."""
        return f"{super().get_session_auth_hash()}.{self.epoch}"

    def get_session_auth_fallback_hash(self) -> Iterable[str]:
        return (f"{old}.{self.epoch}" for old in super().get_session_auth_fallback_hash())

    def role_keys_on(self, as_of: date) -> frozenset[str]:
        """Keys of the roles held on a day."""
        return held_on(self.pk, as_of)

    @property
    def role_keys(self) -> frozenset[str]:
        """Keys of the roles held today; read once per request."""
        if not hasattr(self, "_role_keys"):
            self._role_keys = self.role_keys_on(_today())
        return self._role_keys

    @property
    def rights(self) -> frozenset[str]:
        """The rights today's roles give (``[roles.x] rights`` of the active notices); read once."""
        if not hasattr(self, "_rights"):
            from ..roles import rights_of

            self._rights = rights_of(self.role_keys)
        return self._rights

    def has_right(self, right: str) -> bool:
        return right in self.rights

    def forget_roles(self) -> None:
        """Read the roles again at the next question."""
        for name in ("_role_keys", "_rights"):
            self.__dict__.pop(name, None)

    def speak(self, language: str) -> None:
        """Keep the language of the interface on the account."""
        self.language = language
        self.save(update_fields=["language"])

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        self.forget_roles()
        super().refresh_from_db(*args, **kwargs)


def _today() -> date:
    # Whether an account is alive is asked by Django itself, which gives no time along.
    return timezone.localdate()  # noqa: TID251
