"""The roles of the active notices, read through one function.

``administrator`` exists even when no notice names it, with the rights needed to mend the notice,
so that a broken policy cannot lock everybody out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language

from kortisto.lib.gatekeeping import RIGHTS
from kortisto.privacy import publication
from kortisto.privacy.policy.load import load
from kortisto.privacy.policy.model import Policy, say

ADMINISTRATOR = "administrator"
FALLBACK = frozenset({"users.manage", "settings.manage", "policy.publish", "audit.read"})
MFA = "mfa"


@dataclass(frozen=True)
class RoleDefinition:
    """One role over all active notices: rights and requirements are joined."""

    key: str
    labels: dict[str, str] = field(default_factory=dict)
    rights: frozenset[str] = frozenset()
    requires: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        return say(self.labels, (get_language() or "fi")[:2]) or self.key


def active_policies() -> list[Policy]:
    """The notices in force: published ones, else the files the instance names as active."""
    return list(publication.active_policies()) or _policies_of_files()


def _policies_of_files() -> list[Policy]:
    instance = settings.KORTISTO
    paths = [Path(instance.policies) / f"{key}.toml" for key in instance.notices_active]
    return [_load(str(p), p.stat().st_mtime_ns) for p in paths if p.is_file()]


@lru_cache(maxsize=16)
def _load(path: str, changed: int) -> Policy:
    return load(path)


def definitions() -> dict[str, RoleDefinition]:
    """All roles by key; a role `extends` another: it has its rights and requirements too."""
    return _joined(tuple(active_policies()))


def _joined(policies: tuple[Policy, ...]) -> dict[str, RoleDefinition]:
    found: dict[str, RoleDefinition] = {}
    for policy in policies:
        for key, role in policy.roles.items():
            rights, requires = _inherited(policy, key)
            before = found.get(key, RoleDefinition(key))
            found[key] = RoleDefinition(
                key,
                {**before.labels, **dict(role.label)},
                before.rights | (rights & set(RIGHTS)),
                before.requires | requires,
            )
    labels = {"fi": "pääkäyttäjä", "sv": "administratör", "en": "administrator"}
    found.setdefault(ADMINISTRATOR, RoleDefinition(ADMINISTRATOR, labels, FALLBACK))
    return found


def _inherited(policy: Policy, key: str) -> tuple[frozenset[str], frozenset[str]]:
    """Rights and requirements of a role and of those it extends."""
    line = [policy.roles[one] for one in _line(policy, key)]
    rights = frozenset(right for role in line for right in role.rights)
    return rights, frozenset(required for role in line for required in role.requires)


def _line(policy: Policy, key: str) -> list[str]:
    """A role and those it extends (a loop stops where it began)."""
    found: list[str] = []
    while key and key in policy.roles and key not in found:
        found.append(key)
        key = policy.roles[key].extends
    return found


def rights_of(keys: Iterable[str]) -> frozenset[str]:
    """What a set of roles allows; roles no active notice knows allow nothing."""
    known = definitions()
    return frozenset().union(*(known[k].rights for k in keys if k in known))


def needed_alone() -> list[RoleDefinition]:
    """The fewest roles that, with the administrator's, let one person do all that any role may: every right, every activity.

    A notice may part the looking after users from publishing and from the register itself; a house of one person needs both hands.
    """
    known, policies = definitions(), active_policies()
    able = {key: set[str](role.rights) | _activities(policies, key) for key, role in known.items()}
    missing = set[str]().union(*able.values()) - able[ADMINISTRATOR]
    found: list[RoleDefinition] = []
    while missing:
        best = max(sorted(able), key=lambda key: len(able[key] & missing))
        found.append(known[best])
        missing -= able[best]
    return found


def _activities(policies: Iterable[Policy], key: str) -> set[str]:
    """What the notices let somebody with this role alone do, by the purposes the role owns."""
    return {
        activity
        for policy in policies
        for purpose in policy.purposes
        if not purpose.accompanying and set(purpose.roles) & set(_line(policy, key))
        for activity in purpose.activities
    }


def second_step_required(keys: Iterable[str], known: dict[str, RoleDefinition] | None = None) -> bool:
    """Whether one of the roles demands two-step sign-in (``requires = [..., "mfa"]``).

    A demo instance, which holds nobody real, lets its invented users in without a phone.
    """
    if settings.KORTISTO.instance_demo:
        return False
    known = definitions() if known is None else known
    return any(MFA in known[k].requires for k in keys if k in known)
