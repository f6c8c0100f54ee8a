"""The plan of a request: one line for each datum, with what is asked, what the rules make of it, and why.

Nothing here knows rooms or tables. Access is what `privacy.why` tells, erasure what `privacy.erasure` plans, an objection what
purposes are live. Lines of the same datum, ground and last day are one, with their records counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext as _

from kortisto.privacy import erasure, publication, purposes, why
from kortisto.privacy.catalogue import CATALOGUE
from kortisto.privacy.policy.model import say
from kortisto.rights import addresses
from kortisto.rights.deciding import correcting
from kortisto.rights.models import Decision, Request

EVERYTHING = "*"
"""Stands for the whole card: a restriction and an objection are not of one datum."""
DIRECT_MARKETING = "*dm*"

Fate, Ground, Kind = Decision.Fate, Decision.Ground, Request.Kind

GROUNDS: dict[str, tuple[str, ...]] = {
    Kind.ACCESS: (Ground.OTHERS, Ground.UNFOUNDED),
    Kind.PORTABILITY: (Ground.OTHERS, Ground.UNFOUNDED, Ground.NOT_PORTABLE),
    Kind.RECTIFICATION: (Ground.CORRECT_ALREADY, Ground.UNFOUNDED),
    Kind.ERASURE: (Ground.CLAIMS, Ground.OVERRIDING, Ground.EXPRESSION, Ground.UNFOUNDED),
    Kind.RESTRICTION: (Ground.CLAIMS, Ground.UNFOUNDED),
    Kind.OBJECTION: (Ground.OVERRIDING, Ground.CLAIMS),
}
"""Why an officer may not do as asked, for each kind of request."""

REFUSED = {Fate.GIVE: Fate.WITHHOLD, Fate.ERASE: Fate.KEEP, Fate.STOP: Fate.KEEP, Fate.CORRECT: Fate.KEEP, Fate.RESTRICT: Fate.KEEP}
"""What becomes of a line that is not done as asked."""


@dataclass(frozen=True)
class Line:
    """`datum` with the records it stands for; `fixed`: the rules leave nothing to decide. `values` only of corrections, never stored."""

    datum: str
    label: str
    asked: str
    fate: str
    ground: str = ""
    purpose: str = ""
    because: str = ""
    until: date | None = None
    fixed: bool = False
    count: int = 1
    record: str = ""
    values: tuple[str, ...] = field(default=())

    @property
    def key(self) -> str:
        return f"{self.datum}|{self.record}"

    @property
    def fate_words(self) -> str:
        return str(Fate(self.fate).label)

    @property
    def ground_words(self) -> str:
        return str(Ground(self.ground).label) if self.ground else ""


def lines(request: Request, *, as_of: date, lang: str) -> list[Line]:
    """The plan as it is now, without what anybody decided; nothing for somebody whose data have gone meanwhile."""
    if addresses.gone(request):
        return []
    return list(_MAKERS[request.kind](request, as_of, lang))


def _access(request: Request, as_of: date, lang: str) -> Iterable[Line]:
    found = why.explain(request.subject, as_of=as_of, lang=lang)
    return _joined(
        Line(
            row.datum,
            row.label,
            Fate.GIVE,
            Fate.GIVE,
            because=", ".join(dict.fromkeys(reason.label for reason in row.purposes)),
            until=row.until,
        )
        for row in found.rows
    )


def portable(row: why.Row) -> bool:
    """Whether a datum is portable by right: it rests on consent or contract (Art. 20(1))."""
    return any({"consent", "contract"} & set(reason.basis) for reason in row.purposes)


def _portability(request: Request, as_of: date, lang: str) -> Iterable[Line]:
    """What is not portable by right may be asked for as access."""
    found = why.explain(request.subject, as_of=as_of, lang=lang)
    return _joined(
        Line(
            row.datum,
            row.label,
            Fate.GIVE,
            Fate.GIVE if portable(row) else Fate.WITHHOLD,
            "" if portable(row) else Ground.NOT_PORTABLE,
            because=", ".join(dict.fromkeys(reason.label for reason in row.purposes)),
            until=row.until,
            fixed=not portable(row),
        )
        for row in found.rows
    )


def _erasure(request: Request, as_of: date, lang: str) -> Iterable[Line]:
    plan = erasure.plan(request.subject, reason="request", as_of=as_of)
    known = purposes.by_ref(publication.active_policies(as_of))
    goes = _joined(Line(going.datum, _label(going.datum, lang), Fate.ERASE, Fate.ERASE) for going in sorted(plan.goes, key=_place))
    stays = _joined(
        Line(
            stay.datum,
            _label(stay.datum, lang),
            Fate.ERASE,
            Fate.KEEP,
            Ground.CLAIMS if stay.ground == "hold" else Ground.LAW,
            "" if stay.ground == "hold" else stay.ground,
            _("a legal hold") if stay.ground == "hold" else say(known[stay.ground].label, lang) if stay.ground in known else "",
            stay.until,
            True,
        )
        for stay in plan.stays
    )
    return [*goes, *stays]


def _restriction(request: Request, as_of: date, lang: str) -> Iterable[Line]:
    return [Line(EVERYTHING, _("All data: stored, and used for nothing else"), Fate.RESTRICT, Fate.RESTRICT)]


def _objection(request: Request, as_of: date, lang: str) -> Iterable[Line]:
    """Direct marketing ends without weighing (Art. 21(2)–(3)); other uses on a legitimate interest may be weighed (21(1))."""
    yield Line(EVERYTHING, _("Direct marketing, on every channel"), Fate.STOP, Fate.STOP, fixed=True, record=DIRECT_MARKETING)
    found = why.explain(request.subject, as_of=as_of, lang=lang)
    live = {reason.ref: reason for row in found.rows for reason in row.purposes if "legitimate_interest" in reason.basis}
    known = purposes.by_ref(publication.active_policies(as_of))
    for ref, reason in sorted(live.items()):
        if ref in known and not known[ref].direct_marketing and known[ref].anchoring and not _own_choices(ref):
            yield Line(EVERYTHING, reason.label, Fate.STOP, Fate.STOP, purpose=ref, record=ref, because=reason.interest)


def _own_choices(ref: str) -> bool:
    """To object to being remembered as somebody who objects helps nobody."""
    return ref.rpartition(":")[2] == "honour_choices"


def _rectification(request: Request, as_of: date, lang: str) -> Iterable[Line]:
    for one in correcting.wanted(request):
        yield Line(
            one.datum, one.label(lang), Fate.CORRECT, Fate.CORRECT, record=one.record,
            values=(_("%(before)s → %(after)s") % {"before": one.before or "–", "after": one.after or "–"},),
        )  # fmt: skip


_MAKERS: dict[str, Callable[[Request, date, str], Iterable[Line]]] = {
    Kind.ACCESS: _access,
    Kind.PORTABILITY: _portability,
    Kind.ERASURE: _erasure,
    Kind.RESTRICTION: _restriction,
    Kind.OBJECTION: _objection,
    Kind.RECTIFICATION: _rectification,
}


def _place(line: erasure.Going) -> int:
    """Where the datum stands in the catalogue: the name first."""
    return _ORDER.get(line.datum, len(_ORDER))


_ORDER = {name: place for place, name in enumerate(CATALOGUE)}


def _label(datum: str, lang: str) -> str:
    return CATALOGUE[datum].label(lang) if datum in CATALOGUE else datum


def _joined(found: Iterable[Line]) -> list[Line]:
    """Lines of one datum as one, with the latest of their days, all their reasons and all their values."""
    known: dict[tuple[str, str, str], Line] = {}
    for line in found:
        key = (line.datum, line.fate, line.ground)
        before = known.get(key)
        if before is None:
            known[key] = line
            continue
        untils = [before.until, line.until]
        known[key] = replace(
            before,
            count=before.count + 1,
            until=None if None in untils else max(day for day in untils if day is not None),
            because=", ".join(dict.fromkeys(part for part in (before.because, line.because) if part)),
            values=(*before.values, *line.values),
        )
    return list(known.values())
