"""Names that storage is made of, and what recipients, sources, transfers and automated decisions refer to."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kortisto.privacy.policy import vocabulary
from kortisto.privacy.policy.model import Policy
from kortisto.privacy.policy.reader import Reader


def each(names: Iterable[str], path: str, known: Iterable[str], what: str, reader: Reader) -> None:
    """A fault for each name that is not known, with the nearest that is."""
    known = tuple(known)
    told = {problem.key for problem in reader.problems}
    for name in names:
        if name or path not in told:  # what could not be read is empty here, and told already
            reader.one_of(name, path, known, what)


_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


def check_names(policy: Policy, reader: Reader) -> None:
    """Names that storage, addresses and expressions are made of: short, plain letters."""
    if policy.key and not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,59}", policy.key):
        reader.fault(
            "policy.key", f"“{policy.key}” cannot stand in an address", "use at most 60 small letters a–z, digits, _ and -"
        )
    if len(policy.version) > 40:
        reader.fault("policy.version", f"has {len(policy.version)} characters", "write a version of at most 40")
    named = [(f"anchors.{key}", key) for key in policy.anchors] + [(f"fields.{key}", key) for key in policy.fields]
    named += [(f"purposes[{i}].id", p.id) for i, p in enumerate(policy.purposes) if p.id]
    named += [(f"limits[{i}].id", limit.id) for i, limit in enumerate(policy.limits) if limit.id]
    for path, name in named:
        if not _NAME.fullmatch(name):
            reader.fault(path, f"“{name}” is no name", "begin with a small letter a–z; go on with a–z, 0–9 and _, at most 60")


def check_disclosures(policy: Policy, reader: Reader) -> None:
    """What recipients, sources, transfers and automated decisions refer to."""
    for key, entry in policy.recipients.items():
        d, table = entry.details, "processors" if key in policy.raw.get("processors", {}) else "recipients"
        each(d.get("purposes", ()), f"{table}.{key}.purposes", policy.purpose_by_id, "purpose", reader)
        each(d.get("fields", ()), f"{table}.{key}.fields", policy.fields, "field", reader)
        each([d["transfer"]] if d.get("transfer") else [], f"{table}.{key}.transfer", policy.transfers, "transfer", reader)
        _country(d.get("country", ""), f"{table}.{key}.country", reader)
    for key, entry in policy.transfers.items():
        each(entry.details.get("recipients", ()), f"transfers.{key}.recipients", policy.recipients, "recipient", reader)
        _country(entry.details.get("country", ""), f"transfers.{key}.country", reader)
    for key, entry in policy.sources.items():
        each(entry.details.get("fields", ()), f"sources.{key}.fields", policy.fields, "field", reader)
    for index, decision in enumerate(policy.automated_decisions or ()):
        path, basis = f"automated_decisions[{index}]", decision.details.get("basis", "")
        each(decision.details.get("fields", ()), f"{path}.fields", policy.fields, "field", reader)
        each([basis] if basis else [], f"{path}.basis", vocabulary.BASIS_RIGHTS, "basis", reader)


def _country(code: str, path: str, reader: Reader) -> None:
    if not code or code in vocabulary.COUNTRIES:
        return
    from babel import Locale

    known = Locale("en").territories
    if len(code) != 2 or code not in known:
        found = next((key for key, name in known.items() if len(key) == 2 and name.casefold() == code.casefold()), "")
        remedy = (
            "write “GB”" if code == "UK" else f"write “{found}”" if found else "write the two letters of ISO 3166, such as “SE”"
        )
        reader.fault(path, f"“{code}” is no country", remedy)
