"""What the look gives to every template: dicts ``globals`` and ``filters`` (config/jinja.py adds them)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from . import fields, jana, lifeline, marks, panels
from . import format as fmt
from .dialogs import in_dialog
from .shell import own_initials, shell

globals: dict[str, Callable[..., Any]] = {  # noqa: A001 - the name config/jinja.py asks for
    "shell": shell,
    "panels": panels.shown,
    "in_dialog": in_dialog,
    "now": timezone.now,  # noqa: TID251 - a page says when it was drawn
    "icon": marks.icon,
    "basis": marks.basis,
    "bases": marks.bases,
    "basis_class": marks.basis_class,
    "leima": marks.leima,
    "kanavat": marks.kanavat,
    "status": marks.status,
    "tag": marks.tag,
    "count": marks.count,
    "avatar": marks.avatar,
    "initials": marks.initials,
    "own_initials": own_initials,
    "breakable": marks.breakable,
    "erapaiva": marks.erapaiva,
    "countdown": fmt.countdown,
    "jana": jana.jana,
    "janacell": jana.janacell,
    "janahead": jana.janahead,
    "Scale": jana.Scale,
    "lifeline": lifeline.lifeline,
    "field": fields.field,
    "form_errors": fields.summary,
    "span": fmt.span,
    "about": fmt.about,
}

filters: dict[str, Callable[..., Any]] = {
    "day": fmt.day,
    "short_day": fmt.short_day,
    "long_day": fmt.long_day,
    "clock": fmt.clock,
    "moment": fmt.moment,
    "number": fmt.number,
    "money": fmt.money,
    "percent": fmt.percent,
    "file_size": fmt.file_size,
}
