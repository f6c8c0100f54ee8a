"""Whether a notice in force lets a list leave the server at all (H09; ADR 121)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kortisto.lib.periods import Period, add_period
from kortisto.privacy import publication
from kortisto.privacy.policy.model import Policy, PromiseText

VAULT, FILES = "list_vault", "exported_files"
OWN_SERVER = "own_server"


def refusal(as_of: date) -> str:
    """Why nobody may take a list out: the sentence of a notice in force that forbids it, with its number; "" when none does."""
    policies = publication.active_policies(as_of)
    if not policies:
        return _("No privacy notice is in effect")
    return next((_said(promise) for policy in policies if (promise := _forbidding(policy))), "")


def destroy_by(as_of: date) -> date | None:
    """The last day of a file taken out today: the shortest `max_age` the notices in force give files; None when none does."""
    ages = [
        Period.parse(system.max_age)
        for policy in publication.active_policies(as_of)
        for system in policy.systems.values()
        if FILES in system.modules and system.max_age
    ]
    return min((add_period(as_of, age) for age in ages), default=None)


def _forbidding(policy: Policy) -> PromiseText | None:
    """The sentence that says lists stay on our own server, unless the notice names files taken out as a system too."""
    if any(FILES in system.modules for system in policy.systems.values()):
        return None
    vaults = {key for key, system in policy.systems.items() if VAULT in system.modules and system.stored_on == OWN_SERVER}
    rules = {f"systems.{key}" for key in vaults} | ({"systems"} if vaults else set())
    return next((promise for promise in policy.promises if rules & set(promise.by)), None)


def _said(promise: PromiseText) -> str:
    language = (get_language() or "fi")[:2]
    return f"{promise.id}: {' – '.join(promise.texts.get(language) or promise.says)}"
