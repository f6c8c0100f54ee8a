"""Which roles a member of staff holds, from when to when, given by whom."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models

from kortisto.database.prepared import Prepared
from kortisto.privacy.classification import not_personal, personal


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    def current(self, *, as_of: date) -> RoleAssignmentQuerySet:
        """Assignments in force on a day (first and last day included)."""
        still = models.Q(to_on__isnull=True) | models.Q(to_on__gte=as_of)
        return self.filter(still, from_on__lte=as_of)


class RoleAssignment(models.Model):
    """One role of one person. The role itself (label, rights, requirements) stands in the notice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="role_assignments")
    role_key = models.CharField(max_length=80)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField()

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role_key"], condition=models.Q(to_on__isnull=True), name="one_open_assignment_per_role"
            )
        ]

    class Personal:
        subject = "user__subject"
        record = True
        whole = "staff_role"
        fields = {
            "user": not_personal("link to the account"),
            "role_key": personal("staff_role"),
            "from_on": personal("staff_role"),
            "to_on": personal("staff_role"),
            "given_by": not_personal("the account that gave the role"),
            "given_at": not_personal("when the row was made"),
        }

    def __str__(self) -> str:
        return f"{self.role_key} {self.from_on}"


_OF = Prepared(lambda ids: RoleAssignment.objects.filter(user__in=ids).values_list("role_key", "from_on", "to_on"))


def held_on(user_id: int, as_of: date) -> frozenset[str]:
    """Keys of the roles a user holds on a day, as `current` says; asked of every page, so composed once."""
    return frozenset(key for key, begins, ends in _OF.rows([user_id]) if begins <= as_of and (ends is None or ends >= as_of))
