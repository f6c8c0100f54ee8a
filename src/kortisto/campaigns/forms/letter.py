"""The mail that asks whether an answer is the person's own: one link, what the form was, and the notice (Art. 13)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from kortisto.campaigns.forms import said
from kortisto.campaigns.models import PendingAnswer
from kortisto.lib.periods import local_day
from kortisto.outreach.mail import Letter, letter


def confirmation(row: PendingAnswer, content: dict[str, Any], *, link: str, now: datetime) -> Letter | None:
    """The message in the language of the form as it was filled in; None when the form's purpose is over.

    Nothing of what was typed is in it but the address it goes to: whoever signs somebody else up can write to nobody through us.
    """
    language = content["language"]
    told = said.told(row.form.purpose, language=language, as_of=local_day(now, settings.TIME_ZONE))
    if told is None:
        return None
    with translation.override(language):
        title = row.form.said("title", language)
        subject = _("Confirm: %(title)s") % {"title": title}
        context = {
            "title": title,
            "language": language,
            "subject": subject,
            "firm": told.words.controller,
            "link": settings.BASE_URL + reverse("campaigns:confirm_answer", args=[link]),
            "lapses_at": row.expires_at,
            "told": told,
        }
        return letter(
            sender=settings.DEFAULT_FROM_EMAIL,
            name="",
            email=content["details"]["email"],
            subject=subject,
            text=render_to_string("campaigns/forms/mail.txt", context),
            html=render_to_string("campaigns/forms/mail.html", context),
            message_id=row.message_id,
            language=language,
            now=now,
        )
