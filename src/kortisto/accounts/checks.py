"""What must be right before the instance is served: the operator's list of leaked passwords, and the roles groups give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Caution
from django.db import DatabaseError

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


@register("accounts")
def the_roles_groups_give(app_configs: Sequence[AppConfig] | None = None, **_: Any) -> list[CheckMessage]:
    """A group whose role no notice knows gives nothing; the operator should hear of it."""
    from . import roles
    from .oidc import people

    try:
        unknown = sorted({role for _group, role in people.mapping()} - set(roles.definitions())) if people.mapping() else []
    except DatabaseError:
        return []  # before the first migration
    hint = "Write a role of the notice in force, or take the line out."
    return [Caution(f"[oidc] roles: no notice in force has the role {role}.", hint=hint, id="accounts.W001") for role in unknown]
