"""What changed between two versions of a notice, and who must be told (art. 13(3), 14(4)). Pure: counts come from simulation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kortisto.privacy.policy.expressions import Expr
from kortisto.privacy.policy.model import Anonymise, KeepRule, Limit, Policy, Purpose, say
from kortisto.privacy.policy.phrasing import limit_phrase, limit_scope, rule_phrase

Kind = Literal["added", "removed", "changed"]
_TOLD = {"basis", "fields", "persons", "keep", "recipients", "direct_marketing", "anchoring", "statutory"}


@dataclass(frozen=True, slots=True)
class Change:
    """`where` is a key of the policy (`purposes.events.keep`); `reinform` tells that persons must be informed anew."""

    kind: Kind
    where: str
    before: str
    after: str
    reinform: bool

    def __str__(self) -> str:
        mark = {"added": "+", "removed": "-", "changed": "~"}[self.kind]
        words = " → ".join(part for part in (self.before, self.after) if part)
        return f"{mark} {self.where}" + (f": {words}" if words else "") + (" [inform]" if self.reinform else "")


def diff(old: Policy, new: Policy) -> list[Change]:
    """Changes of purposes, data, periods, limits, recipients, transfers, roles and controller, in that order."""
    found = [*_purposes(old, new), *_fields(old, new), *_limits(old, new)]
    for table in ("recipients", "transfers", "sources", "definitions", "roles", "systems", "subjects", "registers", "anchors"):
        found += _entries(getattr(old, table), getattr(new, table), table, old, new)
    for table in ("automated_decisions", "duties"):
        was, now = ({entry.key: entry for entry in getattr(policy, table) or ()} for policy in (old, new))
        found += _entries(was, now, table, old, new)
    before, after = old.backup.get("kept", ""), new.backup.get("kept", "")
    if before != after:
        found.append(Change(_kind(before, after), "backup.kept", before, after, False))
    for key in sorted({*old.controller, *new.controller}):
        before, after = str(old.controller.get(key, "")), str(new.controller.get(key, ""))
        if before != after:
            found.append(Change(_kind(before, after), f"controller.{key}", before, after, key in ("name", "business_id")))
    return found


def needs_informing(changes: list[Change]) -> bool:
    """True when the new version applies in full only to persons informed of it."""
    return any(change.reinform for change in changes)


def _kind(before: object, after: object) -> Kind:
    return "added" if not before else "removed" if not after else "changed"


def _lang(policy: Policy) -> str:
    return policy.languages[0]


def _purposes(old: Policy, new: Policy) -> Iterator[Change]:
    before, after = old.purpose_by_id, new.purpose_by_id
    for key in [*after, *(key for key in before if key not in after)]:
        if key not in before:
            yield Change("added", f"purposes.{key}", "", say(after[key].label, _lang(new)), True)
        elif key not in after:
            yield Change("removed", f"purposes.{key}", say(before[key].label, _lang(old)), "", False)
        else:
            yield from _purpose(old, new, before[key], after[key])


def _purpose(old: Policy, new: Policy, before: Purpose, after: Purpose) -> Iterator[Change]:
    for name in (
        "label",
        "basis",
        "interest",
        "fields",
        "persons",
        "roles",
        "systems",
        "activities",
        "recipients",
        "law",
        "ledger_term",
    ):
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            told = name in _TOLD and not (name in ("fields", "persons") and set(now) <= set(was))
            yield Change("changed", f"purposes.{after.id}.{name}", _shown(was, old), _shown(now, new), told)
    for name in ("direct_marketing", "anchoring", "statutory", "hashed_after_erasure", "job_relevance"):
        if getattr(before, name) != getattr(after, name):
            was, now = str(getattr(before, name)).lower(), str(getattr(after, name)).lower()
            yield Change("changed", f"purposes.{after.id}.{name}", was, now, name in _TOLD)
    yield from _rules(old, new, before, after)


def _rules(old: Policy, new: Policy, before: Purpose, after: Purpose) -> Iterator[Change]:
    """Rules that went and came; one that only became shorter is a change nobody needs to be told of."""
    was = {_rule_text(old, rule): rule for rule in before.keep}
    now = {_rule_text(new, rule): rule for rule in after.keep}
    gone = {text: rule for text, rule in was.items() if text not in now}
    where = f"purposes.{after.id}.keep"
    for text, rule in now.items():
        if text in was:
            continue
        twin = next((words for words, other in gone.items() if _only_periods_differ(other, rule)), "")
        shorter = bool(twin) and all(_no_longer(a, b) for a, b in zip(gone[twin].until, rule.until, strict=True))
        gone.pop(twin, None)
        yield Change("changed" if twin else "added", where, twin, text, not shorter)
    for text in gone:
        yield Change("removed", where, text, "", False)


def _rule_text(policy: Policy, rule: KeepRule) -> str:
    data = ", ".join(rule.fields or ())
    return (f"{data}: " if data else "") + rule_phrase(rule, _lang(policy), policy.anchors)


def _only_periods_differ(a: KeepRule, b: KeepRule) -> bool:
    same = (a.fields, a.while_facts, a.combine, a.at_least) == (b.fields, b.while_facts, b.combine, b.at_least)
    return same and bool(a.until) and [_shape(expr) for expr in a.until] == [_shape(expr) for expr in b.until]


def _shape(expr: Expr) -> tuple[Any, ...]:
    return (expr.kind, expr.name, *(_shape(part) for part in expr.parts))


def _no_longer(before: Expr, after: Expr) -> bool:
    """For expressions of one shape: no period of `after` is longer than the same period of `before`."""
    if before.period and after.period:
        a, b = before.period, after.period
        if (b.months > a.months) or (b.months == a.months and b.days > a.days):
            return False
        if b.months < a.months and b.days > a.days + 28 * (a.months - b.months):
            return False
    return all(_no_longer(x, y) for x, y in zip(before.parts, after.parts, strict=True))


def _shown(value: Any, policy: Policy) -> str:
    if isinstance(value, Anonymise):
        return f"{', '.join(value.by)}, {value.smallest}"
    if isinstance(value, Mapping):
        return say(value, _lang(policy))
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _fields(old: Policy, new: Policy) -> Iterator[Change]:
    for key in [*new.fields, *(key for key in old.fields if key not in new.fields)]:
        before, after = old.fields.get(key), new.fields.get(key)
        if before is None and after is not None:
            yield Change("added", f"fields.{key}", "", say(after.label, _lang(new)), True)
        elif after is None and before is not None:
            yield Change("removed", f"fields.{key}", say(before.label, _lang(old)), "", False)
        elif before is not None and after is not None:
            for name in ("holds", "on_end", "anonymise", "persons"):
                was, now = getattr(before, name), getattr(after, name)
                if was != now:
                    more = name == "holds" and not set(now) <= set(was)
                    yield Change("changed", f"fields.{key}.{name}", _shown(was, old), _shown(now, new), more)


def _limits(old: Policy, new: Policy) -> Iterator[Change]:
    before, after = ({limit.id: limit for limit in policy.limits} for policy in (old, new))
    for key in dict.fromkeys([*after, *before]):
        was, now = before.get(key), after.get(key)
        words = [limit_phrase(limit, policy, _lang(policy)) if limit else "" for limit, policy in ((was, old), (now, new))]
        if words[0] != words[1]:
            longer = was is not None and (
                now is None or _shape(was.until) != _shape(now.until) or not _no_longer(was.until, now.until)
            )
            yield Change(_kind(*words), f"limits.{key}", words[0], words[1], longer)
        elif was and now and (_scope(was), was.then) != (_scope(now), now.then):
            scopes = [
                f"{limit_scope(limit, policy, _lang(policy))} {limit.then}".strip() for limit, policy in ((was, old), (now, new))
            ]
            yield Change("changed", f"limits.{key}", scopes[0], scopes[1], _scope(was) != _scope(now))


def _scope(limit: Limit) -> tuple[object, ...]:
    return (limit.fields, limit.purposes, limit.registers, limit.persons)


# Tables whose new entries people are told of, and those of which they are told any change.
_TOLD_OF_NEW = ("recipients", "transfers", "sources", "automated_decisions")
_TOLD_OF_CHANGED = ("transfers", "automated_decisions", "anchors")


def _entries(before: Mapping[str, Any], after: Mapping[str, Any], table: str, old: Policy, new: Policy) -> Iterator[Change]:
    for key in dict.fromkeys([*after, *before]):
        was, now = before.get(key), after.get(key)
        if was is None and now is not None:
            yield Change("added", f"{table}.{key}", "", say(now.label, _lang(new)), table in _TOLD_OF_NEW)
        elif now is None and was is not None:
            yield Change("removed", f"{table}.{key}", say(was.label, _lang(old)), "", False)
        elif was is not None and now is not None and _same(was) != _same(now):
            yield Change(
                "changed", f"{table}.{key}", say(was.label, _lang(old)), say(now.label, _lang(new)), table in _TOLD_OF_CHANGED
            )


def _same(entry: Any) -> Any:
    return (dict(entry.label), dict(entry.details)) if hasattr(entry, "details") else entry
