"""All that Article 15 asks to be told, as data: one description, from which the JSON and the PDF are made alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from kortisto.consents.receipts import receipts
from kortisto.contacts.models import Contact
from kortisto.lib.periods import local_day
from kortisto.privacy import audit, publication, recipients, why
from kortisto.privacy.audit import reads
from kortisto.privacy.catalogue import CATALOGUE
from kortisto.privacy.models import Subject
from kortisto.privacy.policy.model import say
from kortisto.rights.answering.words import spoken
from kortisto.rights.deciding.lines import portable
from kortisto.rights.models import Decision, Request
from kortisto.ui.marks import BASES

SCHEMA = "kortisto.access/1"
_NOTHING: Mapping[str, str] = MappingProxyType({})


def described(request: Request, *, day: date) -> dict[str, Any]:
    """What a request is answered with, in its language. Withheld data are named with their ground and without their value.
    Access tells all; portability only what is portable.
    """
    decided = request.decisions.filter(fate=Decision.Fate.WITHHOLD).exclude(ground=Decision.Ground.NOT_PORTABLE)
    every = request.kind != Request.Kind.PORTABILITY
    withheld = dict(decided.values_list("datum", "ground"))
    return of_subject(request.subject, number=request.number, language=request.language, withheld=withheld, every=every, day=day)


def of_subject(
    subject: Subject, *, language: str, day: date, number: str = "", withheld: Mapping[str, str] = _NOTHING, every: bool = True
) -> dict[str, Any]:
    """The person's data and everything about them, days as ISO text."""
    with translation.override(language):
        told = spoken(language, day)
        found = why.explain(subject, as_of=day, lang=language)
        rows = [_datum(row, withheld.get(row.datum, "")) for row in found.rows if every or portable(row)]
        contact = Contact.objects.filter(subject=subject).first()
        return {
            "schema": SCHEMA,
            "request": number,
            "language": language,
            "made_on": day.isoformat(),
            "controller": list(told.contacts) if told else [],
            "data": rows,
            "purposes": _purposes(found, language),
            "sources": _sources(day, language),
            "recipients": _recipients(subject.pk, day, language),
            "transfers": _transfers(day, language),
            "automated_decisions": _automated(day, language),
            "rights": told.rights if told else "",
            "objection": told.objection if told else "",
            "complaint": told.complaint if told else "",
            "notice": told.link if told else settings.BASE_URL,
            "earlier": _earlier(subject, withheld, language) if every else [],
            "looked_at": _looked_at(subject, day, language) if every else [],
            "choices": receipts(contact, language=language) if contact is not None else [],
        }


def _datum(row: why.Row, ground: str) -> dict[str, Any]:
    return {
        "datum": row.datum,
        "label": row.label,
        "record": row.record,
        "value": None if ground else row.value,
        "withheld": str(Decision.Ground(ground).label) if ground else "",
        "collected_on": row.collected_on.isoformat() if row.collected_on else None,
        "purposes": [reason.ref for reason in row.purposes],
        "kept_until": row.until.isoformat() if row.until else None,
        "criterion": row.criterion,
        "held_for_a_claim": bool(row.held_by),
    }


def _earlier(subject: Subject, withheld: Mapping[str, str], language: str) -> list[dict[str, Any]]:
    """Values the register no longer uses but has still. `was` is None of what is withheld, or kept only so that an act can be undone."""
    return [
        {
            "datum": one.datum,
            "label": CATALOGUE[one.datum].label(language) if one.datum in CATALOGUE else one.datum,
            "record": one.record,
            "was": (one.was or None) if one.datum not in withheld else None,
            "changed_on": local_day(one.changed_at, settings.TIME_ZONE).isoformat(),
            "kept_until": one.until.isoformat(),
        }
        for one in audit.earlier(subject.pk)
    ]


def _looked_at(subject: Subject, day: date, language: str) -> list[dict[str, Any]]:
    """The days somebody of ours looked, and for which purposes: never who, for the log of staff is theirs (CJEU C-579/21)."""
    seen = dict.fromkeys((local_day(at, settings.TIME_ZONE), activity) for at, activity in reads.of_subject(subject))
    policies = publication.active_policies(day)
    served = {
        activity: [say(p.label, language) for policy in policies for p in policy.purposes if activity in p.activities]
        for _on, activity in seen
    }
    return [{"on": on.isoformat(), "activity": activity, "purposes": served[activity]} for on, activity in seen]


def _purposes(found: why.Explanation, language: str) -> list[dict[str, Any]]:
    """Each purpose once, with its ground and what it rests on (Art. 15(1)(a))."""
    known: dict[str, why.Why] = {}
    for row in found.rows:
        for reason in row.purposes:
            known.setdefault(reason.ref, reason)
    return [
        {
            "id": reason.ref,
            "label": reason.label,
            "basis": [str(BASES[basis][2]) if basis in BASES else basis for basis in reason.basis],
            "interest": reason.interest,
            "law": reason.law,
        }
        for _ref, reason in sorted(known.items())
    ]


def _sources(day: date, language: str) -> list[str]:
    """Where data come from, as the notices say; the person's own source is among the data (Art. 15(1)(g))."""
    return [say(entry.label, language) for policy in publication.active_policies(day) for entry in policy.sources.values()]


def _recipients(subject_id: int, day: date, language: str) -> dict[str, Any]:
    """Who may receive data by the notices, and what the log says was given out of this person's (Art. 15(1)(c))."""
    named = [say(entry.label, language) for policy in publication.active_policies(day) for entry in policy.recipients.values()]
    own = [
        {"what": one.label, "on": one.on.isoformat(), "data": list(one.data), "destroyed": one.gone}
        for one in recipients.of([subject_id])
    ]
    return {"named": named or [_("We give your details to nobody else.")], "given_out": own}


def _transfers(day: date, language: str) -> list[str]:
    """Outside the Union (Art. 15(2))."""
    return [say(entry.label, language) for policy in publication.active_policies(day) for entry in policy.transfers.values()]


def _automated(day: date, language: str) -> list[str]:
    """Decisions made by machines alone (Art. 15(1)(h))."""
    return [say(entry.label, language) for policy in publication.active_policies(day) for entry in policy.automated_decisions or ()]
