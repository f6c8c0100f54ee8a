"""What was chosen for the columns of a list: which is what, and what holds for every row.

Plain Python: the process that reads a list (`ahead`) has neither settings nor models.
"""

from __future__ import annotations

from collections.abc import Mapping as Table_
from dataclasses import dataclass, field, fields
from typing import Any

from django.utils.translation import gettext as _

STATUSES = ("customer", "prospect")
SOURCE_KINDS = ("person", "colleague", "public", "list")
LANGUAGES = ("", "fi", "sv", "en")


class MappingTrouble(Exception):
    """A mapping cannot be used; the message names the column or key, and the remedy."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for every row that does not say otherwise. `company_status` for companies the list makes."""

    company_status: str = "prospect"
    source_kind: str = "list"
    language: str = ""
    name_order: str = ""
    date_order: str = ""
    only_bans: bool = False
    """The list says nothing but bans: nobody comes in by it."""

    def __post_init__(self) -> None:
        allowed = {
            "company_status": STATUSES,
            "source_kind": SOURCE_KINDS,
            "language": LANGUAGES,
            "name_order": ("", "given", "family"),
            "date_order": ("", "dmy", "mdy"),
        }
        if not isinstance(self.only_bans, bool):
            raise MappingTrouble(_("only_bans is true or false."))
        for key, words in allowed.items():
            if getattr(self, key) not in words:
                shown = ", ".join(word for word in words if word)
                raise MappingTrouble(
                    _("%(key)s cannot be “%(value)s”. Write one of: %(words)s.")
                    % {"key": key, "value": getattr(self, key), "words": shown}
                )


@dataclass(frozen=True, slots=True)
class Mapping:
    """`targets`: column (from 0) → key of `exchange.fields`. Columns left out are not imported."""

    targets: Table_[int, str] = field(default_factory=dict)
    defaults: Defaults = Defaults()

    def columns(self, target: str) -> list[int]:
        return sorted(place for place, own in self.targets.items() if own == target)

    def column(self, target: str) -> int | None:
        return next(iter(self.columns(target)), None)

    def has(self, *targets: str) -> bool:
        return any(own in targets for own in self.targets.values())

    def as_json(self) -> dict[str, Any]:
        own = self.defaults
        kept = {field.name: getattr(own, field.name) for field in fields(own)}
        return {"targets": {str(place): target for place, target in sorted(self.targets.items())}, "defaults": kept}

    @classmethod
    def from_json(cls, stored: Table_[str, Any]) -> Mapping:
        return cls(
            {int(place): target for place, target in stored.get("targets", {}).items()}, Defaults(**stored.get("defaults", {}))
        )
