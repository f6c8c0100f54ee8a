"""The draft of what the authority is told (Art. 33(3)): everything the register knows, in the order of the article."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.template.loader import render_to_string

from kortisto.contacts.models import Position
from kortisto.lib.periods import local_day
from kortisto.privacy import exposures
from kortisto.privacy.catalogue import CATALOGUE
from kortisto.rights.answering.words import spoken
from kortisto.rights.models import Breach


def data_of(breach: Breach) -> list[str]:
    """Catalogue names of all data that were in it, in the order of the catalogue; "*" is everything held."""
    found = {name for data in breach.members.values_list("data", flat=True) for name in data}
    return [name for name in CATALOGUE if name in found] + (["*"] if "*" in found else [])


def persons(breach: Breach) -> int:
    """How many were in it, with those erased before the logs were read, or since."""
    return max(breach.count, breach.members.count() + exposures.gone(breach.source, breach.key))


def notification(breach: Breach, *, language: str, day: date) -> str:
    """The draft as plain text, to be copied into the authority's form."""
    told = spoken(language, day)
    context = {
        "breach": breach,
        "day": day,
        "noticed": local_day(breach.noticed_at, settings.TIME_ZONE),
        "contacts": list(told.contacts) if told else [],
        "data": [CATALOGUE[name].label(language) for name in data_of(breach) if name in CATALOGUE],
        "persons": persons(breach),
        "gone": exposures.gone(breach.source, breach.key),
        "firms": _firms(breach),
    }
    return render_to_string("rights/breaches/notification.txt", context)


def _firms(breach: Breach) -> int:
    people = breach.members.values("subject_id")
    return Position.objects.filter(contact__subject__in=people).exclude(company=None).values("company_id").distinct().count()
