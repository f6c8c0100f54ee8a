"""Sessions in a table of their own, so that a person can see hers and end them (threat T22)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from kortisto.privacy.classification import not_personal, personal


class Session(AbstractBaseSession):
    """Django's session row with whose it is; `accounts.session_store` writes the columns from the session's data.

    ``device`` is a pair of codes (see `devices`), ``place`` the beginning of the network address it was begun from.
    A row without a user belongs to a visitor: a language chosen, a sign-in half done.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="sessions")
    began_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    device = models.CharField(max_length=40, blank=True, default="")
    place = models.CharField(max_length=45, blank=True, default="")

    class Personal:
        subject = "user__subject"
        whole = "staff_sign_in"
        fields = {
            "session_key": not_personal("random"),
            "session_data": personal("staff_sign_in"),
            "expire_date": not_personal("when the session ends at the latest"),
            "user": not_personal("link to the account"),
            "began_at": personal("staff_sign_in"),
            "seen_at": personal("staff_sign_in"),
            "device": personal("staff_sign_in"),
            "place": personal("staff_sign_in"),
        }

    @classmethod
    def get_session_store_class(cls) -> Any:
        from kortisto.accounts.session_store import SessionStore

        return SessionStore
