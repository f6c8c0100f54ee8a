"""The conditions of this room about people. Each asks the gate for the datum it uses."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kortisto.contacts.labels import interaction_label, language_label, source_kind_label, status_label
from kortisto.contacts.lists import comparing
from kortisto.contacts.lists.conditions import DAY, TEXT, condition
from kortisto.contacts.models import Company, Contact, Interaction, NoticeDelivery, Position, WorkTask
from kortisto.database.composed import Composed
from kortisto.database.few import among
from kortisto.database.many import Many
from kortisto.database.prepared import Prepared
from kortisto.database.there import OfEach, There
from kortisto.lib import phones
from kortisto.privacy.gate import Gate
from kortisto.privacy.models import Subject

People = QuerySet[Contact]


def at_open_position(gate: Gate, as_of: date, *conditions: Q, datum: str = "company", **lookups: Any) -> Exists:
    """There is an open position of the person that matches on `datum`, live for the gate."""
    own = Position.objects.open(as_of).filter(contact=OuterRef("pk"))
    return OfEach(gate.of_each(own, datum, *conditions, **lookups))


def _has(model: type[Model], gate: Gate, datum: str, *conditions: Q, **lookups: Any) -> Exists:
    return OfEach(gate.of_each(model._default_manager.filter(contact=OuterRef("pk")), datum, *conditions, **lookups))


def _number(value: str) -> int:
    return int(value) if value.isdecimal() and len(value) < 15 else 0


def _company_words(value: str) -> str:
    pk = _number(value.upper().removeprefix("Y-"))
    return Company.objects.filter(pk=pk).values_list("name", flat=True).first() or "" if pk else ""


@condition("yritys", label=gettext_lazy("Company"), words=_company_words, datum="company")
def of_company(people: People, value: str, *, gate: Gate, as_of: date) -> People:
    # The few people of one company first, then their order: the other way round everybody is asked for their company.
    here = gate.where(Position.objects.open(as_of), "company", company_id=_number(value.upper().removeprefix("Y-")))
    return people.filter(pk__in=Many(here.values_list("contact_id", flat=True)))


def _statuses() -> list[tuple[str, str]]:
    return [(status, status_label(status)) for status in (Company.Status.CUSTOMER, Company.Status.PROSPECT)]


@condition("tila", label=gettext_lazy("Status of the company"), options=_statuses, datum="company")
def of_status(people: People, value: str, *, gate: Gate, as_of: date) -> People:
    return people.filter(at_open_position(gate, as_of, company__status=value))


_OWNERS = Prepared(
    lambda: get_user_model().objects.filter(There(Contact.objects.all, "owner")).order_by("name").values_list("pk", "name")
)
_TASKS = Composed(lambda: WorkTask.objects.filter(retired_on=None).order_by("label_fi"))


def _owners() -> list[tuple[str, str]]:
    return [("0", _("nobody")), *((str(pk), name) for pk, name in _OWNERS.all())]


@condition("vastuu", label=gettext_lazy("Owner"), options=_owners)
def of_owner(people: People, value: str, *, gate: Gate, as_of: date) -> People:
    return people.filter(owner=None) if value == "0" else people.filter(owner_id=_number(value))


def _tasks() -> list[tuple[str, str]]:
    return [(task.key, task.label) for task in _TASKS.all()]


@condition("tehtava", label=gettext_lazy("Work task"), options=_tasks, datum="work_task")
def of_task(people: People, value: str, *, gate: Gate, as_of: date) -> People:
    return people.filter(at_open_position(gate, as_of, datum="work_task", work_task__key=value))


def _yes_no() -> list[tuple[str, str]]:
    return [("kylla", _("yes")), ("ei", _("no"))]


@condition("informoitu", label=gettext_lazy("Informed"), options=_yes_no, datum="informed_on")
def is_informed(people: People, value: str, *, gate: Gate, as_of: date) -> People:
    return people.filter(_has(NoticeDelivery, gate, "informed_on")) if value == "kylla" else _untold(people, gate)


def _untold(people: People, gate: Gate) -> People:
    """Whom no day of informing is live of: of whom none is kept, and of whom one is kept that this gate hides, and no other."""
    return uninformed(people, *gate.without("informed_on"))


def _unknowing() -> QuerySet[Any, Any]:
    return Subject.objects.filter(informed=False)


def uninformed(people: People, *more: QuerySet[Any, Any]) -> People:
    """Those of whom no day of informing is kept, and those whose subject is in `more`: few are looked up, many are met on the way."""
    met = Q(There(_unknowing, "pk", "subject_id"))  # asked of each: as a join, all of them would be gathered and put in order
    for others in more:
        met |= Q(subject_id__in=others)
    return among(people, "subject_id", Subject.objects.filter(informed=False).values_list("pk"), *more, many=met)


def _within() -> list[tuple[str, str]]:
    return [(str(days), _days(str(days))) for days in (30, 90, 365)]


def _days(value: str) -> str:
    if not value.isdecimal():
        return ""
    return ngettext("within %(days)s day", "within %(days)s days", int(value)) % {"days": value}


@condition("poistuu", label=gettext_lazy("Erased"), options=_within, words=_days)
def going(people: People, value: str, *, gate: Gate, as_of: date) -> People:
    return people.filter(subject__keep_until__lte=as_of + timedelta(days=min(_number(value), comparing.FOREVER)))


def _languages() -> list[tuple[str, str]]:
    return [(code, language_label(code)) for code in ("fi", "sv", "en")]


@condition("kieli", label=gettext_lazy("Language"), options=_languages, datum="language", quick=False)
def speaks(people: People, value: str, *, gate: Gate, as_of: date) -> People:
    return gate.where(people, "language", language=value)


@condition(
    "lahdelaji",
    label=gettext_lazy("Kind of source"),
    options=lambda: [(k, source_kind_label(k)) for k in Contact.SourceKind],
    quick=False,
)
def from_kind(people: People, value: str, *, gate: Gate, as_of: date) -> People:
    return people.filter(source_kind=value)


@condition(
    "laji",
    label=gettext_lazy("Kind of interaction"),
    options=lambda: [(k, interaction_label(k)) for k in Interaction.Kind],
    datum="interactions",
    quick=False,
)
def had(people: People, value: str, *, gate: Gate, as_of: date) -> People:
    return people.filter(_has(Interaction, gate, "interactions", kind=value))


@condition("nimi", label=gettext_lazy("Name"), kind=TEXT, datum="name")
def named(people: People, value: str, *, op: str, gate: Gate, as_of: date) -> People:
    if op == "puuttuu":
        return people.exclude(pk__in=gate.where(Contact.objects.all(), "name").exclude(name_folded="").values("pk"))
    return gate.where(people, "name", comparing.folded("name_folded", op, value))


@condition("lahde", label=gettext_lazy("Source"), kind=TEXT, datum="source")
def from_source(people: People, value: str, *, op: str, gate: Gate, as_of: date) -> People:
    if op == "puuttuu":
        return people.exclude(pk__in=gate.where(Contact.objects.all(), "source").exclude(source="").values("pk"))
    return gate.where(people, "source", comparing.plain("source", op, value))


def _of_position(key: str, label: Any, datum: str, column: str, read: Any) -> None:
    """A text condition on a column of the open positions, or of their company as the person's data let it be seen."""

    @condition(key, label=label, kind=TEXT, datum=datum)
    def narrow(people: People, value: str, *, op: str, gate: Gate, as_of: date) -> People:
        if op == "puuttuu":
            return people.filter(~at_open_position(gate, as_of, Q(**{f"{column}__gt": ""}), datum=datum))
        return people.filter(at_open_position(gate, as_of, read(column, op, value), datum=datum))


