"""Django's database sessions, kept in `accounts.Session` with the columns that let a person see and end hers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone

from kortisto.database.composed import Composed


def _of_key(keys: Any) -> Any:
    from .models import Session

    return Session.objects.filter(session_key__in=keys)


_OF_KEY: Composed[Any] = Composed(_of_key, texts=True)
BEGAN, SEEN, DEVICE, PLACE = "began_at", "seen_at", "device", "place"


class SessionStore(db.SessionStore):
    """The engine named by SESSION_ENGINE; the columns are copies of what the session's data say."""

    def _get_session_from_db(self) -> Any:
        """As Django's own, with the question every page begins with composed once; what there is not, that one says."""
        found = _OF_KEY.rows([str(self.session_key)])
        # Whether it has ended is about the clock of this very request.
        if found and found[0].expire_date > timezone.now():  # noqa: TID251
            return found[0]
        return super()._get_session_from_db()  # type: ignore[misc]

    @classmethod
    def get_model_class(cls) -> Any:
        from .models import Session

        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.began_at, row.seen_at = _moment(data.get(BEGAN)), _moment(data.get(SEEN))
        row.device, row.place = data.get(DEVICE, ""), data.get(PLACE, "")
        return row


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
