"""Who may go through: the purposes of an activity that the user's roles own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kortisto.privacy import publication
from kortisto.privacy.gate.gate import Gate
from kortisto.privacy.gate.own import only_own
from kortisto.privacy.policy import vocabulary
from kortisto.privacy.policy.model import Policy, Purpose, say

# Restriction (Art. 18) bars every activity but these: informing the person is what ends most of them.
DESPITE_RESTRICTION = frozenset({"notice"})


class Visitor(Protocol):
    """What the gate asks of a user (accounts.User)."""

    @property
    def pk(self) -> int: ...

    @property
    def role_keys(self) -> Iterable[str]: ...

    def has_right(self, right: str) -> bool: ...


def open_gate(user: Visitor | Any, activity: str, *, as_of: date) -> Gate:
    """The gate of an activity for a user. PermissionDenied names the roles that own the activity when the user has none."""
    policies = _policies(activity, as_of)
    own = [p for policy in policies for p in _acting(policy, activity) if _owned(policy, p, user.role_keys)]
    if not any(not p.accompanying for p in own):
        raise PermissionDenied(_refusal(policies, activity))
    despite = activity in DESPITE_RESTRICTION or (activity == "contacts" and user.has_right("privacy.manage"))
    only_of = user.pk if only_own(policies, user.role_keys) else None
    return Gate(activity, tuple(own), tuple(policies), as_of, despite_restriction=despite, only_of=only_of)


def system_gate(activity: str, *, as_of: date) -> Gate:
    """The gate for work without a user (jobs, commands): every purpose of the activity."""
    policies = _policies(activity, as_of)
    own = [p for policy in policies for p in _acting(policy, activity)]
    return Gate(activity, tuple(own), tuple(policies), as_of, despite_restriction=activity in DESPITE_RESTRICTION)


def _policies(activity: str, as_of: date) -> list[Policy]:
    if activity not in vocabulary.ACTIVITIES:
        raise ValueError(f"{activity!r} is no activity; use one of {', '.join(vocabulary.ACTIVITIES)}")
    return publication.active_policies(as_of)


def _acting(policy: Policy, activity: str) -> list[Purpose]:
    return [purpose for purpose in policy.purposes if activity in purpose.activities]


def _owned(policy: Policy, purpose: Purpose, role_keys: Iterable[str]) -> bool:
    return bool(set(purpose.roles) & with_inherited(policy, role_keys))


def with_inherited(policy: Policy, role_keys: Iterable[str]) -> set[str]:
    """The roles and those they extend (`[roles.x] extends = "y"`)."""
    found: set[str] = set()
    todo = list(role_keys)
    while todo:
        key = todo.pop()
        if key not in found:
            found.add(key)
            role = policy.roles.get(key)
            todo += [role.extends] if role and role.extends else []
    return found


def _refusal(policies: list[Policy], activity: str) -> str:
    language = (translation.get_language() or "fi")[:2]
    roles = sorted(
        {
            say(policy.roles[key].label, language) if key in policy.roles else key
            for policy in policies
            for purpose in _acting(policy, activity)
            if not purpose.accompanying
            for key in purpose.roles
        }
    )
    if not roles:
        return _("No notice in force has a purpose for this, so nobody may see it.")
    return ngettext(
        "The notice gives this to the role %(roles)s only.", "The notice gives this to the roles %(roles)s only.", len(roles)
    ) % {"roles": ", ".join(roles)}
