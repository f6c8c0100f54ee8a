"""What the register holds about those who use it, in words: for their own copy (Art. 15), behind the same registry as everybody's."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from kortisto.privacy import parts
from kortisto.ui import format as fmt

from . import roles
from .models import RoleAssignment, Session, User

Words = dict[tuple[int, str | None], str]


def _users(subject_ids: Sequence[int]) -> list[User]:
    return list(User.objects.filter(subject_id__in=subject_ids).order_by("pk"))


@parts.register("staff_name")
def names(subject_ids: Sequence[int]) -> Words:
    return {(user.subject_id or 0, ""): user.name for user in _users(subject_ids)}


@parts.register("staff_email")
def emails(subject_ids: Sequence[int]) -> Words:
    return {(user.subject_id or 0, ""): user.email or "" for user in _users(subject_ids)}


@parts.register("staff_role")
def held_roles(subject_ids: Sequence[int]) -> Words:
    """The days of employment on the card, each role with its days in its own row."""
    known = roles.definitions()
    said: Words = {}
    for user in _users(subject_ids):
        if user.employment_ends_on:
            said[user.subject_id or 0, ""] = _("last day of employment %(day)s") % {"day": fmt.day(user.employment_ends_on)}
    for row in RoleAssignment.objects.filter(user__subject__in=subject_ids).select_related("user"):
        label = known[row.role_key].label if row.role_key in known else row.role_key
        days = f"{fmt.day(row.from_on)} – {fmt.day(row.to_on) if row.to_on else ''}".rstrip()
        said[row.user.subject_id or 0, f"{row._meta.label_lower}:{row.pk}"] = f"{label}, {days}"
    return said


@parts.register("staff_sign_in")
def sign_ins(subject_ids: Sequence[int]) -> Words:
    """The last sign-in, and the sessions that are kept: when each began, on what and where. Nothing that opens anything."""
    lines = {
        user.subject_id or 0: [_("last sign-in %(moment)s") % {"moment": fmt.moment(user.last_login)}]
        for user in _users(subject_ids)
    }
    sessions = Session.objects.filter(user__subject__in=subject_ids).order_by("began_at")
    for subject_id, began, device, place in sessions.values_list("user__subject", "began_at", "device", "place"):
        lines[subject_id].append(", ".join(filter(None, (fmt.moment(began), device, place))))
    return {(subject_id, ""): "\n".join(own) for subject_id, own in lines.items()}
