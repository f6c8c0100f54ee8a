"""The roof as a Django app: when all rooms are loaded, it lets each room join its neighbours' registries."""

from __future__ import annotations

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

    idle_while(_behind_the_ledger)


def _behind_the_ledger() -> bool:
    """A restored database works on nothing until it has been told of every erasure since; a worker tells it itself."""
    from django.utils import timezone

    from kortisto.privacy import replay

    reason = replay.is_locked()
    if reason is not None and reason.code == "behind":
        reason = replay.replay(timezone.now())
    return reason is not None
