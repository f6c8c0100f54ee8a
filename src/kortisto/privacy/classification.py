"""What each column of the database is: personal (with its catalogue name) or not (with the reason).

A model says so beside its fields, in an inner class ``Personal``::

    class Personal:
        subject = "contact__subject"
        record = True
        fields = {
            "email": personal("email"),
            "email_folded": personal("email", derived=True),
            "created_at": not_personal("when the row was made"),
        }

A table whose rows each belong to a datum of their own (ADR 128) names the column that says which, the data it may say, the row
whose record the datum lies on (NULL: the card), and the data of which every row is a record by itself::

    class Personal:
        subject = "contact__subject"
        each = "datum"
        may_be = frozenset({"job_title", "tags", "notes"})
        beside = "position"
        alone = frozenset({"notes"})
        fields = {"value": personal(EACH), …}

The same declaration drives the field gate, the forms, the search index, the access package and the eraser, so they cannot
disagree. ``checks.py`` refuses to start with an unclassified column. Tables of installed libraries are declared in
``third_party.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db.models import SET_NULL, Field, Model

from kortisto.lib.classified import NotPersonal, Personal, not_personal, personal

__all__ = [
    "EACH",
    "HISTORY",
    "Classified",
    "NotPersonal",
    "Personal",
    "all_classified",
    "classified",
    "empty_value",
    "holders",
    "is_empty",
    "not_personal",
    "of_subjects",
    "personal",
]

HISTORY = "history"
"""Earlier values (audit, undo): no policy speaks of them; they go with the data they are copies of."""


EACH = "each"
"""Not a datum: the column holds whatever datum its row names (`Classified.each`)."""


@dataclass(frozen=True)
class Classified:
    """A model with its declaration read.

    ``subject`` is the lookup path from a row to ``privacy.Subject`` (None: the rows concern nobody); ``record`` says that
    rows are judged one by one; ``whole`` names the datum that the row as a whole is (a timeline entry, say): when it dies
    the row is deleted, not emptied. ``each`` is the column that names the datum every row is by itself, one of ``may_be``, on the
    record of the row that ``beside`` links to, or, of the data in ``alone``, on a record of its own: it dies with that datum there.
    """

    model: type[Model]
    subject: str | None
    record: bool
    whole: str | None
    fields: dict[str, Personal | NotPersonal]
    each: str | None = None
    may_be: frozenset[str] = frozenset()
    beside: str | None = None
    alone: frozenset[str] = frozenset()

    @property
    def kind(self) -> str:
        """The part before the colon of a record key: ``contacts.position``."""
        return self.model._meta.label_lower

    @property
    def bearer(self) -> type[Model]:
        """The model on whose records the data of the rows lie: this one, or the one ``beside`` links to."""
        other = self.model._meta.get_field(self.beside).related_model if self.beside else None
        return other if isinstance(other, type) else self.model

    @property
    def names(self) -> tuple[str, ...]:
        """The columns `key_of` needs, in its order."""
        return ("pk", f"{self.beside}_id", self.each) if self.each and self.beside else ("pk", self.each) if self.each else ("pk",)

    def key(self, pk: Any) -> str:
        """The key of a row that is a record by itself: ``contacts.position:12``."""
        return f"{self.kind}:{pk}"

    def key_of(self, pk: Any, *told: Any) -> str:
        """The key of the record that the data of a row lie on ("" for the card), from its `names`."""
        if not self.each:
            return self.key(pk) if self.record else ""
        *beside, datum = told
        if datum in self.alone:
            return self.key(pk)
        return f"{self.bearer._meta.label_lower}:{beside[0]}" if beside and beside[0] is not None else ""

    def columns(self, datum: str, *, derived: bool = True) -> list[str]:
        """The columns that hold ``datum`` in this model (shared ones left out)."""
        return [
            name
            for name, mark in self.fields.items()
            if isinstance(mark, Personal) and self._is(mark, datum) and not mark.shared and (derived or not mark.derived)
        ]

    def _is(self, mark: Personal, datum: str) -> bool:
        return mark.datum == datum or (mark.datum == EACH and datum in self.may_be)

    def told(self, mark: Personal, row: Any) -> str:
        """The catalogue name a column of `row` holds."""
        return str(getattr(row, self.each, "")) if self.each and mark.datum == EACH else mark.datum

    @cached_property
    def data(self) -> frozenset[str]:
        """The catalogue names this model holds (shared columns left out)."""
        held = {m.datum for m in self.fields.values() if isinstance(m, Personal) and not m.shared}
        return frozenset((held | self.may_be | ({self.whole} if self.whole else set())) - {EACH})

    @property
    def row(self) -> str | None:
        """The datum whose end deletes the row: ``whole``, or the only datum the row holds (with ``each``: any, not one)."""
        if self.each:
            return None
        return self.whole or (next(iter(self.data)) if len(self.data) == 1 else None)

    @property
    def subject_id(self) -> str | None:
        """The lookup that gives the id of the subject: ``contact__subject_id``."""
        if self.subject is None or self.subject == "pk" or self.subject.endswith("subject_id"):
            return self.subject
        return f"{self.subject}_id"

    @property
    def owner(self) -> str:
        """`subject_id` of a table whose rows belong to a subject."""
        if self.subject_id is None:
            raise TypeError(f"the rows of {self.kind} concern nobody")
        return self.subject_id

    @property
    def index(self) -> bool:
        """Whether the table is only a copy made for finding: its own room keeps it in step and forgets."""
        marks = [mark for mark in self.fields.values() if isinstance(mark, Personal)]
        return bool(marks) and all(mark.derived for mark in marks)

    @property
    def outlives(self) -> bool:
        """Whether a row stays, emptied and unlinked, when its subject goes (the link is SET_NULL)."""
        if self.subject is None or self.subject == "pk" or "__" in self.subject:
            return False
        link = self.model._meta.get_field(self.subject)
        return bool(link.remote_field) and link.null and getattr(link.remote_field, "on_delete", None) is SET_NULL

    @cached_property
    def held(self) -> tuple[tuple[str, ...], tuple[tuple[str, bool, tuple[int, ...]], ...]]:
        """Lookups of everything a row holds of its subject, and for each datum: its name, whether the row is it, and its places."""
        own = {datum: self.columns(datum, derived=False) for datum in sorted(self.data - {HISTORY})}
        own |= {datum: paths for datum, paths in self.through.items() if datum not in self.data}
        names = tuple(name for columns in own.values() for name in columns)
        found, place = list[tuple[str, bool, tuple[int, ...]]](), 0
        for datum, columns in own.items():
            found.append((datum, datum == self.whole, tuple(range(place, place + len(columns)))))
            place += len(columns)
        return names, tuple(found)

    @cached_property
    def through(self) -> dict[str, list[str]]:
        """Catalogue name → lookups of details shared with the company (``company__street``), seen through personal links."""
        found: dict[str, list[str]] = {}
        for name, mark in self.fields.items():
            target = self.model._meta.get_field(name).related_model
            if not isinstance(mark, Personal) or not isinstance(target, type):
                continue
            other = classified(target)
            for column, shared in other.fields.items() if other else ():
                if isinstance(shared, Personal) and shared.shared and not shared.derived:
                    found.setdefault(shared.datum, []).append(f"{name}__{column}")
        return found


_cache: dict[type[Model], Classified] = {}


def classified(model: type[Model]) -> Classified | None:
    """The declaration of ``model``, or None when it has none (a system check complains)."""
    from kortisto.privacy.third_party import DECLARATIONS

    if model in _cache:
        return _cache[model]
    inner = model.__dict__.get("Personal") or DECLARATIONS.get(model._meta.label)
    if inner is None:
        return None
    _cache[model] = Classified(
        model=model,
        subject=getattr(inner, "subject", None),
        record=bool(getattr(inner, "record", False)),
        whole=getattr(inner, "whole", None),
        fields=dict(inner.fields),
        each=getattr(inner, "each", None),
        may_be=frozenset(getattr(inner, "may_be", ())),
        beside=getattr(inner, "beside", None),
        alone=frozenset(getattr(inner, "alone", ())),
    )
    return _cache[model]


def all_classified() -> Iterator[Classified]:
    """Every classified model of the installation, in order of its label."""
    for model in sorted(apps.get_models(), key=lambda m: m._meta.label_lower):
        found = classified(model)
        if found is not None:
            yield found


def of_subjects() -> list[Classified]:
    """The models whose rows belong to a subject, read from the live schema."""
    return [c for c in all_classified() if c.subject is not None]


def erasable() -> frozenset[str]:
    """Catalogue names that go with the person. A detail of the company seen through the person is only hidden at its end."""
    return frozenset[str]().union(*(table.data for table in of_subjects()))


def holders(datum: str) -> list[Classified]:
    """The models that hold ``datum``."""
    return [c for c in all_classified() if datum in c.data]


def is_empty(value: object) -> bool:
    """Whether a column holds nothing about anybody."""
    return value is None or value in ("", b"", [], {})


def empty_value(field: Field[Any, Any]) -> Any:
    """What the column holds once its datum is erased; ValueError when it cannot be emptied."""
    if field.null:
        return None
    if field.has_default() and (not callable(field.default) or is_empty(field.get_default())):
        return field.get_default()  # what every row begins with says nothing about anybody
    if field.empty_strings_allowed:
        return b"" if field.get_internal_type() == "BinaryField" else ""
    raise ValueError(f"{field.model._meta.label}.{field.name} can be neither NULL nor empty")
