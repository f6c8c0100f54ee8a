"""Roles that see their own customers only (`requires = ["own_customers"]` in a notice).

Whose customer somebody is, is known by a room above: it registers how to tell (`whose`). As long as none does, such a role sees nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from django.db.models import Exists, Q

from kortisto.privacy.models import Subject
from kortisto.privacy.policy.model import Policy

OWN = "own_customers"
Tell = Callable[[int, str, date], Exists]
_tell: list[Tell] = []


def whose(tell: Tell) -> Tell:
    """`tell(user_id, path, as_of)`: whether the subject at lookup `path` is a customer of that user."""
    _tell[:] = [tell]
    return tell


def only_own(policies: Iterable[Policy], role_keys: Iterable[str]) -> bool:
    """Whether one of the roles keeps who holds it to their own customers: a narrower role narrows, whatever else is held."""
    keys = set(role_keys)
    return any(OWN in policy.roles[key].requires for policy in policies for key in keys if key in policy.roles)


def condition(user_id: int, path: str, as_of: date) -> Q:
    """What a row must fulfil to be of somebody of this user's."""
    return Q(_tell[0](user_id, path, as_of)) if _tell else Q(pk__in=())


def among(user_id: int, subject_ids: Iterable[int], as_of: date) -> set[int]:
    """Those of the subjects who are this user's."""
    return set(Subject.objects.filter(condition(user_id, "pk", as_of), pk__in=list(subject_ids)).values_list("pk", flat=True))
