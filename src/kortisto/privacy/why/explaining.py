"""From one query over what is kept (and the rooms' words for the values) to the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from kortisto.database.composed import Composed
from kortisto.database.prepared import Prepared
from kortisto.privacy import due, facts, parts, publication
from kortisto.privacy.catalogue import CATALOGUE
from kortisto.privacy.due.storing import Row as Kept
from kortisto.privacy.due.storing import rows_of
from kortisto.privacy.gate import Gate
from kortisto.privacy.models import Keep, LegalHold, Restriction, Subject
from kortisto.privacy.policy.model import Policy, say
from kortisto.privacy.policy.phrasing import limit_phrase
from kortisto.privacy.why.answer import Card, Explanation, Next, Row, Why
from kortisto.privacy.why.purposes import reasons

DAY = timedelta(days=1)
_HOLDS = Composed(lambda ids: LegalHold.objects.filter(subject__in=ids, released_at=None))
_CONCERNED = Prepared(lambda ids, gate: gate.subjects().filter(pk__in=ids)[:1])
_KEPT = Prepared(lambda ids: Keep.objects.filter(subject__in=ids).values_list("datum", "record", *Kept._fields))
_RESTRICTIONS = Prepared(lambda ids: Restriction.objects.filter(subject__in=ids, lifted_at=None).values_list("ground"))


def explain(subject: Subject, *, as_of: date, gate: Gate | None = None, lang: str = "") -> Explanation:
    """Why each datum is held on `as_of`. With a gate, values only of what it shows; `lang` is fi, sv or en (else the active one).

    Read from what is materialised while that is fresh; on another day, or with stale rows, judged anew without writing.
    """
    lang = lang or (translation.get_language() or "fi")[:2]
    policies = publication.active_policies(as_of)
    kept = _kept(subject, as_of)
    holds = _HOLDS.rows([subject.pk])
    words = parts.values([subject.pk], {datum for datum, _ in kept})
    obtained = _obtained_on(subject.pk, as_of)
    shown = None if gate is None else {(datum, record) for datum, record in kept if _shows(gate, kept[datum, record])}
    if gate is not None and not _CONCERNED.any([subject.pk], gate):
        shown = set()
    rows = [
        _row(
            (datum, record),
            row,
            policies,
            holds,
            value=words.get((subject.pk, datum, record), "") if shown is None or (datum, record) in shown else "",
            hidden=shown is not None and (datum, record) not in shown,
            collected_on=obtained,
            as_of=as_of,
            lang=lang,
        )
        for (datum, record), row in sorted(kept.items(), key=_order)
    ]
    return Explanation(str(subject.ref), as_of, tuple(rows), _card(subject, rows, policies, holds, as_of, lang))


def _kept(subject: Subject, as_of: date) -> dict[tuple[str, str], Kept]:
    stored = {(d, r): Kept(*rest) for d, r, *rest in _KEPT.rows([subject.pk])}
    fresh = all(row.next_change is None or row.next_change > as_of for row in stored.values())
    if fresh and stored and (subject.next_due_on is None or subject.next_due_on > as_of) and as_of >= _today_of(subject):
        return stored
    known = {(subject.pk, d, r): (0, row) for (d, r), row in stored.items()}
    return {
        (d, r): row for one in due.derive([subject.pk], as_of=as_of) for (_, d, r), row in rows_of(one, {}, known, as_of).items()
    }


def _today_of(subject: Subject) -> date:
    """The day the stored rows are known to be right from: the past is judged anew."""
    return subject.checked_on or subject.created_at.date()


def _shows(gate: Gate, row: Kept) -> bool:
    return gate.liveness.live_on(row.live, gate.refs)


def _order(entry: tuple[tuple[str, str], Kept]) -> tuple[int, str]:
    names = list(CATALOGUE)
    datum, record = entry[0]
    return (names.index(datum) if datum in CATALOGUE else len(names), record)


def _obtained_on(subject_id: int, as_of: date) -> date | None:
    query = facts.anchor_query("obtained_on")
    return next((dated.day for dated in query([subject_id], as_of)), None) if query else None


def _row(
    key: tuple[str, str],
    row: Kept,
    policies: Sequence[Policy],
    holds: Sequence[LegalHold],
    *,
    value: str,
    hidden: bool,
    collected_on: date | None,
    as_of: date,
    lang: str,
) -> Row:
    datum, record = key
    waits = row.until is None and not row.live and not row.held
    found = reasons(policies, datum, row.live, lang)
    anchoring = [why for why in found if why.anchoring]
    last = next((why for why in anchoring if why.until == row.until), anchoring[0] if anchoring else None)
    return Row(
        datum=datum,
        record=record,
        label=CATALOGUE[datum].label(lang) if datum in CATALOGUE else datum,
        value=value,
        hidden=hidden,
        purposes=found,
        collected_on=collected_on,
        until=row.until,
        days_left=None if row.until is None else (row.until - as_of).days,
        criterion=last.criterion if last else _waiting(policies, datum, lang) if waits else "",
        next=_next(policies, datum, row, as_of),
        held_by=tuple(hold.case_reference for hold in holds if _covers(hold, datum, record)),
    )


def _waiting(policies: Sequence[Policy], datum: str, lang: str) -> str:
    """Words for a datum that waits for a day of the operator's own: which days its rules count from."""
    labels = {
        say(policy.anchors[name].label, lang) or name: None
        for policy in policies
        for purpose in policy.purposes
        for rule in purpose.keep
        for name in rule.anchor_names()
        if name in policy.anchors and any(rule.covers(key) for key in policy.holds.get(datum, ()) if key in purpose.fields)
    }
    with translation.override(lang):
        return _("waits for a day nobody has recorded: %(days)s") % {"days": ", ".join(labels)} if labels else ""


