"""Purpose views: a row as one activity may see it. The only thing about a person that reaches a template."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from django.db.models import Model

from kortisto.database.prepared import Prepared
from kortisto.lib.once import once
from kortisto.privacy.classification import Classified, NotPersonal, Personal, classified
from kortisto.privacy.gate import own
from kortisto.privacy.gate.conditions import Liveness
from kortisto.privacy.models import Restriction

Live = dict[tuple[int, str], set[str]]
"""(subject id, record key or "") → catalogue names live there."""

NOTHING: Final = ""


class View:
    """Columns by attribute: live → the value, not live → "". Properties of the model are worked out from what is live.

    `hidden` names the data of the row that are not live. Anything else raises AttributeError; a link to another table of
    the person or of a company gives a view of that row.
    """

    __slots__ = ("_live", "_obj", "_revealing", "_table")

    def __init__(self, obj: Model | None, table: Classified, live: frozenset[str] | None, revealing: Revealing) -> None:
        self._obj, self._table, self._live, self._revealing = obj, table, live, revealing

    @property
    def pk(self) -> Any:
        return self._obj.pk if self._obj is not None else None

    @property
    def hidden(self) -> tuple[str, ...]:
        """Catalogue names of the row that are not live for the activity, whether or not there is a value."""
        if self._live is None:
            return ()
        own = {getattr(self._obj, self._table.each, "")} if self._table.each else self._table.data
        held = {*own, *self._table.through}
        return tuple(sorted(held - self._live))

    def shows(self, datum: str) -> bool:
        return self._live is None or datum in self._live

    def __bool__(self) -> bool:
        return self._obj is not None

    def __str__(self) -> str:
        return str(self.code) if self else ""

    def __repr__(self) -> str:
        return f"<View {self._table.kind}:{self.pk}>"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name == "id":
            return self.pk
        key = self._table.model, name
        look = _looks.get(key)
        if look is None:
            look = _looks[key] = _look(self._table, name)
        if look.compute is not None:
            return NOTHING if self._obj is None else look.compute(self)
        visible = isinstance(look.mark, NotPersonal) or self.shows(self._table.told(look.mark, self._obj))
        if look.link:
            return self._revealing.linked(self, self._obj if visible else None, name)
        return getattr(self._obj, name) if visible and self._obj is not None else NOTHING


class _Look(NamedTuple):
    """What a name of a view means: a property of the model, or a column with its mark (`link`: asked for as the row it leads to)."""

    compute: Callable[[Any], Any] | None
    mark: Any = None
    link: bool = False


_looks: dict[tuple[type[Model], str], _Look] = {}
"""A list asks the same ten names of each of fifty rows."""


def _look(table: Classified, name: str) -> _Look:
    """Raises AttributeError for what no page may see."""
    column = name.removesuffix("_id") if name.endswith("_id") and name not in table.fields else name
    mark = table.fields.get(column)
    if mark is None:
        found = getattr(table.model, name, None)
        if not isinstance(found, property) or found.fget is None:
            raise AttributeError(f"{table.kind} has no {name!r} that a page may see")
        return _Look(found.fget)
    if isinstance(mark, Personal) and mark.derived:
        raise AttributeError(f"{table.kind}.{name} is a copy for searching and sorting; it is never shown")
    return _Look(None, mark, table.model._meta.get_field(column).is_relation and name == column)


_RESTRICTED = Prepared(lambda ids: Restriction.objects.filter(subject_id__in=ids, lifted_at=None).values_list("subject_id"))


class Revealing:
    """What is live for the subjects of some rows, read once."""

    def __init__(
        self, refs: frozenset[str], leading: frozenset[str], liveness: Liveness, despite_restriction: bool, only_of: int | None
    ) -> None:
        self.refs, self.leading, self.liveness, self.despite_restriction = refs, leading, liveness, despite_restriction
        self.only_of = only_of
        self.live: Live = {}

    def views(self, objects: Sequence[Model]) -> list[View]:
        subjects = _subjects_of(objects)
        self._read({subject for subject in subjects if subject is not None})
        return [self._view(obj, subject) for obj, subject in zip(objects, subjects, strict=True)]

    def _view(self, obj: Model, subject: int | None) -> View:
        table = _table(obj)
        if table.subject is None:
            return View(obj, table, None, self)
        record = table.key_of(*(getattr(obj, name) for name in table.names))
        live = self.live.get((subject, record), set()) if subject is not None else set()
        return View(obj, table, frozenset(live), self)

    def linked(self, view: View, obj: Model | None, column: str) -> View:
        """The view of a linked row: of the same person, or of a company as that person's data let it be seen."""
        target = view._table.model._meta.get_field(column).related_model
        table = classified(target) if isinstance(target, type) else None
        if table is None:
            raise AttributeError(f"{view._table.kind}.{column} leads to a table no page may see")
        other = getattr(obj, column) if obj is not None else None
        if other is None:
            return View(None, table, frozenset(), self)
        if table.subject is None:
            # A company seen through a personal link shows of its shared details what is live for the person.
            through = isinstance(view._table.fields[column], Personal) and _shares(table)
            return View(other, table, view._live if through else None, self)
        subject = _subjects_of([other])[0]
        return self._view(other, subject)

    def _read(self, ids: set[int]) -> None:
        """One query for the live rows; whoever is not in the activity (or restricted) shows nothing at all.

        A page shows the same people as rows of several tables: in a request that only looks they are read once.
        """
        asked = (sorted(self.refs), sorted(self.leading), self.liveness.as_of, self.despite_restriction, self.only_of)
        known = once(f"live {asked}", dict[int, Live])
        fresh = ids - set(known)
        if fresh:
            known |= {subject: {} for subject in fresh} | self._live_of(fresh)
        for subject in ids:
            self.live |= known[subject]

    def _live_of(self, ids: set[int]) -> dict[int, Live]:
        rows = self.liveness.rows(ids)
        allowed = {sid for sid, _, _, refs in rows if refs & self.leading}
        if not self.despite_restriction and allowed:
            allowed -= {subject for (subject,) in _RESTRICTED.rows(allowed)}
        if self.only_of is not None and allowed:
            allowed &= own.among(self.only_of, allowed, self.liveness.as_of)
        found: dict[int, Live] = {}
        for sid, datum, record, refs in rows:
            if sid in allowed and refs:
                found.setdefault(sid, {}).setdefault((sid, record), set()).add(datum)
        return found


