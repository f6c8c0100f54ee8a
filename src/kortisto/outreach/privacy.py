"""What this room tells the engine: the days and words of e-mails, and the answer to whoever asked for an erasure (decision 13)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext as _

from kortisto.contacts.models import Contact
from kortisto.contacts.privacy.anchors import also_interaction
from kortisto.database.prepared import Prepared
from kortisto.outreach import arriving, certificates, exposures, keeping, merging
from kortisto.outreach.answers import Sealed
from kortisto.outreach.engine import forgetting
from kortisto.outreach.models import Departure, MailRecord, Return
from kortisto.outreach.staying import mark, sentences
from kortisto.privacy import erasers, parts
from kortisto.privacy.facts import Dated
from kortisto.ui.format import day as written

__all__ = ["arriving", "exposures", "forgetting", "keeping", "merging"]


@erasers.answer
def answer_person(answer: erasers.Answer, *, now: datetime) -> None:
    """Seal the certificate mail in the transaction that erases; sent by the job of the outbox."""
    language = Contact.objects.filter(subject_id=answer.subject_id).values_list("language", flat=True).first() or "fi"
    with translation.override(language):
        stays = [line for line in (*sentences(answer.plan, language), mark(answer.plan.as_of)) if line]
    content: Sealed = {"address": answer.email, "language": language, "secret": answer.secret, "stays": stays}
    if certificates.queue(number=answer.number, content=content, now=now) is not None:
        from kortisto.outreach import jobs

        jobs.send_now()


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


@parts.files("emails")
def letters(subject_ids: Sequence[int]) -> Iterable[parts.File]:
    """Each e-mail as a text of its own."""
    rows = MailRecord.objects.filter(contact__subject_id__in=subject_ids).select_related("contact").order_by("pk")
    for row in rows:
        text = f"{way_words(row.direction)} {written(row.happened_on)}\n{row.subject}\n\n{row.text}\n"
        yield parts.File(row.contact.subject_id, f"outreach.mailrecord:{row.pk}", f"{row.happened_on}.txt", text.encode)


_DEPARTURES = Prepared(
    lambda ids: (
        Departure.objects.filter(contact__subject_id__in=ids)
        .order_by("made_on", "pk")
        .values_list("contact__subject_id", "kind", "made_on")
    )
)
_TOLD = Prepared(
    lambda ids: (
        Return.objects.filter(contact__subject_id__in=ids).exclude(new_address="").values_list("contact__subject_id", "new_address")
    )
)


@parts.beside
def departures(subject_ids: Sequence[int], data: frozenset[str]) -> Mapping[tuple[int, str, str], str]:
    """By the link of which messages the person left: part of what they forbade."""
    found: dict[tuple[int, str, str], list[str]] = {}
    for subject, kind, day in _DEPARTURES.rows(subject_ids) if "dm_ban" in data else ():
        found.setdefault((subject, "dm_ban", ""), []).append(f"{departure_words(kind)}, {written(day)}")
    return {key: "; ".join(lines) for key, lines in found.items()}


def departure_words(kind: str) -> str:
    """What the person did by the link of a message."""
    return {
        Departure.Kind.UNSUBSCRIBED: _("unsubscribed by the link of a message"),
        Departure.Kind.OBJECTED: _("objected on the page of a message"),
        Departure.Kind.DELETED: _("asked to be erased on the page of a message"),
    }[Departure.Kind(kind)]


@parts.beside
def told_addresses(subject_ids: Sequence[int], data: frozenset[str]) -> Mapping[tuple[int, str, str], str]:
    """The new address an answer told of, until somebody has decided on it."""
    if "email" not in data:
        return {}
    found: dict[tuple[int, str, str], str] = {}
    for subject, address in _TOLD.rows(subject_ids):
        found[subject, "email", ""] = "\n".join(filter(None, (found.get((subject, "email", ""), ""), address)))
    return found


def way_words(direction: str) -> str:
    return _("Message from the person") if direction == MailRecord.Direction.INBOUND else _("Message to the person")
