"""What the lists of people and companies share: reading the address, tabs with saved segments, chips, columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kortisto.contacts import finding
from kortisto.contacts.card.person import gates as open_gates
from kortisto.contacts.lists import Asked, columns, counting
from kortisto.contacts.lists import companies as company_lists
from kortisto.contacts.lists import people as people_lists
from kortisto.contacts.lists.chips import chips
from kortisto.contacts.lists.conditions import COMPANIES, PEOPLE, Condition, conditions
from kortisto.contacts.lists.paging import orders
from kortisto.contacts.models import Company, SavedSegment
from kortisto.database.composed import Composed
from kortisto.privacy import audit
from kortisto.privacy.gate import Gate
from kortisto.ui import format as fmt
from kortisto.ui.routes import fixed

COUNTED_FOR = 120
"""Seconds numbers on tabs are kept while nothing in the register changes; any act makes them anew at once."""


@dataclass(frozen=True)
class Kind:
    """The list of people or of companies: its addresses, its tabs, orders and columns."""

    about: str
    list: str
    card: str
    segments: Mapping[str, Any]
    orders: Mapping[str, Any]
    columns: Mapping[str, columns.Column]

    @property
    def path(self) -> str:
        return fixed(self.list)

    def url(self, name: str, *args: object) -> str:
        """The address of a page of the list's own: `filter`, `columns`, `save_segment`, ..."""
        return reverse(f"contacts:{name}" if self.about == PEOPLE else f"contacts:{name}_companies", args=args)


KINDS = {
    PEOPLE: Kind(PEOPLE, "contacts:list", "contacts:card", people_lists.SEGMENTS, people_lists.ORDERS, columns.PEOPLE),
    COMPANIES: Kind(
        COMPANIES, "contacts:companies", "contacts:company", company_lists.SEGMENTS, company_lists.ORDERS, columns.COMPANIES
    ),
}


@dataclass(frozen=True, eq=False)
class Question:
    """A question of a list as one member of staff may ask it on a day."""

    kind: Kind
    asked: Asked
    gate: Gate | None
    gates: Mapping[str, Gate]
    known: Mapping[str, Condition]
    user: Any
    as_of: date

    @property
    def meaning(self) -> tuple[object, ...]:
        """Equal where the same rows are meant, whatever their order."""
        bits = tuple((name, gate.mask, gate.despite_restriction) for name, gate in self.gates.items())
        asked = self.asked.address(jarj=None, sarakkeet=None, oma=None), self.asked.broken
        return self.kind.about, self.user.pk, self.as_of, bits, asked

    @property
    def columns(self) -> Mapping[str, columns.Column]:
        return columns.allowed(self.kind.columns, self.gate, self.kind.about)

    def page(self) -> Any:
        if self.kind.about == COMPANIES:
            return company_lists.page(self.asked, self.gate, user_id=self.user.pk, as_of=self.as_of, number=self.number)
        assert self.gate is not None
        return people_lists.page(self.asked, self.gate, user_id=self.user.pk, as_of=self.as_of, number=self.number)

    def number(self) -> counting.Number:
        """How many rows it means."""
        return numbers({"": self})[""]

    def matching(self) -> QuerySet[Any]:
        if self.kind.about == COMPANIES:
            return company_lists.matching(self.asked, self.gate, user_id=self.user.pk, as_of=self.as_of)
        assert self.gate is not None
        return people_lists.matching(self.asked, self.gate, user_id=self.user.pk, as_of=self.as_of)

    @property
    def cut(self) -> int:
        """How many of those who answer the words were looked at, when there may be more; 0 when everybody was."""
        return (
            finding.LIMIT
            if finding.stopped_short(self.asked.words, "company" if self.kind.about == COMPANIES else "contact")
            else 0
        )

    def visible(self) -> QuerySet[Any]:
        """Every row the gate lets through, whatever the question."""
        if self.kind.about == COMPANIES:
            return Company.objects.all()
        assert self.gate is not None
        return people_lists.visible(self.gate)

    def neighbours(self, row: Any) -> tuple[int | None, int | None]:
        if self.kind.about == COMPANIES:
            return company_lists.neighbours(self.asked, self.gate, row, user_id=self.user.pk, as_of=self.as_of)
        assert self.gate is not None
        return people_lists.neighbours(self.asked, self.gate, row, user_id=self.user.pk, as_of=self.as_of)


def gates_of(user: Any, about: str, as_of: date) -> dict[str, Gate]:
    """The gates of the register; a role that sees no people still has the list of companies."""
    try:
        return open_gates(user, as_of=as_of)
    except PermissionDenied:
        if about == COMPANIES:
            return {}
        raise


def ask(user: Any, about: str, query: QueryDict, *, as_of: date | None = None) -> Question:
    """Read the question of a list through the gates of whoever asks."""
    as_of = as_of or timezone.localdate()
    return _read(KINDS[about], user, gates_of(user, about, as_of), query, as_of)


