"""The lists of a policy: purposes with their keep rules, limits, duties, promises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from kortisto.privacy.policy import schema
from kortisto.privacy.policy.model import Entry, KeepRule, Limit, PromiseText, Purpose
from kortisto.privacy.policy.reader import Reader
from kortisto.privacy.policy.vocabulary import MODULE_ACTIVITIES

_PLAIN = (
    "label", "interest", "roles", "systems", "direct_marketing", "job_relevance", "work_contact_only", "cancel_any_time",
    "statutory", "anchoring", "hashed_after_erasure", "ledger_term", "channels", "register", "law", "recipients", "sources",
    "basis_note", "necessity", "note", "inherits",
)  # fmt: skip


def kinds_of(persons: Iterable[str], declared: Mapping[str, Entry]) -> tuple[str, ...]:
    """The kinds of subject the register treats these persons as; a name without `as` is a kind of its own."""
    kinds = (declared[key].details.get("as", key) if key in declared else key for key in persons)
    return tuple(dict.fromkeys(kinds))


def usual_persons(declared: Mapping[str, Entry]) -> tuple[str, ...]:
    """Whom a rule concerns that does not say: contacts, under whatever names the notice has for them."""
    found = tuple(key for key, entry in declared.items() if entry.details.get("as", key) == "contact")
    return found or ("contact",)


class Listed:
    """Reads the arrays of tables. Ids are unique within their list."""

    def __init__(self, raw: Mapping[str, Any], reader: Reader, policy_key: str, named: Mapping[str, Mapping[str, Entry]]) -> None:
        self.raw, self.reader, self.policy_key, self.named = raw, reader, policy_key, named

    def tables(self, name: str) -> list[tuple[str, dict[str, Any], int]]:
        """(path, values, line) of each table of the list; tables without an id or with a used one are faults."""
        from kortisto.privacy.policy.build import read_table

        found, seen = [], set()
        tables = self.raw.get(name, [])
        for index, table in enumerate(tables if isinstance(tables, list) else []):
            path = f"{name}[{index}]"
            values = read_table(table, schema.LISTED[name], path, self.reader)
            key = values.get("id", "")
            if not key:
                self.reader.fault(path, "has no id", 'give it one: id = "…"')
            elif key in seen:
                self.reader.fault(f"{path}.id", f"“{key}” is used twice", "ids are unique within their list")
            seen.add(key)
            found.append((path, values, self.reader.line(path)))
        return found

    def purposes(self) -> tuple[Purpose, ...]:
        return tuple(self._purpose(*table) for table in self.tables("purposes"))

    def _purpose(self, path: str, values: dict[str, Any], line: int) -> Purpose:
        plain = {key: values[key] for key in _PLAIN if key in values}
        keep = values.get("keep", [])
        persons = values.get("subjects") or usual_persons(self.named["subjects"])
        if not isinstance(keep, list):
            self.reader.fault(f"{path}.keep", "is a list of tables", "write [[purposes.keep]]")
            keep = []
        return Purpose(
            id=values.get("id", ""),
            policy_key=self.policy_key,
            label=plain.pop("label", {}),
            basis=values.get("basis", ()),
            fields=values.get("fields", ()),
            keep=tuple(self._keep(rule, f"{path}.keep[{i}]") for i, rule in enumerate(keep)),
            activities=values["activities"] if "activities" in values else self._activities(values),
            basis_by_field=self._basis_by_field(values.get("basis_by_field", {}), path),
            subjects=kinds_of(persons, self.named["subjects"]),
            persons=persons,
            line=line,
            **plain,
        )

    def _activities(self, values: dict[str, Any]) -> tuple[str, ...]:
        """What the systems' modules do; a campaign only where the purpose is marketing; nothing for a statutory purpose."""
        if values.get("statutory"):
            return ()
        systems = self.named["systems"]
        modules = [m for key in values.get("systems", ()) if key in systems for m in systems[key].details.get("modules", ())]
        found = [a for m in modules for a in MODULE_ACTIVITIES.get(m, ())]
        if not values.get("direct_marketing"):
            found = [a for a in found if a not in ("campaign", "newsletter", "price_list")]
        return tuple(dict.fromkeys(found)) or ("contacts", "export")

    def _basis_by_field(self, raw: Any, path: str) -> Mapping[str, tuple[str, ...]]:
        if not isinstance(raw, dict):
            self.reader.fault(f"{path}.basis_by_field", "is a table of bases and fields", 'write { contract = ["email"] }')
            return MappingProxyType({})
        return MappingProxyType({b: self.reader.value("strs", f, f"{path}.basis_by_field") for b, f in raw.items()})

    def _keep(self, rule: Any, path: str) -> KeepRule:
        from kortisto.privacy.policy.build import read_table

        known = len(self.reader.problems)
        values = read_table(rule, schema.KEEP, path, self.reader)
        if len(self.reader.problems) == known and not any(values.get(key) for key in ("while", "until", "at_least", "vague")):
            self.reader.fault(
                path, "says neither while, until, at_least nor vague", "say how long: a rule without an end keeps for ever"
            )
        return KeepRule(
            fields=values.get("fields"),
            while_facts=tuple(term.replace(" ", "") for term in values.get("while", ())),
            until=values.get("until", ()),
            at_least=values.get("at_least", ()),
            combine=values.get("combine", "shortest"),
            vague=values.get("vague"),
            note=values.get("note", {}),
            line=self.reader.line(path),
        )

    def limits(self) -> tuple[Limit, ...]:
        found = []
        for path, values, line in self.tables("limits"):
            if "until" not in values:
                self.reader.fault(path, "has no until", 'write until = "last_activity|obtained_on + P5Y"')
                continue
            if values["until"] is None:
                continue  # told already: it is no day expression
            persons = values.pop("subjects", ()) or usual_persons(self.named["subjects"])
            kinds = kinds_of(persons, self.named["subjects"])
            found.append(Limit(**{"id": "", **values, "subjects": kinds, "persons": persons, "line": line}))
        return tuple(found)

    def entries(self, name: str) -> tuple[Entry, ...]:
        found = []
        for _, values, line in self.tables(name):
            key, label = values.pop("id", ""), values.pop("label", {})
            found.append(Entry(key, label, MappingProxyType(values), line))
        return tuple(found)

    def promises(self) -> tuple[PromiseText, ...]:
        found = []
        for _, values, line in self.tables("promises"):
            texts = values.get("says", {})
            first = texts.get(self.reader.languages[0], ())
            found.append(
                PromiseText(
                    values.get("id", ""),
                    first,
                    values.get("by", ()),
                    values.get("test", ""),
                    values.get("inherits", ()),
                    MappingProxyType(dict(texts)),
                    values.get("heading", {}),
                    line,
                )
            )
        return tuple(found)
