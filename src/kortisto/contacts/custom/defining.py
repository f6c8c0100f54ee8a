"""What an administrator does to fields: define, change, order, retire, delete with what they say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kortisto.contacts import scope
from kortisto.contacts.actions.trail import today
from kortisto.contacts.custom import inherited
from kortisto.contacts.custom.kinds import BEARERS, WITH_OPTIONS
from kortisto.contacts.models import CompanyFieldValue, CustomField, FieldOption, FieldValue
from kortisto.contacts.refusals import Refused
from kortisto.database.turns import Turns
from kortisto.lib.text import fold, tidy
from kortisto.privacy import audit, due
from kortisto.privacy.catalogue import CATALOGUE

Bearer, Kind = CustomField.Bearer, CustomField.Kind
Labels = tuple[str, str, str]
STEP = 500
MOST_OPTIONS = 200


@dataclass(frozen=True)
class Definition:
    """What a new field is. `labels` and each of `options` are (fi, sv, en); only the Finnish one must be given."""

    bearer: str
    kind: str
    datum: str
    labels: Labels
    required: bool = False
    options: Sequence[Labels] = ()


@transaction.atomic
def define(given: Definition, *, by: str, now: datetime) -> CustomField:
    """A new field, last on its card. Refused where no notice in force names its datum, and for free text that is no note."""
    labels = _labels(given.labels)
    _must_fit(given, now)
    key = slugify(fold(labels[0])).replace("-", "_")[:40]
    if not key:
        raise Refused(_("Write the field's name."), field="label_fi", code="required")
    if CustomField.objects.filter(key=key).exists():
        raise Refused(_("There is a field of this name already."), field="label_fi", code="same")
    place = CustomField.objects.filter(bearer=given.bearer).count()
    field = CustomField(key=key, bearer=given.bearer, kind=given.kind, datum=given.datum, required=given.required, place=place)
    field.label_fi, field.label_sv, field.label_en = labels
    field.created_at = now
    field.save()
    _set_options(field, given.options, now)
    audit.record(action="field.defined", by=by, data=[given.datum], now=now)
    return field


def _must_fit(given: Definition, now: datetime) -> None:
    """Bearer, kind and datum go together, and the datum is one the person is told of."""
    as_of = today(now)
    if given.bearer not in BEARERS:
        raise Refused(_("Choose whose field it is."), field="bearer", code="required")
    if given.kind not in inherited.KINDS[given.bearer]:
        raise Refused(_wrong_kind(given), field="kind", code="kind")
    if given.datum not in inherited.MAY_NAME[given.bearer]:
        raise Refused(_("Choose the datum of the notice that the field belongs to."), field="datum", code="required")
    if given.datum not in inherited.named(as_of):
        raise unnamed(given.datum, now)
    if given.kind == Kind.TEXT and given.datum != "notes":
        words = _("Free text about a person is a note, so the field belongs to notes.")
        if "notes" not in inherited.named(as_of):
            words += " " + unnamed("notes", now).message
        raise Refused(words, field="kind", code="text")


def _wrong_kind(given: Definition) -> str:
    if given.kind == Kind.TEXT:
        return _("A text about a company could speak of people, and no erasure would find it. Choose a code, number, date or list.")
    if given.kind == Kind.CODE:
        return _("A code is for companies. About a person choose a number, a date or a list.")
    return _("Choose what the field takes.")


def unnamed(datum: str, now: datetime) -> Refused:
    """Why nothing may be kept under a datum: which sentence leaves it out, and what to do."""
    as_of, lang = today(now), (get_language() or "fi")[:2]
    message = _("The privacy notice in force does not name this datum to people (%(name)s), so nothing can be kept under it.") % {
        "name": CATALOGUE[datum].label(lang)
    }
    promise = scope.excluding_sentence(datum, as_of, lang)
    if promise and promise[0]:
        message += " " + _("See the notice, sentence %(promise)s.") % {"promise": promise[0]}
    message += " " + _("Choose another datum, or publish a version of the notice that names it.")
    return Refused(message, field="datum", code="not_in_notice")


def _labels(given: Labels) -> Labels:
    fi, sv, en = (tidy(text)[:60] for text in given)
    if not fi:
        raise Refused(_("Write the field's name."), field="label_fi", code="required")
    return fi, sv, en


@transaction.atomic
def change(field: CustomField, *, labels: Labels, required: bool, options: Sequence[Labels] = (), by: str, now: datetime) -> None:
    """Other names, other options, required or not. An option that is not given any more is offered no more."""
    field.label_fi, field.label_sv, field.label_en = _labels(labels)
    field.required = required
    field.save(update_fields=["label_fi", "label_sv", "label_en", "required"])
    _set_options(field, options, now)
    audit.record(action="field.changed", by=by, data=[field.datum], now=now)


def _set_options(field: CustomField, given: Sequence[Labels], now: datetime) -> None:
    if field.kind not in WITH_OPTIONS:
        return
    wanted = {slugify(fold(fi)) or f"v{place}": (fi, sv, en) for place, (fi, sv, en) in enumerate(given) if tidy(fi)}
    if not wanted:
        raise Refused(_("Write the list, one choice on a line."), field="options", code="required")
    if len(wanted) > MOST_OPTIONS or any(len(key) > 60 for key in wanted):
        raise Refused(_("At most 200 choices of 60 characters."), field="options", code="many")
    for place, (key, (fi, sv, en)) in enumerate(wanted.items()):
        words = {"label_fi": tidy(fi)[:60], "label_sv": tidy(sv)[:60], "label_en": tidy(en)[:60]}
        FieldOption.objects.update_or_create(field=field, key=key, defaults={**words, "place": place, "retired_on": None})
    field.options.exclude(key__in=wanted).filter(retired_on=None).update(retired_on=today(now))


@transaction.atomic
def move(field: CustomField, *, up: bool) -> None:
    """One place up or down on its card."""
    own = list(CustomField.objects.filter(bearer=field.bearer).order_by("place", "pk"))
    at = [other.pk for other in own].index(field.pk)
    to = max(0, at - 1) if up else min(len(own) - 1, at + 1)
    own.insert(to, own.pop(at))
    for place, other in enumerate(own):
        if other.place != place:
            CustomField.objects.filter(pk=other.pk).update(place=place)


@transaction.atomic
def retire(field: CustomField, *, by: str, now: datetime) -> None:
    """Offered no more: values stay where they are until their last day, and can be emptied but not written."""
    CustomField.objects.filter(pk=field.pk).update(retired_on=today(now))
    audit.record(action="field.retired", by=by, data=[field.datum], now=now)


@transaction.atomic
def restore(field: CustomField, *, by: str, now: datetime) -> None:
    if not inherited.lives(field, today(now)):
        raise unnamed(field.datum, now)
    CustomField.objects.filter(pk=field.pk).update(retired_on=None)
    audit.record(action="field.restored", by=by, data=[field.datum], now=now)


def count(field: CustomField) -> int:
    """How many values there are."""
    model = CompanyFieldValue if field.bearer == Bearer.COMPANY else FieldValue
    return model.objects.filter(field=field).count()


def delete(field: CustomField, *, by: str, now: datetime, report: Callable[[int], None] = lambda done: None) -> int:
    """The field with everything it says of anybody, in steps of a transaction; run again, it goes on. Gives how many values went."""
    retire(field, by=by, now=now)
    done, turns = 0, Turns(STEP)
    while True:
        with turns.turn():
            number = _delete_some(field, turns.size, by=by, now=now)
        if not number:
            break
        done += number
        report(done)
    with transaction.atomic():
        audit.record(action="field.deleted", by=by, data=[field.datum], now=now)
        CustomField.objects.filter(pk=field.pk).delete()
    return done


def _delete_some(field: CustomField, most: int, *, by: str, now: datetime) -> int:
    if field.bearer == Bearer.COMPANY:
        gone = list(CompanyFieldValue.objects.filter(field=field).order_by("pk").values_list("pk", flat=True)[:most])
        CompanyFieldValue.objects.filter(pk__in=gone).delete()
        return len(gone)
    rows = list(FieldValue.objects.filter(field=field).select_related("contact__subject").order_by("pk")[:most])
    FieldValue.objects.filter(pk__in=[row.pk for row in rows]).delete()
    people = {row.contact_id: row.contact for row in rows}
    audit.record_many(
        [audit.Act("contact.field_removed", by, person.subject, (field.datum,), "", "", None) for person in people.values()],
        now=now,
    )
    due.refresh([person.subject_id for person in people.values()], as_of=today(now))
    return len(rows)