def _next(policies: Sequence[Policy], datum: str, row: Kept, as_of: date) -> Next:
    if row.held and row.until is not None and row.until < as_of:
        return "held"
    endings = [policy.fields[key].on_end for policy in policies for key in policy.holds.get(datum, ())]
    return endings[0] if endings else "erase"


def _covers(hold: LegalHold, datum: str, record: str) -> bool:
    return (not hold.data or datum in hold.data) and (not hold.record or hold.record == record)


def _card(
    subject: Subject, rows: Sequence[Row], policies: Sequence[Policy], holds: Sequence[LegalHold], as_of: date, lang: str
) -> Card:
    untils = [row.until for row in rows]
    coming: Mapping[date, list[str]] = {}
    going = sorted({row.until + DAY for row in rows if row.until is not None and row.next != "held"})
    if going:
        coming = {going[0]: sorted({row.datum for row in rows if row.until is not None and row.until + DAY == going[0]})}
    return Card(
        keep_until=None if not untils or any(u is None for u in untils) else max(u for u in untils if u is not None),
        limits=tuple(_limits(policies, subject.kind, lang)),
        holds=tuple(hold.case_reference for hold in holds),
        restricted_by=tuple(ground for (ground,) in _RESTRICTIONS.rows([subject.pk])),
        next_event=next(((max(day, as_of), tuple(names)) for day, names in coming.items()), None),
        undatable=subject.undatable,
        erasure_asked_on=subject.erasure_asked_on,
    )


def _limits(policies: Sequence[Policy], kind: str, lang: str) -> list[tuple[str, str, tuple[str, ...]]]:
    return [
        (
            f"{policy.key}:{limit.id}",
            limit_phrase(limit, policy, lang) or say(limit.label, lang),
            tuple(promise.id for promise in policy.promises if f"limits.{limit.id}" in promise.by),
        )
        for policy in policies
        for limit in policy.limits
        if kind in limit.subjects
    ]


__all__ = ["Why", "explain"]
