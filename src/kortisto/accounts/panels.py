"""What accounts puts in the shell: settings, users, the own menu, the company's name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kortisto.privacy.views import tabs
from kortisto.ui import menu, panels, shell

from . import roles, staff
from .views.access import RIGHTS as ACCESS


def _organisation() -> str:
    """The controller's name in the first notice in force."""
    return next((str(p.controller.get("name", "")) for p in roles.active_policies()), "")


shell.organisation_name(_organisation)

menu.register("users", _("Users"), icon="user", url="accounts:users", group="duty", order=80, right="users.manage")
menu.register("settings", _("Settings"), icon="settings", url="accounts:settings", group="duty", order=90, right="settings.manage")
menu.add_own("own", _("Own account"), icon="user", url="accounts:own", order=10)
menu.add_own("password", _("Change password"), icon="lock", url="accounts:password", order=20)
menu.add_own("sign-out", _("Sign out"), icon="arrow", url="accounts:sign-out", order=90, post=True)

tabs.add("access", _("Who sees what"), "accounts:access", ACCESS)

SOON = timedelta(days=30)


def staff_now(request: HttpRequest) -> Any:
    """For an administrator: how many may enter, who has not come yet, who leaves soon, who lacks the second step."""
    day = timezone.localdate()
    people = [row for row in staff.on_list(day) if row.state != "ended"]
    context = {
        "open": len(people),
        "invited": [row for row in people if row.state == "invited"],
        "leaving": [row for row in people if row.ends_on and row.ends_on <= day + SOON],
        "unstepped": [row for row in people if row.must_second_step and not row.second_step and row.state != "invited"],
    }
    return panels.draw(request, "accounts/today.html", context)


panels.register("today", "staff", label=_("Users"), column="main", order=20, right="users.manage", render=staff_now)
