"""The closed list of rights, in words. A notice's roles give them (``[roles.x] rights = [...]``)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kortisto.lib.gatekeeping import RIGHTS

LABELS: dict[str, str | Promise] = {
    "register.read": _("see the register"),
    "register.edit": _("change the register"),
    "register.bulk": _("act on many at once"),
    "register.merge": _("merge cards"),
    "register.erase": _("erase persons"),
    "import": _("bring in lists"),
    "export": _("take out lists"),
    "bans.edit": _("record bans"),
    "notices.send": _("inform persons"),
    "campaigns.edit": _("write campaigns"),
    "campaigns.send": _("send campaigns"),
    "policy.publish": _("publish the notice"),
    "privacy.manage": _("look after privacy"),
    "holds.manage": _("set legal holds"),
    "users.manage": _("manage users"),
    "settings.manage": _("change the settings"),
    "audit.read": _("read the audit trail"),
}

if set(LABELS) != set(RIGHTS):
    raise RuntimeError("accounts/rights.py and lib/gatekeeping.py list different rights")