def _read(kind: Kind, user: Any, gates: Mapping[str, Gate], query: QueryDict, as_of: date) -> Question:
    segments, gate = kind.segments, gates.get("contacts")
    wanted = query.get("segmentti", "")
    if kind.about == PEOPLE:
        segments = {key: s for key, s in segments.items() if s.activity in gates}
        if not segments:
            raise Http404
        gate = gates[segments[wanted if wanted in segments else next(iter(segments))].activity]
    known = conditions(gate, kind.about)
    asked = Asked.read(
        query, segments=segments, orders=orders(kind.orders, gate, kind.about), conditions=known,
        columns=columns.allowed(kind.columns, gate, kind.about),
    )  # fmt: skip
    if wanted in kind.segments and wanted not in segments:
        # Somebody else's segment of people this role may not see: everybody else would be more than it asked for.
        asked = replace(asked, broken=_("Your role does not see the people this list is about."))
    return Question(kind, asked, gate, gates, known, user, as_of)


Tab = tuple[str | Promise, str, int | str | None, bool, bool]


_SAVED = Composed(lambda user, about: SavedSegment.objects.seen_by(user).filter(about=about).order_by("shared", "name", "pk"))


def frame(question: Question) -> dict[str, Any]:
    """What stands around the rows: tabs, chips, the state of the saved segment, columns to choose from."""
    asked, kind = question.asked, question.kind
    saved = _SAVED.all(question.user.pk, kind.about)
    own = next((s for s in saved if s.pk == asked.own), None)
    shown = columns.shown(question.columns, asked.columns)
    return {
        "kind": kind,
        "tabs": _tabs(question, saved, own),
        "chips": chips(asked, question.known, kind.about, kind.path),
        "saved": own,
        "changed": own is not None and _same_order(own.question) != _same_order(asked.stored),
        "restore": _address(own, kind) if own else "",
        "chooser": [*((c, True) for c in shown), *((c, False) for c in question.columns.values() if c not in shown)],
        "clear": asked.with_group(None).address(kind.path, haku=None),
        "filter_url": f"{kind.url('filter')}?{asked.query}",
    }


def _tabs(question: Question, saved: list[SavedSegment], own: SavedSegment | None) -> list[Tab]:
    kind, asked = question.kind, question.asked
    numbers = _numbers(question, saved)
    tabs: list[Tab] = []
    for key, segment in kind.segments.items():
        if kind.about == COMPANIES or segment.activity in question.gates:
            label, waits = (segment[0], False) if kind.about == COMPANIES else (segment.label, segment.waits)
            current = own is None and key == asked.segment
            address = Asked(segment=key, order=asked.order, columns=() if own else asked.columns).address(kind.path)
            tabs.append(_tab(label, address, numbers.get(key), current, waits))
    return tabs + [_tab(s.name, _address(s, kind), numbers.get(f"s{s.pk}"), s is own, False) for s in saved]


def _tab(label: Any, address: str, count: tuple[int, bool] | None, current: bool, waits: bool) -> Tab:
    """The number on a tab ("1 000+" when counting stopped), whether it is the open one, and whether it asks for somebody."""
    number, capped = count or (None, False)
    shown = f"{fmt.number(number)}+" if number is not None and capped else number
    return label, address, shown, current, waits and bool(number)


def _numbers(question: Question, saved: list[SavedSegment]) -> dict[str, counting.Number]:
    """How many each tab holds: one statement for all of them. Searched words are not counted: they would cost a search each."""
    asked: dict[str, Question] = {}
    for key, segment in question.kind.segments.items():
        if question.kind.about == COMPANIES or segment.activity in question.gates:
            asked[key] = again(question, f"segmentti={key}")
    for segment in saved:
        one = again(question, segment.question)
        if not one.asked.words:
            asked[f"s{segment.pk}"] = one
    return numbers(asked)


def numbers(questions: Mapping[str, Question]) -> dict[str, counting.Number]:
    """How many rows questions of one list mean: counted once, however many pages and tabs show it, until the register changes.

    A page and the tab above it say the same number. The words of a question are not kept, only what they are counted under.
    """
    names = {key: f"lists:{audit.last_link()}:{hash(one.meaning)}" for key, one in questions.items()}
    known = cache.get_many(names.values())
    fresh = counting.counts({key: questions[key].matching() for key, name in names.items() if name not in known})
    cache.set_many({names[key]: number for key, number in fresh.items()}, COUNTED_FOR)
    return {key: known.get(name) or fresh[key] for key, name in names.items()}


def again(question: Question, query: str) -> Question:
    """Another question (as a saved segment keeps it) of the same list, through the gates already open."""
    return _read(question.kind, question.user, question.gates, QueryDict(query), question.as_of)


def _address(segment: SavedSegment, kind: Kind) -> str:
    return f"{kind.path}?{segment.question}&oma={segment.pk}"


def _same_order(question: str) -> list[tuple[str, str]]:
    return sorted((key, str(value)) for key, value in QueryDict(question).items())


def about_of(request: HttpRequest) -> str:
    """Which list an address belongs to."""
    return COMPANIES if request.path.startswith(reverse("contacts:companies")) else PEOPLE
