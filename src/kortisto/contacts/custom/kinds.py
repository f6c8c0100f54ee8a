"""What each kind of field takes: read as typed (in a form, a file or a condition), stored in one way, said in words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kortisto.contacts.models import CustomField
from kortisto.contacts.refusals import Refused
from kortisto.lib.text import fold, tidy
from kortisto.ui import format as fmt

Kind, Bearer = CustomField.Kind, CustomField.Bearer
LONGEST, LONGEST_CODE = 500, 40
YES, NO = "yes", "no"
WITH_OPTIONS = (Kind.CHOICE, Kind.CHOICES)

LABELS: Mapping[str, str | Promise] = {
    Kind.TEXT: gettext_lazy("Text (a note)"),
    Kind.CODE: gettext_lazy("Code (a number or letters without spaces)"),
    Kind.NUMBER: pgettext_lazy("kind of field", "Number"),
    Kind.DAY: gettext_lazy("Date"),
    Kind.YES_NO: gettext_lazy("Yes or no"),
    Kind.CHOICE: gettext_lazy("Choice from a list"),
    Kind.CHOICES: gettext_lazy("Several choices from a list"),
}
BEARERS: Mapping[str, str | Promise] = {
    Bearer.PERSON: gettext_lazy("Person"),
    Bearer.POSITION: gettext_lazy("Person's job at a company"),
    Bearer.COMPANY: gettext_lazy("Company"),
}
# Also as a spreadsheet shows them in its own language, and as databases write them.
_YES = frozenset({"yes", "y", "true", "t", "1", "x", "kylla", "k", "on", "ja", "j", "tosi", "sant"})
_NO = frozenset({"no", "n", "false", "f", "0", "ei", "e", "nej", "epatosi", "falskt"})
_DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%Y/%m/%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")


@dataclass(frozen=True)
class Stored:
    """One value as a row keeps it."""

    value: str
    folded: str
    number: Decimal | None = None


def read(field: CustomField, typed: Sequence[str]) -> list[Stored]:
    """What to store of what was typed: none for nothing, several only for several choices. Refused for what the kind cannot be."""
    texts = [text for text in map(tidy, typed) if text]
    if field.kind == Kind.CHOICES:
        found = {option.key: option for text in texts for option in _chosen(field, text)}
        return [Stored(key, fold(option.label_fi)) for key, option in found.items()]
    if not texts:
        return []
    if len(texts) > 1:
        raise _refused(field, _("Give one value."))
    return [_one(field, texts[0])]


def _one(field: CustomField, text: str) -> Stored:
    if field.kind == Kind.NUMBER:
        return _number(field, text)
    if field.kind == Kind.DAY:
        day = _day(field, text)
        return Stored(day.isoformat(), day.isoformat())
    if field.kind == Kind.YES_NO:
        said = fold(text)
        if said not in _YES | _NO:
            raise _refused(field, _("Write yes or no."))
        return Stored(YES if said in _YES else NO, "")
    if field.kind == Kind.CHOICE:
        options = _chosen(field, text)
        return Stored(options[0].key, fold(options[0].label_fi))
    return _text(field, text)


def _text(field: CustomField, text: str) -> Stored:
    if field.kind == Kind.CODE and not re.fullmatch(rf"(?=.*\d)[\w./#-]{{1,{LONGEST_CODE}}}", text):
        raise _refused(field, _("A code has a digit and no spaces, at most 40 characters. It never names a person."))
    if len(text) > LONGEST:
        raise _refused(field, _("The text is longer than 500 characters."))
    return Stored(text, fold(text)[:LONGEST])


def _number(field: CustomField, text: str) -> Stored:
    plain = text.replace("\u2212", "-").replace(" ", "").replace("\u00a0", "").replace("\u202f", "").replace(",", ".")
    try:
        number = Decimal(plain) if re.fullmatch(r"[+-]?\d+(\.\d+)?", plain) else None
    except InvalidOperation:
        number = None
    if number is None:
        raise _refused(field, _("Write a number, for example 12,5."))
    number = number.quantize(Decimal("0.000001")).normalize() if abs(number) < 10**13 else None
    if number is None:
        raise _refused(field, _("The number is too large."))
    return Stored(f"{number:f}", "", number)


def _day(field: CustomField, text: str) -> date:
    for form in _DAYS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day, no moment
        except ValueError:
            continue
    raise _refused(field, _("Write the day as 24.11.2026."))


def _chosen(field: CustomField, text: str) -> list:  # type: ignore[type-arg]
    """The options a text names, by key or by label in any of the languages; several ones with ; or , between them."""
    known = {name: option for option in field.options.all() for name in (fold(option.key), *map(fold, option.labels))}
    found = [known.get(part) for part in _parts(text, known, several=field.kind == Kind.CHOICES)]
    if not found or None in found:
        words = ", ".join(option.label for option in field.options.all() if option.retired_on is None)
        raise _refused(field, _("“%(value)s” is not in the list: %(options)s.") % {"value": text[:60], "options": words})
    return found


def _parts(text: str, known: Collection[str], *, several: bool) -> list[str]:
    """The names in a text, folded. A comma parts them too, unless the name of an option has it (`Puutarha, kesä; Verhot`)."""
    if not several or fold(text) in known:
        return [fold(text)]
    pieces = [fold(piece) for piece in text.split(";") if piece.strip()]
    return [part for piece in pieces for part in ([piece] if piece in known else map(str.strip, piece.split(","))) if part]


def _refused(field: CustomField, words: str) -> Refused:
    return Refused(f"{field.label}: {words}", field=field.key, code="value")


def said(field: CustomField, value: str) -> str:
    """A stored value in the reader's words. Needs the options of the field at hand (`prefetch_related("options")`)."""
    if field.kind in WITH_OPTIONS:
        return next((option.label for option in field.options.all() if option.key == value), value)
    if field.kind == Kind.YES_NO:
        return _("yes") if value == YES else _("no")
    if field.kind == Kind.DAY:
        return fmt.day(date.fromisoformat(value))
    if field.kind == Kind.NUMBER:
        return fmt.number(Decimal(value))
    return value


def all_said(field: CustomField, values: Iterable[str]) -> str:
    """Several values in the order of the list."""
    order = {option.key: place for place, option in enumerate(field.options.all())}
    return ", ".join(said(field, value) for value in sorted(values, key=lambda value: (order.get(value, 0), value)))


def written(field: CustomField, values: Iterable[str]) -> str:
    """As a file holds it, so that an import reads the same back: days as ISO, numbers with a point, choices by their label."""
    if field.kind in WITH_OPTIONS:
        return "; ".join(said(field, value) for value in sorted(values))
    if field.kind == Kind.YES_NO:
        return ", ".join(said(field, value) for value in values)
    return ", ".join(values)
