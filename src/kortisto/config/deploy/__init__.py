"""What of an installation is unsafe, in sentences with the remedy: `kortisto check --deploy`.

Each check looks at one thing and says nothing when it is well. It reads settings, files and the machine, and changes nothing. What
no program can know from inside (where a disk is carried, who holds a copy) is said as something to look at, not as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kortisto.config.deploy import machine, places, trail, ways
from kortisto.config.deploy.finding import Finding

if TYPE_CHECKING:
    from kortisto.config.instance import Instance

__all__ = ["Finding", "findings"]


def device(path: Path) -> int:
    """The disk a path lies on, or would lie on."""
    return next(place for place in (path, *path.parents) if place.exists()).stat().st_dev


def findings(instance: Instance, *, now: datetime, disk: Callable[[Path], int] = device) -> Iterator[Finding]:
    """Everything found, the unsafe first by room: how it is reached, where things lie, the machine."""
    yield from ways.look_all(instance)
    yield from trail.look_all()
    yield from places.look_all(instance, now=now, disk=disk)
    yield from machine.look_all(instance)
