"""What is looked at before a campaign may be scheduled: a registry any package of the room adds to.

    @checks.register("images", order=40)
    def images(campaign: Campaign, look: Look) -> Iterable[Finding]: ...

A finding *blocks*, is *unknown* (could not be checked: said aloud, never in the way), a *warning*, or *ok*. A check that raises
is itself a finding that blocks: what nobody looked at is not well.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from kortisto.campaigns.models import Campaign
from kortisto.campaigns.sending import content

log = logging.getLogger("kortisto.campaigns")
OK, UNKNOWN, WARNING, BLOCKS = "ok", "unknown", "warning", "blocks"
_RANK = {BLOCKS: 0, UNKNOWN: 1, WARNING: 2, OK: 3}


@dataclass(frozen=True)
class Finding:
    """What a check found. `title` names the matter, `text` says what is and, where it blocks, what helps; `link` leads there."""

    level: str
    title: str
    text: str
    link: str = ""

    @property
    def sign(self) -> str:
        """The icon: a colour is never alone."""
        return {OK: "check", UNKNOWN: "info", WARNING: "info"}.get(self.level, "warn")


@dataclass(frozen=True)
class Look:
    """What the checks share. `resolver` looks names up (None: switched off), `fetch` follows links (None: switched off)."""

    campaign: Campaign
    as_of: date
    resolver: Any = None
    fetch: Any = None
    reached: int = 0
    missing: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def messages(self) -> content.Messages:
        """The messages as they would leave, compiled once for all checks."""
        return content.compiled(self.campaign)


Check = Callable[[Campaign, Look], Iterable[Finding]]
_checks: dict[str, tuple[int, Check]] = {}


def register(key: str, *, order: int = 100) -> Callable[[Check], Check]:
    """Add a check; a key again replaces."""

    def keep(check: Check) -> Check:
        _checks[key] = (order, check)
        return check

    return keep


def findings(look: Look) -> list[Finding]:
    """Everything found, what blocks first."""
    found: list[Finding] = []
    for key, (_order, check) in sorted(_checks.items(), key=lambda item: item[1][0]):
        try:
            found += check(look.campaign, look)
        except Exception:
            log.exception("the check %s of a campaign failed", key)
            found.append(Finding(BLOCKS, _("Check"), _("One of the checks failed. The log says why.")))
    return sorted(found, key=lambda one: _RANK[one.level])


def blocking(found: Sequence[Finding]) -> list[Finding]:
    return [one for one in found if one.level == BLOCKS]
