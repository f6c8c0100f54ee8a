"""Password check of the staff: an account past its end date is nobody, at sign-in and at every request."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from kortisto.database.composed import Composed

from .models import User

_USERS = Composed(lambda ids: User.objects.filter(pk__in=ids))


class StaffBackend(BaseBackend):
    """Unknown addresses cost the same time as known ones: a password is hashed in both cases."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **more: Any
    ) -> User | None:
        if username is None or password is None:
            return None
        try:
            user = User.objects.get_by_natural_key(username)
        except User.DoesNotExist:
            User().set_password(password)
            return None
        if not user.has_usable_password():
            User().set_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        """Asked at every request: closed and ended accounts lose their sessions here (H05)."""
        found = _USERS.rows([int(user_id)])
        return found[0] if found and found[0].is_active else None
