"""Dataclasses from the raw tables of a policy file, fault by fault."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from kortisto.privacy.policy import schema
from kortisto.privacy.policy.build_purposes import Listed, kinds_of, usual_persons
from kortisto.privacy.policy.model import Anonymise, Entry, Field, Policy, Role, System
from kortisto.privacy.policy.problems import nearest
from kortisto.privacy.policy.reader import Reader
from kortisto.privacy.policy.references import check_references
from kortisto.privacy.policy.vocabulary import LANGUAGES

SCHEMA = "kortisto.policy/1"
_AS_WRITTEN = ("timezone", "necessity", "security", "intro", "closed_world", "jurisdiction", "published_text", "residue")
_ENTRIES = ("subjects", "registers", "definitions", "sources", "transfers", "anchors")
_NONE_OF = ("no_recipients", "no_transfers", "no_automated_decisions")
Raw = Mapping[str, Any]


def build(raw: Raw, reader: Reader, content_hash: str, path: str) -> Policy | None:
    """The policy, or None when its head cannot be read; faults are left in `reader.problems`."""
    _known_tables(raw, reader)
    head = _head(raw, reader)
    if reader.problems:  # tables of the wrong shape would only make more noise
        raw = {name: table for name, table in raw.items() if isinstance(table, list if name in schema.LISTED else dict)}
    single = {name: read_table(raw.get(name, {}), keys, name, reader) for name, keys in schema.SINGLE.items() if name != "policy"}
    named = {name: _named(raw.get(name, {}), name, reader) for name in schema.NAMED}
    listed = Listed(raw, reader, str(head.get("key", "")), named)
    policy = Policy(
        key=head.get("key", ""),
        version=head.get("version", ""),
        title=head.get("title", {}),
        languages=reader.languages,
        effective_from=head.get("effective_from") or date.min,
        controller=MappingProxyType(single["controller"]),
        fields=_fields(named["fields"], named["subjects"], reader),
        purposes=listed.purposes(),
        roles=_roles(named["roles"]),
        systems=_systems(named["systems"]),
        recipients=MappingProxyType({**named["recipients"], **_processors(named["processors"])}),
        limits=listed.limits(),
        duties=listed.entries("duties"),
        promises=listed.promises(),
        automated_decisions=_decisions(raw, head, listed),
        backup=MappingProxyType(single["backup"]),
        rights=MappingProxyType(single["rights"]),
        authority=MappingProxyType(single["authority"]),
        declares=frozenset(name for name in _NONE_OF if head.get(name)),
        financial_year_end=reader.financial_year_end,
        **_as_read(named, head),
        hash=content_hash,
        path=path,
        raw=raw,
        lines=MappingProxyType(reader.lines),
    )
    check_references(policy, reader)
    return policy


def _as_read(named: Mapping[str, Mapping[str, Entry]], head: Raw) -> dict[str, Any]:
    """The parts of a policy that are taken over as they were read."""
    tables: dict[str, Any] = {name: named[name] for name in _ENTRIES}
    return tables | {name: head[name] for name in _AS_WRITTEN if name in head}


def _known_tables(raw: Raw, reader: Reader) -> None:
    known = [*schema.SINGLE, *schema.NAMED, *schema.LISTED]
    for name, value in raw.items():
        if name not in known:
            reader.fault(name, f"there is no table “{name}”", nearest(name, known))
        elif name in schema.LISTED and not isinstance(value, list):
            reader.fault(name, "is a list of tables", f"write [[{name}]] with two brackets")
        elif name not in schema.LISTED and not isinstance(value, dict):
            reader.fault(name, "is a table", f"write [{name}]")


def _head(raw: Raw, reader: Reader) -> dict[str, Any]:
    table = raw.get("policy")
    if not isinstance(table, dict):
        reader.fault("policy", "the table [policy] is missing", "start the file with [policy] and its key, version and title")
        return {}
    languages = table.get("languages", ["fi"])
    if isinstance(languages, list) and languages and all(isinstance(lang, str) for lang in languages):
        reader.languages = tuple(languages)
        for lang in languages:
            reader.one_of(lang, "policy.languages", LANGUAGES, "language")
    controller = raw.get("controller")
    if isinstance(controller, dict) and "financial_year_end" in controller:
        reader.financial_year_end = Reader("", {}).value("month_day", controller["financial_year_end"], "")
    head = read_table(table, schema.POLICY, "policy", reader)
    told = {problem.key for problem in reader.problems}
    for key in ("key", "version", "title", "effective_from"):
        if not head.get(key) and f"policy.{key}" not in told:
            reader.fault(
                f"policy.{key}", "is missing or empty", "a notice has a key, a version, a title and the day it takes effect"
            )
    if head.get("schema", SCHEMA) != SCHEMA:
        reader.fault("policy.schema", f"this Kortisto reads {SCHEMA}, not {head['schema']}", "upgrade Kortisto or correct the line")
    try:
        ZoneInfo(head.get("timezone", "Europe/Helsinki"))
    except (KeyError, ValueError, OSError):
        reader.fault("policy.timezone", f"there is no time zone “{head['timezone']}”", 'write for example "Europe/Helsinki"')
    return head


def read_table(table: Any, keys: schema.Keys, path: str, reader: Reader) -> dict[str, Any]:
    """The known keys of a table, each read as its kind."""
    if not isinstance(table, dict):
        return {}
    reader.keys(table, path, keys)
    found = {key: reader.value(keys[key], table[key], f"{path}.{key}") for key in table if key in keys}
    for key, known in schema.CHOICES.items():
        if key in found and key in keys and keys[key] == "str":
            reader.one_of(found[key], f"{path}.{key}", known, key)
    return found


def _named(table: Any, name: str, reader: Reader) -> Mapping[str, Entry]:
    found = {}
    for key, entry in table.items() if isinstance(table, dict) else ():
        path = f"{name}.{key}"
        if not isinstance(entry, dict):
            reader.fault(path, "is a table", f"write [{path}]")
            continue
        keys = schema.NAMED[name]
        details = _definition(entry, path, reader) if keys is None else read_table(entry, keys, path, reader)
        found[key] = Entry(key, details.pop("label", {}), MappingProxyType(details), reader.line(path))
    return MappingProxyType(found)


def _definition(entry: Raw, path: str, reader: Reader) -> dict[str, Any]:
    """A definition carries its words by language, and parameters of any name."""
    words = {lang: entry[lang] for lang in LANGUAGES if lang in entry}
    details = {key: value for key, value in entry.items() if key not in LANGUAGES}
    details["label"] = reader.value("text", words, path) if words else {}
    return details


def _fields(entries: Mapping[str, Entry], subjects: Mapping[str, Entry], reader: Reader) -> Mapping[str, Field]:
    from kortisto.privacy.catalogue import CATALOGUE

    found = {}
    for key, entry in entries.items():
        d = entry.details
        holds = d.get("holds", (key,) if key in CATALOGUE else ())
        persons = d.get("of") or usual_persons(subjects)
        found[key] = Field(
            key, entry.label, tuple(holds), d.get("on_end", "erase"), _anonymise(key, d, reader), d.get("record", False), d.get("derived", False),
            d.get("gap", ""), d.get("immutable", False), d.get("special_category_check", False),
            d.get("subjects", "") == "all_must_agree", kinds_of(persons, subjects), tuple(persons), d.get("optional", False),
            d.get("description", {}),
        )  # fmt: skip
    return MappingProxyType(found)


def _anonymise(key: str, details: Raw, reader: Reader) -> Anonymise:
    """How the field is anonymised; a declaration that cannot be executed is a fault, never less than was said."""
    raw, path = details.get("anonymise", {}), f"fields.{key}.anonymise"
    if not isinstance(raw, dict):
        reader.fault(path, f"expected a table, found {raw!r}", 'write { by = ["year"], smallest = 5 }')
        return Anonymise()
    if raw and details.get("on_end", "anonymise") != "anonymise":
        reader.fault(path, "stands beside another end", 'write on_end = "anonymise" too')
    values = read_table(raw, schema.ANONYMISE, path, reader)
    smallest = values.get("smallest", 5)
    if not isinstance(smallest, int) or isinstance(smallest, bool) or smallest < 5:
        reader.fault(f"{path}.smallest", f"“{smallest}” is too small a number to show", "write a whole number, 5 or more")
        smallest = 5
    return Anonymise(tuple(values.get("by", ("year",))), smallest)


def _roles(entries: Mapping[str, Entry]) -> Mapping[str, Role]:
    """Roles with what they inherit; a role extends one other."""
    found: dict[str, Role] = {}
    for key, entry in entries.items():
        rights, requires, seen = [], [], set()
        step: str = key
        while step in entries and step not in seen:
            seen.add(step)
            rights += entries[step].details.get("rights", ())
            requires += entries[step].details.get("requires", ())
            step = entries[step].details.get("extends", "")
        parent = entry.details.get("extends", "")
        found[key] = Role(key, entry.label, tuple(dict.fromkeys(rights)), tuple(dict.fromkeys(requires)), parent)
    return MappingProxyType(found)


def _systems(entries: Mapping[str, Entry]) -> Mapping[str, System]:
    found = {}
    for key, entry in entries.items():
        d = entry.details
        place, age = d.get("stored_on", ""), d.get("max_age", "")
        found[key] = System(key, entry.label, d.get("modules", ()), place, age, d.get("description", {}))
    return MappingProxyType(found)


def _processors(entries: Mapping[str, Entry]) -> dict[str, Entry]:
    return {key: Entry(key, e.label, MappingProxyType({**e.details, "kind": "processor"}), e.line) for key, e in entries.items()}


def _decisions(raw: Raw, head: Raw, listed: Listed) -> tuple[Entry, ...] | None:
    """What the notice says of automated decisions: None when it says nothing, empty when it says there are none."""
    if raw.get("automated_decisions"):
        return listed.entries("automated_decisions")
    return () if head.get("no_automated_decisions") else None
