"""Every name a policy mentions must be declared: fields, roles, systems, facts, anchors, rights, rules behind promises."""

from __future__ import annotations

from kortisto.privacy.catalogue import CATALOGUE
from kortisto.privacy.policy import vocabulary
from kortisto.privacy.policy.disclosures import check_disclosures, check_names, each
from kortisto.privacy.policy.model import Policy, Purpose
from kortisto.privacy.policy.reader import Reader

_BY_TABLES = ("subjects", "fields", "definitions", "roles", "systems", "sources", "recipients", "transfers", "registers", "anchors")
_BY_LISTS = ("purposes", "limits", "duties", "automated_decisions")
_BY_WHOLE = ("controller", "policy", "backup", "rights", "authority")


def check_references(policy: Policy, reader: Reader) -> None:
    """Leave a Problem for each name that is mentioned but declared nowhere."""
    _fields(policy, reader)
    _roles(policy, reader)
    check_names(policy, reader)
    check_disclosures(policy, reader)
    for index, purpose in enumerate(policy.purposes):
        _purpose(policy, purpose, f"purposes[{index}]", reader)
    anchors = {**vocabulary.anchors(), **policy.anchors}
    for index, limit in enumerate(policy.limits):
        path = f"limits[{index}]"
        each(limit.until.anchors(), f"{path}.until", anchors, "anchor", reader)
        each(limit.fields or (), f"{path}.fields", policy.fields, "field", reader)
        each(limit.purposes or (), f"{path}.purposes", policy.purpose_by_id, "purpose", reader)
        each(limit.registers or (), f"{path}.registers", policy.registers, "register", reader)
        each(limit.persons, f"{path}.subjects", policy.subjects or {"contact": None}, "subject", reader)
    for index, duty in enumerate(policy.duties):
        latest = duty.details.get("no_later_than")
        each(latest.anchors() if latest else (), f"duties[{index}].no_later_than", anchors, "anchor", reader)
        named = duty.details.get("purpose", "")
        each([named] if named else [], f"duties[{index}].purpose", policy.purpose_by_id, "purpose", reader)
    for key in policy.anchors:
        if key in vocabulary.anchors():
            reader.fault(f"anchors.{key}", "is an anchor Kortisto already has", "give yours another name")
    _promises(policy, reader)


def _fields(policy: Policy, reader: Reader) -> None:
    for key, field in policy.fields.items():
        each(field.holds, f"fields.{key}.holds", CATALOGUE, "datum in the catalogue", reader)
        if field.on_end == "anonymise":
            for known in (CATALOGUE[name].counted_by for name in field.holds if name in CATALOGUE):
                each(field.anonymise.by if known else (), f"fields.{key}.anonymise.by", known, "dimension of the count", reader)
        each(field.persons, f"fields.{key}.of", policy.subjects or {"contact": None}, "subject", reader)


def _roles(policy: Policy, reader: Reader) -> None:
    for key, role in policy.roles.items():
        each(role.rights, f"roles.{key}.rights", vocabulary.RIGHTS, "right", reader)
        each(role.requires, f"roles.{key}.requires", vocabulary.REQUIREMENTS, "requirement", reader)
        each([role.extends] if role.extends else [], f"roles.{key}.extends", policy.roles, "role", reader)
        if _circles(policy, key):
            reader.fault(f"roles.{key}.extends", f"“{key}” extends itself in a circle", "let one of the roles extend none")


def _circles(policy: Policy, key: str) -> bool:
    seen = {key}
    step = policy.roles[key].extends
    while step in policy.roles:
        if step in seen:
            return step == key
        seen.add(step)
        step = policy.roles[step].extends
    return False


def _purpose(policy: Policy, purpose: Purpose, path: str, reader: Reader) -> None:
    each(purpose.basis, f"{path}.basis", vocabulary.BASIS_RIGHTS, "basis", reader)
    each(purpose.fields, f"{path}.fields", policy.fields, "field", reader)
    each(purpose.roles, f"{path}.roles", policy.roles, "role", reader)
    each(purpose.systems, f"{path}.systems", policy.systems, "system", reader)
    each(purpose.recipients, f"{path}.recipients", policy.recipients, "recipient", reader)
    each(purpose.sources, f"{path}.sources", policy.sources, "source", reader)
    each(purpose.channels, f"{path}.channels", vocabulary.CHANNELS, "channel", reader)
    each([purpose.register] if purpose.register else [], f"{path}.register", policy.registers, "register", reader)
    each(purpose.persons, f"{path}.subjects", policy.subjects or {"contact": None}, "subject", reader)
    for basis, fields in purpose.basis_by_field.items():
        each([basis], f"{path}.basis_by_field", purpose.basis, "basis in this purpose", reader)
        each(fields, f"{path}.basis_by_field", purpose.fields, "field in this purpose", reader)
    anchors = {**vocabulary.anchors(), **policy.anchors}
    for number, rule in enumerate(purpose.keep):
        place = f"{path}.keep[{number}]"
        each(rule.fields or (), f"{place}.fields", purpose.fields, "field in this purpose", reader)
        each(rule.fact_names(), f"{place}.while", vocabulary.facts(), "fact", reader)
        for key, exprs in (("until", rule.until), ("at_least", rule.at_least)):
            each([n for expr in exprs for n in expr.anchors()], f"{place}.{key}", anchors, "anchor", reader)


def rule_ids(policy: Policy) -> frozenset[str]:
    """Everything a promise's `by` may name: `purposes.x`, `duties.y`, `fields.z`, `controller` …"""
    found = {f"{table}.{key}" for table in _BY_TABLES for key in getattr(policy, table)}
    found |= {f"{name}.{entry.id}" for name in ("purposes", "limits") for entry in getattr(policy, name)}
    found |= {f"duties.{duty.key}" for duty in policy.duties}
    found |= {f"automated_decisions.{entry.key}" for entry in policy.automated_decisions or ()}
    found |= {f"{table}.{key}" for table in _BY_WHOLE for key in policy.raw.get(table, {})}
    return frozenset(found | set(_BY_TABLES) | set(_BY_LISTS) | set(_BY_WHOLE))


def _promises(policy: Policy, reader: Reader) -> None:
    known = rule_ids(policy)
    for index, promise in enumerate(policy.promises):
        path = f"promises[{index}]"
        each(promise.by, f"{path}.by", known, "rule", reader)
        if not promise.by:
            reader.fault(path, f"{promise.id} names no rule that executes it", 'write by = ["purposes.…"]')
