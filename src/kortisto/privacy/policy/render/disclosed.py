"""From whom data come and to whom they go, line by line: sources, recipients, transfers, automated decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kortisto.privacy.policy.model import Entry, Policy, say

HOME = "FI"


def country_name(code: str, lang: str) -> str:
    """“SE” → Ruotsi, Sverige, Sweden; the code itself where the language has no name for it."""
    from babel import Locale

    return str(Locale(lang).territories.get(code, code))


def source(entry: Entry, policy: Policy, lang: str, w: Mapping[str, Any]) -> str:
    """“from the trade register (public source; data: name): description”."""
    more = [w["public"] if entry.details.get("public") else "", _fields(entry, policy, lang, w)]
    return _line(entry, lang, more)


def recipient(entry: Entry, policy: Policy, lang: str, w: Mapping[str, Any]) -> str:
    """“mailing service (United States; processes data on our behalf; purpose: newsletters; data: name)”."""
    country = entry.details.get("country", "")
    more = [
        country_name(country, lang) if country and country != HOME else "",
        w["kind"].get(entry.details.get("kind", ""), ""),
        _purposes(entry, policy, lang, w),
        _fields(entry, policy, lang, w),
    ]
    return _line(entry, lang, more)


def transfer(key: str, policy: Policy, lang: str, w: Mapping[str, Any]) -> str:
    """Where to, by what safeguard, to whom, and how a copy of the safeguard is had (art. 13(1)(f))."""
    entry = policy.transfers[key]
    d = entry.details
    names = [
        e.label for name, e in policy.recipients.items() if name in d.get("recipients", ()) or e.details.get("transfer") == key
    ]
    to = ", ".join(label for label in dict.fromkeys(say(text, lang) for text in names) if label != say(entry.label, lang))
    # The operator's words come first; the kind of safeguard is told where they leave it out.
    parts = [
        country_name(d["country"], lang) if d.get("country") else "",
        say(d.get("safeguard", {}), lang) or w["mechanism"].get(d.get("mechanism", ""), ""),
        f"{w['to_recipients']}: {to}" if to else "",
    ]
    line = " – ".join([say(entry.label, lang), *(part for part in parts if part)])
    copy = say(d.get("copy", {}), lang)
    return f"{line}. {copy}" if copy else line


def automated(entry: Entry, policy: Policy, lang: str, w: Mapping[str, Any]) -> tuple[str, str]:
    """(what is decided, by what logic, from what data and with what consequences)."""
    basis = entry.details.get("basis", "")
    more = [w["profiling"] if entry.details.get("profiling") else "", w["basis"].get(basis, ""), _fields(entry, policy, lang, w)]
    words = [say(entry.details.get(key, {}), lang) for key in ("logic", "consequences")]
    inside = "; ".join(part for part in more if part)
    return say(entry.label, lang), " ".join([*(text for text in words if text), *([f"({inside})"] if inside else [])])


def _line(entry: Entry, lang: str, more: Iterable[str]) -> str:
    inside = "; ".join(part for part in more if part)
    line = say(entry.label, lang) + (f" ({inside})" if inside else "")
    description = say(entry.details.get("description", {}), lang)
    return f"{line}: {description}" if description else line


def _fields(entry: Entry, policy: Policy, lang: str, w: Mapping[str, Any]) -> str:
    names = [say(policy.fields[key].label, lang) or key for key in entry.details.get("fields", ()) if key in policy.fields]
    return f"{w['of_data']}: {', '.join(names)}" if names else ""


def _purposes(entry: Entry, policy: Policy, lang: str, w: Mapping[str, Any]) -> str:
    """The purposes it serves, said on its own line or by the purposes themselves."""
    named = entry.details.get("purposes", ())
    labels = [say(p.label, lang) for p in policy.purposes if p.id in named or entry.key in p.recipients]
    return f"{w['for_purposes']}: {', '.join(labels)}" if labels else ""
