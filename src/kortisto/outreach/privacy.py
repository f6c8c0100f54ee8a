"""What this room tells the engine: the days and words of e-mails, and the answer to whoever asked for an erasure (decision 13)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext as _

from kortisto.contacts.models import Contact
from kortisto.contacts.privacy.anchors import also_interaction
from kortisto.outreach import certificates, merging
from kortisto.outreach.answers import Sealed
from kortisto.outreach.engine import forgetting
from kortisto.outreach.models import MailRecord
from kortisto.privacy import erasers, parts, publication, purposes
from kortisto.privacy.catalogue import CATALOGUE
from kortisto.privacy.erasure import Plan
from kortisto.privacy.facts import Dated
from kortisto.privacy.policy.model import say
from kortisto.ui.format import day as written

__all__ = ["forgetting", "merging"]


@erasers.answer
def answer_person(answer: erasers.Answer, *, now: datetime) -> None:
    """Seal the certificate mail in the transaction that erases; sent by the job of the outbox."""
    language = Contact.objects.filter(subject_id=answer.subject_id).values_list("language", flat=True).first() or "fi"
    with translation.override(language):
        stays = _sentences(answer.plan, language)
    content: Sealed = {"address": answer.email, "language": language, "secret": answer.secret, "stays": stays}
    if certificates.queue(number=answer.number, content=content, now=now) is not None:
        from kortisto.outreach import jobs

        jobs.send_now()


def _sentences(plan: Plan, language: str) -> list[str]:
    """One sentence for each datum and ground that stays, the longest first."""
    known = purposes.by_ref(publication.active_policies(plan.as_of))
    grounds = {ref: say(purpose.label, language) for ref, purpose in known.items()}
    found: dict[tuple[str, str, str], date | None] = {}
    for line in plan.stays:
        key = (line.datum, grounds.get(line.ground, _("a legal claim under way")), say(line.law, language))
        found[key] = None if line.until is None else max(line.until, found.get(key) or line.until)
    return [
        _("%(datum)s: %(ground)s, until %(until)s")
        % {
            "datum": CATALOGUE[datum].label(language),
            "ground": f"{ground} ({law})" if law else ground,
            "until": written(until) if until else _("the reason ends"),
        }
        for (datum, ground, law), until in sorted(found.items(), key=lambda item: item[1] or date.max, reverse=True)
    ]


@also_interaction
def mailed_on(subject_ids: Sequence[int], as_of: date) -> Iterable[Dated]:
    """The day of each e-mail on the record, for that e-mail."""
    rows = MailRecord.objects.filter(contact__subject_id__in=subject_ids)
    values = rows.values_list("contact__subject_id", "pk", "happened_on")
    return [Dated(subject, f"outreach.mailrecord:{pk}", day) for subject, pk, day in values]


@parts.register("emails")
def emails(subject_ids: Sequence[int]) -> Mapping[tuple[int, str | None], str]:
    """Each e-mail with its day, subject and text: all of it is the person's to see (Art. 15)."""
    rows = MailRecord.objects.filter(contact__subject_id__in=subject_ids)
    values = rows.values_list("contact__subject_id", "pk", "direction", "happened_on", "subject", "text")
    return {
        (subject, f"outreach.mailrecord:{pk}"): " ".join(
            part for part in (f"{way_words(way)} {written(day)}:", about, text) if part
        )
        for subject, pk, way, day, about, text in values
    }


def way_words(direction: str) -> str:
    return _("Message from the person") if direction == MailRecord.Direction.INBOUND else _("Message to the person")
