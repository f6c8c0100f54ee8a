"""The roof as a Django app: when all rooms are loaded, it lets each room join its neighbours' registries."""

from __future__ import annotations

from pathlib import Path

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class House(AppConfig):
    """Last in INSTALLED_APPS, so every room's models are ready."""

    name = "kortisto.config"
    label = "house"

    def ready(self) -> None:
        # Registrations of a room live in these modules; importing them is what registers.
        autodiscover_modules("privacy", "panels", "checks", "jobs")
        _join()


def _join() -> None:
    """Bonds between rooms of the same floor, or from the ground up, which no room can tie itself."""
    from kortisto.jobs.worker import idle_while
    from kortisto.privacy.ledger import shipping

    idle_while(_behind_the_ledger)
    shipping.beside(_to_further_places)


def _behind_the_ledger() -> bool:
    """A restored database works on nothing until it has been told of every erasure since; a worker tells it itself."""
    from django.utils import timezone

    from kortisto.privacy import replay

    reason = replay.is_locked()
    if reason is not None and reason.code == "behind":
        reason = replay.replay(timezone.now())
    return reason is not None


def _to_further_places(path: Path) -> None:
    """The ledger goes with each entry where the backups go."""
    from django.conf import settings

    from kortisto.config.backup import targets

    if settings.KORTISTO.backup_also:
        targets.send_ledger(settings.KORTISTO, path)
