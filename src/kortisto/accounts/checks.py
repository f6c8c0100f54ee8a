"""What must be right before the instance is served: the operator's list of leaked passwords."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from .passwords import leaked, rules


@register("accounts")
def the_list_of_leaked_passwords(app_configs: Sequence[AppConfig] | None = None, **_: Any) -> list[CheckMessage]:
    """An unreadable list would let every password pass, so the instance does not start with one."""
    where = rules.the_list()
    if where is None:
        return []
    try:
        leaked.examine(where)
    except (leaked.NotAList, OSError) as error:
        return [Error(f"[passwords] leaked: {error}", hint="See docs/operators/sign-in.md.", id="accounts.E001")]
    return []