def _shares(table: Classified) -> bool:
    return any(isinstance(mark, Personal) and mark.shared for mark in table.fields.values())


def _table(obj: Model) -> Classified:
    table = classified(type(obj))
    if table is None:
        raise TypeError(f"{obj._meta.label} is not classified; the gate lets nothing through (privacy.E001)")
    return table


def _subjects_of(objects: Sequence[Model]) -> list[int | None]:
    """The subject id of each row: from the row where it is at hand, else one query a table."""
    found: list[int | None] = [None] * len(objects)
    missing: dict[type[Model], list[int]] = {}
    for place, obj in enumerate(objects):
        table = _table(obj)
        if table.subject is None:
            continue
        at_hand = _at_hand(obj, table)
        if at_hand is not None:
            found[place] = at_hand
        else:
            missing.setdefault(type(obj), []).append(place)
    for model, places in missing.items():
        path = _table(objects[places[0]]).subject_id
        assert path is not None
        ids = dict(model._base_manager.filter(pk__in=[objects[i].pk for i in places]).values_list("pk", path))
        for place in places:
            found[place] = ids.get(objects[place].pk)
    return found


def _at_hand(obj: Model, table: Classified) -> int | None:
    parts = (table.subject_id or "").split("__")
    value: Any = obj
    for part in parts:
        if part == "pk" or part.endswith("_id"):
            found = value.pk if part == "pk" else value.__dict__.get(part)
            return found if isinstance(found, int) else None
        value = value._state.fields_cache.get(part)
        if value is None:
            return None
    return None
