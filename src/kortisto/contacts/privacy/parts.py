"""What the data of the room say, in words: for “why”, the access package and the preview of an erasure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from django.db.models import F, Max
from django.utils.translation import get_language

from kortisto.contacts.attachments import storage
from kortisto.contacts.labels import interaction_label, language_label, source_label, task_label
from kortisto.contacts.models import Attachment, Contact, ContactTag, Interaction, Move, NoticeDelivery, Passivation, Position, Task
from kortisto.database.prepared import Prepared
from kortisto.lib import phones
from kortisto.privacy import parts
from kortisto.ui import format as fmt

Said = Mapping[tuple[int, str | None], str]

# Of one person every card asks all of these; they vary by ids alone.
_NAMES = Prepared(lambda ids: Contact.objects.filter(subject_id__in=ids).values_list("subject_id", "given_name", "family_name"))
_LANGUAGES = Prepared(
    lambda ids: Contact.objects.filter(subject_id__in=ids).exclude(language="").values_list("subject_id", "language")
)
_LAST = Prepared(
    lambda ids: Contact.objects.filter(subject_id__in=ids, last_activity_on__isnull=False).values_list(
        "subject_id", "last_activity_on"
    )
)
_SOURCES = Prepared(
    lambda ids: Contact.objects.filter(subject_id__in=ids).values_list("subject_id", "source_kind", "source", "obtained_on")
)
_MOVE_SOURCES = Prepared(
    lambda ids: (
        Move.objects.filter(contact__subject_id__in=ids)
        .exclude(source="")
        .order_by("moved_on", "pk")
        .values_list("contact__subject_id", "source_kind", "source", "moved_on")
    )
)
_INFORMED = Prepared(
    lambda ids: (
        NoticeDelivery.objects.filter(contact__subject_id__in=ids).values_list("contact__subject_id").annotate(Max("delivered_at"))
    )
)
_INTERACTIONS = Prepared(
    lambda ids: Interaction.objects.filter(contact__subject_id__in=ids).values_list(
        "contact__subject_id", "pk", "kind", "happened_on"
    )
)


@parts.register("name")
def names(subject_ids: Sequence[int]) -> Said:
    return {(subject, None): f"{given} {family}".strip() for subject, given, family in _NAMES.rows(subject_ids)}


@parts.register("language")
def languages(subject_ids: Sequence[int]) -> Said:
    return {(subject, None): language_label(code) for subject, code in _LANGUAGES.rows(subject_ids)}


@parts.register("last_activity")
def last_activities(subject_ids: Sequence[int]) -> Said:
    return {(subject, None): fmt.day(day) for subject, day in _LAST.rows(subject_ids)}


@parts.register("source")
def sources(subject_ids: Sequence[int]) -> Said:
    rows = _SOURCES.rows(subject_ids)
    found: dict[tuple[int, str | None], str] = {
        (subject, None): f"{source_label(kind, text)}, {fmt.day(day)}" for subject, kind, text, day in rows
    }
    for subject, kind, text, day in _MOVE_SOURCES.rows(subject_ids):
        found[subject, None] = "\n".join(filter(None, (found.get((subject, None)), f"{source_label(kind, text)}, {fmt.day(day)}")))
    return found


@parts.register("informed_on")
def informed(subject_ids: Sequence[int]) -> Said:
    return {(subject, None): fmt.moment(moment) for subject, moment in _INFORMED.rows(subject_ids)}


@parts.register("passivated_on")
def passivations(subject_ids: Sequence[int]) -> Said:
    rows = Passivation.objects.standing().filter(contact__subject_id__in=subject_ids).order_by("passivated_on")
    return {(subject, None): fmt.day(day) for subject, day in rows.values_list("contact__subject_id", "passivated_on")}


def _of_positions(datum: str, *columns: str, words: Callable[..., str]) -> None:
    """Register a datum that lies on positions, told from some of their columns."""

    asked = Prepared(
        lambda ids: Position.objects.filter(contact__subject_id__in=ids).values_list("contact__subject_id", "pk", *columns)
    )

    def told(subject_ids: Sequence[int]) -> Said:
        found = {(subject, f"contacts.position:{pk}"): words(*values) for subject, pk, *values in asked.rows(subject_ids)}
        return {key: text for key, text in found.items() if text}

    parts.register(datum, told)


def _address(street: str | None, postal_code: str | None, city: str | None) -> str:
    return ", ".join(part for part in (street, f"{postal_code or ''} {city or ''}".strip()) if part)


def _task(fi: str | None, sv: str | None, en: str | None) -> str:
    return {"sv": sv, "en": en}.get((get_language() or "fi")[:2]) or fi or ""


_of_positions("company", "company__name", words=lambda name: name or "")
_of_positions("job_title", "job_title", words=str)
_of_positions("work_task", "work_task__label_fi", "work_task__label_sv", "work_task__label_en", words=_task)
_of_positions("email", "email", words=str)
_of_positions("phone", "phone", words=lambda number: phones.shown(number) if number else "")
_of_positions("work_address", "street", "postal_code", "city", words=_address)
_of_positions("company_address", "company__street", "company__postal_code", "company__city", words=_address)


@parts.register("interactions")
def interactions(subject_ids: Sequence[int]) -> Said:
    values = _INTERACTIONS.rows(subject_ids)
    return {
        (subject, f"contacts.interaction:{pk}"): f"{interaction_label(kind)} {fmt.day(day)}" for subject, pk, kind, day in values
    }


@parts.register("tags")
def tags(subject_ids: Sequence[int]) -> Said:
    rows = ContactTag.objects.filter(contact__subject_id__in=subject_ids).select_related("tag").order_by("tag__label_fi")
    found: dict[tuple[int, str | None], list[str]] = {}
    for subject, row in ((row.contact_subject, row) for row in rows.annotate(contact_subject=F("contact__subject_id"))):
        found.setdefault((subject, None), []).append(row.tag.label)
    return {key: ", ".join(words) for key, words in found.items()}


@parts.register("tasks")
def tasks(subject_ids: Sequence[int]) -> Said:
    rows = Task.objects.filter(contact__subject_id__in=subject_ids)
    values = rows.values_list("contact__subject_id", "pk", "kind", "due_on")
    return {(subject, f"contacts.task:{pk}"): f"{task_label(kind)} {fmt.day(day)}" for subject, pk, kind, day in values}


@parts.register("attachments")
def attachments(subject_ids: Sequence[int]) -> Said:
    """Each file by its name; what is in it the person gets as a copy of the file (Art. 15(3))."""
    rows = Attachment.objects.filter(contact__subject_id__in=subject_ids)
    values = rows.values_list("contact__subject_id", "pk", "name", "added_on")
    return {(subject, f"contacts.attachment:{pk}"): f"{name}, {fmt.day(day)}" for subject, pk, name, day in values}


@parts.files("attachments")
def papers(subject_ids: Sequence[int]) -> Iterable[parts.File]:
    """The files themselves, as they were added."""
    for row in Attachment.objects.kept().filter(contact__subject_id__in=subject_ids).select_related("contact").order_by("pk"):
        yield parts.File(row.contact.subject_id, f"contacts.attachment:{row.pk}", row.name, partial(storage.read, row))


@parts.register("notes")
def notes(subject_ids: Sequence[int]) -> Said:
    rows = Interaction.objects.filter(contact__subject_id__in=subject_ids).exclude(text="", summary="")
    values = rows.values_list("contact__subject_id", "pk", "summary", "text")
    said: dict[tuple[int, str | None], str] = {
        (subject, f"contacts.interaction:{pk}"): "\n".join(filter(None, (summary, text))) for subject, pk, summary, text in values
    }
    titled = Task.objects.filter(contact__subject_id__in=subject_ids).exclude(title="")
    titles = titled.values_list("contact__subject_id", "pk", "title")
    return said | {(subject, f"contacts.task:{pk}"): title for subject, pk, title in titles}