def _digits(column: str, op: str, value: str) -> Q:
    """A number as people type it: from its beginning in the stored form, from the middle as bare digits."""
    typed = "".join(sign for sign in value if sign.isdecimal())
    wanted = phones.digits(value) if op == "on" else typed.removeprefix("358").lstrip("0")
    if op == "alk":
        wanted = f"358{wanted}" if value.strip()[:1] in ("0", "+") and wanted else typed
    lookup = {"on": "exact", "alk": "startswith"}.get(op, "contains")
    return Q(**{f"{column}__{lookup}": wanted or "-"})


_of_position("nimike", gettext_lazy("Job title"), "job_title", "job_title", comparing.plain)
_of_position("sahkoposti", gettext_lazy("E-mail"), "email", "email_folded", comparing.plain)
_of_position("puhelin", gettext_lazy("Phone"), "phone", "phone_digits", _digits)
_of_position("tyonantaja", gettext_lazy("Name of the company"), "company", "company__name_folded", comparing.folded)
_of_position("toimiala", gettext_lazy("Industry"), "company", "company__industry", comparing.plain)
_of_position("paikkakunta", gettext_lazy("Town of the company"), "company_address", "company__city", comparing.plain)
_of_position("tyopaikkakunta", gettext_lazy("Town of the work place"), "work_address", "city", comparing.plain)


