"""What forms tell the ground: open and handled answers (Y02), and what they say in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kortisto.campaigns.models import FormAnswer
from kortisto.database.prepared import Prepared
from kortisto.privacy import parts
from kortisto.privacy.facts import Dated, Holding, anchor, fact
from kortisto.ui import format as fmt

KEY = "campaigns.formanswer:%d"
_ANSWERS = Prepared(
    lambda ids: FormAnswer.objects.filter(contact__subject_id__in=ids).values_list("contact__subject_id", "pk", "handled_on")
)


@fact("form_open")
def form_open(subject_ids: Sequence[int], as_of: date) -> Iterable[Holding]:
    """An answer to a form that nobody has handled."""
    return [Holding(subject, KEY % pk, date.max) for subject, pk, handled in _ANSWERS.rows(subject_ids) if handled is None]


@anchor("form_handled")
def form_handled(subject_ids: Sequence[int], as_of: date) -> Iterable[Dated]:
    """The day each answer was handled."""
    return [Dated(subject, KEY % pk, handled) for subject, pk, handled in _ANSWERS.rows(subject_ids) if handled is not None]


@parts.register("form_extras")
def answered(subject_ids: Sequence[int]) -> dict[tuple[int, str | None], str]:
    """Each answer whole: the form, the day, every question with what was written."""
    rows = FormAnswer.objects.filter(contact__subject_id__in=subject_ids)
    values = rows.values_list("contact__subject_id", "pk", "form__name", "received_at", "extras")
    return {(subject, KEY % pk): _words(form, fmt.moment(moment), extras) for subject, pk, form, moment, extras in values}


def _words(form: str, moment: str, extras: Sequence[dict[str, Any]]) -> str:
    head = _("Form “%(form)s”, %(moment)s") % {"form": form, "moment": moment}
    return "\n".join([head, *(f"{extra['label']}: {extra['value']}" for extra in extras)])
