"""The settings page: what this instance is, as its configuration says (changed in the file, not here)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

import kortisto
from kortisto.lib.gatekeeping import right

from .joining import notices


@right("settings.manage")
def instance(request: HttpRequest) -> HttpResponse:
    """Facts of the instance, the notices in force, mail."""
    own = settings.KORTISTO
    context: dict[str, Any] = {
        "facts": [
            (pgettext("instance", "Address"), own.web_base_url),
            (_("Instance folder"), str(own.home)),
            (_("Settings file"), str(Path(own.home) / "kortisto.toml")),
            (_("Database"), connection.display_name),
            (_("Time zone"), own.instance_timezone),
            (pgettext("instance", "Kind"), _("demonstration") if own.instance_demo else pgettext("instance", "in use")),
            (_("Version"), getattr(kortisto, "__version__", "0.1.0")),
        ],
        "notices": notices(),
        "mail": mail_facts(),
    }
    return render(request, "accounts/settings.html", context)


def mail_facts() -> list[tuple[str, str]]:
    """Where mail goes out; empty when no server is set."""
    own = settings.KORTISTO
    if own.mail_service:
        return [(_("Mail provider"), own.mail_service.partition(":")[0]), (_("Sender"), own.mail_sender)]
    if not own.mail_host:
        return []
    security = {"starttls": "STARTTLS", "tls": "TLS"}.get(own.mail_security, _("not encrypted"))
    return [
        (_("Server"), f"{own.mail_host}:{own.mail_port}"),
        (_("Encryption"), security),
        (_("Sender"), own.mail_sender),
    ]
