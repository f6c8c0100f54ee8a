"""The gate itself: what an activity may concern and show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from django.core.exceptions import FieldError
from django.db.models import Case, Count, Exists, F, Model, OuterRef, Q, QuerySet, Value, When

from kortisto.database.few import among, parted
from kortisto.database.many import Many
from kortisto.privacy.catalogue import CATALOGUE
from kortisto.privacy.classification import EACH, Classified, Personal, classified
from kortisto.privacy.gate import own
from kortisto.privacy.gate.conditions import Liveness, unrestricted
from kortisto.privacy.gate.views import Revealing, View
from kortisto.privacy.models import Keep, Subject
from kortisto.privacy.policy.model import Policy, Purpose

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, eq=False)
class Gate:
    """`purposes` of `activity` on the day `as_of`. A purpose that only accompanies a card others keep brings nobody in."""

    activity: str
    purposes: tuple[Purpose, ...]
    policies: tuple[Policy, ...] = field(repr=False)
    as_of: date
    despite_restriction: bool = False
    only_of: int | None = None
    """The user whose own customers alone are concerned (a role with `own_customers`)."""

    @cached_property
    def refs(self) -> frozenset[str]:
        return frozenset(purpose.ref for purpose in self.purposes)

    @cached_property
    def leading(self) -> frozenset[str]:
        """The purposes that bring a person into the activity."""
        return frozenset(purpose.ref for purpose in self.purposes if not purpose.accompanying)

    @cached_property
    def data(self) -> frozenset[str]:
        """Catalogue names any of the purposes covers."""
        return frozenset(name for refs in self._covered.values() for name in refs)

    @cached_property
    def _covered(self) -> dict[str, frozenset[str]]:
        """Purpose ref → catalogue names."""
        policies = {policy.key: policy for policy in self.policies}
        return {
            p.ref: frozenset(n for key in p.fields for n in policies[p.policy_key].fields[key].holds if n)
            for p in self.purposes
        }  # fmt: skip

    @cached_property
    def liveness(self) -> Liveness:
        return Liveness(self.refs, self.as_of)

    @cached_property
    def shape(self) -> tuple[object, ...]:
        """All that a question asked through this gate rests on: gates of the same shape let the same through (`Composed`)."""
        bits = tuple(sorted(self.liveness.bits.items()))
        return self.activity, bits, self.leading, self.data, self.as_of, self.despite_restriction, self.only_of

    @property
    def mask(self) -> int:
        """The purposes as bits of `Keep.mask`."""
        return self.liveness.mask

    def may(self, datum: str) -> bool:
        """Whether the activity may see this datum of anybody at all."""
        if datum not in CATALOGUE:
            raise ValueError(f"{datum!r} is not in the catalogue of data")
        return datum in self.data

    def subjects(self) -> QuerySet[Subject, int]:
        """Ids of the people the activity may concern today, for `subject__in=`."""
        return self._people(Subject.objects.all(), "pk").values_list("pk", flat=True)

    def concerning(self, queryset: QuerySet[M], path: str) -> QuerySet[M]:
        """The rows whose subject (lookup `path` to its id) the activity may concern: asked of each row, not of everybody."""
        return self._people(queryset, path)

    def rows(self, queryset: QuerySet[M]) -> QuerySet[M]:
        """The rows of people the activity may concern; of rows judged one by one, those with something live."""
        table = _declared(queryset.model)
        if table.subject_id is None:
            return queryset
        people = self._people(queryset, table.subject_id)
        alone = table.record or table.each
        return people.filter(self.liveness.of_row(table)) if alone else people

    def where(self, queryset: QuerySet[M], datum: str, *conditions: Q, **lookups: Any) -> QuerySet[M]:
        """The rows in which `datum` is live and the lookups hold; none when the activity may not see it.

        Lookups begin with a column of the model that is classified with `datum`: FieldError otherwise.
        """
        table = _declared(queryset.model)
        for name in [*lookups, *(name for q in conditions for name in _names(q))]:
            _belongs(table, datum, name)
        if table.subject_id is None:
            return queryset.filter(*conditions, **lookups)
        if not self.may(datum):
            return queryset.none()
        return self._people(self._live(queryset, table, datum, *conditions, **lookups), table.subject_id)

    def of_each(self, queryset: QuerySet[M], datum: str, *conditions: Q, **lookups: Any) -> QuerySet[M]:
        """`where` of rows that belong to a row around them which has passed the gate itself (`Exists` in a list of people): whether
        the person may be seen at all is not asked of the same person again."""
        table = _declared(queryset.model)
        for name in [*lookups, *(name for q in conditions for name in _names(q))]:
            _belongs(table, datum, name)
        return self._live(queryset, table, datum, *conditions, **lookups) if self.may(datum) else queryset.none()

    def _live(self, queryset: QuerySet[M], table: Classified, datum: str, *conditions: Q, **lookups: Any) -> QuerySet[M]:
        return queryset.filter(self.liveness.of_row(table, [datum]), *conditions, **lookups)

    def order(self, queryset: QuerySet[M], datum: str, *fields: str) -> QuerySet[M]:
        """Ordered by columns of `datum`, if the activity may see it; rows in which it is not live come last, by number.

        Columns alone, so that an index serves, where everybody in the activity has the datum live.
        """
        table = _declared(queryset.model)
        for name in fields:
            _belongs(table, datum, name.lstrip("-"))
        if table.subject_id is not None and not self.may(datum):
            return queryset.order_by("pk")
        if table.subject_id is None or self._always(datum):
            return queryset.order_by(*fields)
        live = self.liveness.of_row(table, [datum])
        hidden = {f"gate_{place}": Case(When(live, then=F(name.lstrip("-"))), default=None) for place, name in enumerate(fields)}
        rank = Case(When(live, then=Value(0)), default=Value(1))
        asked = [f"{'-' if name.startswith('-') else ''}gate_{place}" for place, name in enumerate(fields)]
        ranked: QuerySet[M] = queryset.annotate(gate_rank=rank, **hidden).order_by("gate_rank", *asked)  # type: ignore[assignment]
        return ranked

    def keyed(self, queryset: QuerySet[M], datum: str, column: str) -> tuple[QuerySet[M], str]:
        """The rows with what to order them by: the column where everybody has `datum` live, else one with hidden values empty."""
        table = _declared(queryset.model)
        _belongs(table, datum, column)
        if table.subject_id is None or self._always(datum):
            return queryset, column
        live = self.liveness.of_row(table, [datum])
        keyed: QuerySet[M] = queryset.annotate(gate_key=Case(When(live, then=F(column)), default=None))  # type: ignore[assignment]
        return keyed, "gate_key"

    def parted(self, queryset: QuerySet[M], datum: str, column: str) -> tuple[QuerySet[M], QuerySet[M] | None]:
        """The rows of which `column` may be shown and holds something, and all the others: one list, in two stretches.

        Of the first the column's index knows the order. Of the second nothing may be told but their numbers; where they are few
        they are looked up, not looked for among everybody.
        """
        table = _declared(queryset.model)
        _belongs(table, datum, column)
        if table.subject_id is None or self._always(datum):
            return parted(queryset, column)
        empty = Q(**{f"{column}__isnull": True})
        live = self.liveness.of_row(table, [datum])
        own = table.model._default_manager.filter(empty).values_list(table.subject_id)
        rest = among(queryset, table.subject_id, own, *self.ended(datum))
        return queryset.filter(~empty, live), rest.filter(empty | ~Q(live))

    def ended(self, datum: str) -> list[QuerySet[Keep, tuple[int]]]:
        """Ids of the subjects one of whose rows of `datum` is hidden: all of them, and few others (`Liveness.ended`)."""
        return [rows.values_list("subject_id") for rows in self.liveness.ended(datum)]

    def without(self, datum: str) -> list[QuerySet[Keep, tuple[int]]]:
        """Ids of the subjects of whom `datum` is kept and nothing of it is live; of whom none is kept at all, the sets do not know."""
        live = self.liveness.keeps().filter(subject_id=OuterRef("subject_id"), datum=datum)
        return [rows.filter(~Exists(live), datum=datum).values_list("subject_id") for rows in self.liveness.ended(datum)]

    def number_live(self, subject_ids: Iterable[int], data: Sequence[str]) -> dict[int, int]:
        """Subject id → how many rows of `data` are live of it; of nobody who is not asked for through `rows` or `where` first."""
        live = self.liveness.keeps().filter(subject_id__in=Many(subject_ids), datum__in=data)
        return dict(live.values_list("subject_id").annotate(Count("pk")))

    def reveal(self, objects: Iterable[Model]) -> list[View]:
        """A view of each row in that order: one query for what is live, whatever the number of rows."""
        return Revealing(self.refs, self.leading, self.liveness, self.despite_restriction, self.only_of).views(list(objects))

    def reveal_one(self, found: Model) -> View:
        return self.reveal([found])[0]

    def _people(self, queryset: QuerySet[M], path: str) -> QuerySet[M]:
        found = queryset.filter(self.liveness.of_subject(self.leading, path))
        if self.only_of is not None:
            found = found.filter(own.condition(self.only_of, path, self.as_of))
        return found if self.despite_restriction else unrestricted(found, path)

    def _always(self, datum: str) -> bool:
        """Whether being in the activity means having `datum` live: every leading purpose covers it with every rule."""
        if CATALOGUE[datum].record:
            return False
        policies = {policy.key: policy for policy in self.policies}
        return all(
            any(all(rule.covers(key) for rule in p.keep) for key in p.fields if datum in policies[p.policy_key].fields[key].holds)
            for p in self.purposes
            if p.ref in self.leading
        )


def _declared(model: type[Model]) -> Classified:
    table = classified(model)
    if table is None:
        raise TypeError(f"{model._meta.label} is not classified; the gate lets nothing through (privacy.E001)")
    return table


def _names(condition: Q) -> Sequence[str]:
    found: list[str] = []
    for child in condition.children:
        if isinstance(child, Q):
            found += _names(child)
        elif isinstance(child, tuple):
            found.append(str(child[0]))
        else:
            raise FieldError("the gate reads conditions by name only, not expressions")
    return found


def _belongs(table: Classified, datum: str, lookup: str) -> None:
    column = lookup.partition("__")[0]
    mark = table.fields.get(column.removesuffix("_id") if column not in table.fields else column)
    if isinstance(mark, Personal) and datum in (mark.datum, *(table.may_be if mark.datum == EACH else ())):
        return
    if any(lookup == path or lookup.startswith(f"{path}__") for path in table.through.get(datum, ())):
        return
    raise FieldError(
        f"{table.model._meta.label}.{lookup} does not hold {datum!r}; the gate filters and orders by what it was asked for"
    )
