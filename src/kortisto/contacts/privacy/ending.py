"""What erasing an employment leaves behind: the row may live on for another datum, but never as an open position."""

from __future__ import annotations

from collections.abc import Sequence

from kortisto.contacts.models import Position
from kortisto.privacy import erasers
from kortisto.privacy.erasers import Target


@erasers.eraser("company")
def close_position(targets: Sequence[Target]) -> None:
    """The day it ended goes with the company; a position without that day would count as open and revive its details."""
    kind, keys = "contacts.position:", [target.record for target in targets if not target.whole]
    Position.objects.filter(pk__in=[key.removeprefix(kind) for key in keys if key.startswith(kind)]).update(over=True)