@condition("yhteys", label=gettext_lazy("Last contact"), kind=DAY, datum="last_activity")
def last_contact(people: People, value: str, *, op: str, gate: Gate, as_of: date) -> People:
    if op == "puuttuu":
        return people.exclude(
            pk__in=gate.where(Contact.objects.all(), "last_activity", last_activity_on__isnull=False).values("pk")
        )
    return gate.where(people, "last_activity", comparing.day("last_activity_on", op, value, as_of))


@condition("hankittu", label=gettext_lazy("Data obtained"), kind=DAY)
def obtained(people: People, value: str, *, op: str, gate: Gate, as_of: date) -> People:
    return people.none() if op == "puuttuu" else people.filter(comparing.day("obtained_on", op, value, as_of))


@condition("poistopaiva", label=gettext_lazy("Day of erasure"), kind=DAY)
def erased_on(people: People, value: str, *, op: str, gate: Gate, as_of: date) -> People:
    column = "subject__keep_until"
    return people.filter(Q(**{f"{column}__isnull": True}) if op == "puuttuu" else comparing.day(column, op, value, as_of))


@condition("tapahtui", label=gettext_lazy("Day of an interaction"), kind=DAY, datum="interactions")
def happened(people: People, value: str, *, op: str, gate: Gate, as_of: date) -> People:
    if op == "puuttuu":
        return people.filter(~_has(Interaction, gate, "interactions"))
    return people.filter(_has(Interaction, gate, "interactions", comparing.day("happened_on", op, value, as_of)))


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), get_default_timezone())


@condition("informointi", label=gettext_lazy("Day of informing"), kind=DAY, datum="informed_on")
def informed(people: People, value: str, *, op: str, gate: Gate, as_of: date) -> People:
    if op == "puuttuu":
        return _untold(people, gate)
    return people.filter(_has(NoticeDelivery, gate, "informed_on", comparing.day("delivered_at", op, value, as_of, _moment)))


def _of_employment(key: str, label: Any, column: str) -> None:
    @condition(key, label=label, kind=DAY, datum="company")
    def narrow(people: People, value: str, *, op: str, gate: Gate, as_of: date) -> People:
        if op == "puuttuu":
            return people.filter(~at_open_position(gate, as_of, Q(**{f"{column}__isnull": False})))
        return people.filter(at_open_position(gate, as_of, comparing.day(column, op, value, as_of)))


_of_employment("tyosuhde", gettext_lazy("Employment began"), "started_on")
_of_employment("asiakkuus", gettext_lazy("Company has been a customer since"), "company__customer_since")
