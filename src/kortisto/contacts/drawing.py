"""Functions the room's templates draw with; views put them into the context."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.contacts import events, labels
from kortisto.contacts.card import whytable
from kortisto.lib import phones, text

FACT_NAMES = {
    "work_task": _("Work task"),
    "job_title": _("Title"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "address": _("Work address"),
}

TOOLS: Mapping[str, Callable[..., Any] | Mapping[str, Any]] = {
    "fact_names": FACT_NAMES,
    "firm_initials": text.initials,
    "phone_shown": phones.shown,
    "language_name": labels.language_label,
    "source_words": labels.source_label,
    "why_table": whytable.table,
    "when": events.when,
}
