"""A notice in one language as plain data, from which every format is written (web page, Markdown, PDF)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from kortisto.privacy.policy import vocabulary
from kortisto.privacy.policy.model import Limit, Policy, Purpose, say
from kortisto.privacy.policy.phrasing import limit_phrase, limit_scope, period_phrase, rule_phrase, sentence
from kortisto.privacy.policy.render.disclosed import automated, recipient, source, transfer
from kortisto.privacy.policy.render.endings import endings
from kortisto.privacy.policy.render.rows import Group, Row, grouped, purpose_row


@cache
def words(lang: str) -> Mapping[str, Any]:
    """The fixed words of a notice in `lang` (phrases/notice.toml)."""
    path = resources.files("kortisto.privacy.policy") / "phrases" / "notice.toml"
    tables: dict[str, dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))
    found: Mapping[str, Any] = tables.get(lang, tables["en"])
    return found


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with paragraphs and a list of (term, text); either may be empty."""

    id: str
    heading: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Promised:
    """The sentences under one heading; each (id, text)."""

    heading: str
    sentences: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class NoticeView:
    """Everything a reader sees. `rows` are the purposes of contacts, `staff_rows` those of the register's users."""

    lang: str
    title: str
    intro: str
    version: str
    fingerprint: str
    w: Mapping[str, Any]
    controller: list[tuple[str, str]]
    promised: list[Promised]
    rows: list[Row]
    groups: list[Group]
    staff_rows: list[Row]
    sections: list[Section] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    demo: bool = False
    record: bool = False

    def section(self, key: str) -> Section | None:
        return next((part for part in self.sections if part.id == key), None)


def day_text(day: date, lang: str) -> str:
    """1.9.2026 in Finnish and Swedish, 1 September 2026 in English."""
    return f"{day.day} {day:%B} {day.year}" if lang == "en" else f"{day.day}.{day.month}.{day.year}"


def notice_view(policy: Policy, lang: str, *, record: bool = False) -> NoticeView:
    """The public notice, or with `record` the Art. 30 record: the same with roles, systems and security of each purpose."""
    w = words(lang)
    head = w["version"].format(version=policy.version, date=day_text(policy.effective_from, lang))
    contacts = [p for p in policy.purposes if "contact" in p.subjects or "staff" not in p.subjects]
    staff = [p for p in policy.purposes if p not in contacts]
    rows = [(purpose.register, purpose_row(policy, purpose, lang, w, record=record)) for purpose in contacts]
    return NoticeView(
        lang=lang,
        title=f"{w['art30']}: {say(policy.title, lang)}" if record else say(policy.title, lang),
        intro=say(policy.intro, lang),
        version=head,
        fingerprint=w["fingerprint"].format(hash=policy.hash[:16]),
        w=w,
        controller=_controller(policy, w),
        promised=[] if policy.published_text else _promised(policy, lang),
        rows=[row for _, row in rows],
        groups=grouped(policy, rows, lang),
        staff_rows=[purpose_row(policy, purpose, lang, w, record=record) for purpose in staff],
        sections=_sections(policy, lang, w, contacts),
        published=_published(policy),
        demo=bool(policy.controller.get("demo")),
        record=record,
    )


def _controller(policy: Policy, w: Mapping[str, Any]) -> list[tuple[str, str]]:
    c = policy.controller
    lines = [("", str(c.get("name", ""))), (w["business_id"], str(c.get("business_id", "")))]
    lines += [("", str(c.get(key, ""))) for key in ("address", "privacy_email", "phone", "website")]
    lines += [(w[key], str(c.get(key, ""))) for key in ("contact_person", "representative")]
    lines.append((w["joint_with"], ", ".join(c.get("joint_with", ()))))
    if c.get("dpo"):
        lines.append((w["dpo"], str(c["dpo"])))
    elif c.get("dpo_not_appointed"):
        lines.append(("", w["no_dpo"]))
    return [(term, text) for term, text in lines if text]


def _promised(policy: Policy, lang: str) -> list[Promised]:
    groups: list[tuple[str, list[tuple[str, str]]]] = []
    for promise in policy.promises:
        if promise.heading or not groups:
            groups.append((say(promise.heading, lang), []))
        texts = promise.texts.get(lang) or promise.says
        groups[-1][1].append((promise.id, " ".join(texts)))
    return [Promised(heading, tuple(sentences)) for heading, sentences in groups]


def _published(policy: Policy) -> list[str]:
    """The verbatim text by line, without web residue and paragraph tags."""
    text = policy.published_text.replace("<p>", "").replace("</p>", "").replace("\t", " · ")
    for residue in policy.residue:
        text = text.replace(residue, "")
    return [line.strip(" ·") for line in text.splitlines() if line.strip(" ·")]


def _sections(policy: Policy, lang: str, w: Mapping[str, Any], contacts: list[Purpose]) -> list[Section]:
    limits = tuple(_limit(limit, policy, lang, w) for limit in policy.limits if set(limit.subjects) != {"staff"})
    entries = {
        "definitions": tuple(("", say(entry.label, lang)) for entry in policy.definitions.values()),
        "interests": tuple((say(p.label, lang), say(p.interest, lang)) for p in contacts if p.interest),
        "sources": tuple(("", source(entry, policy, lang, w)) for entry in policy.sources.values()),
        "recipients": tuple(("", recipient(entry, policy, lang, w)) for entry in policy.recipients.values()),
        "transfers": tuple(("", transfer(key, policy, lang, w)) for key in policy.transfers),
        "systems": tuple(("", _system(system, lang, w)) for system in policy.systems.values()),
    }
    said = {
        "limits": (*limits, w["erased"], *endings(policy, lang, w), *_traces(policy, lang, w)),
        "recipients": (w["no_recipients"],) if "no_recipients" in policy.declares else (),
        "transfers": (w["no_transfers"],) if "no_transfers" in policy.declares else (),
        "systems": (say(policy.security, lang),) if policy.security else (),
        "backup": (say(policy.backup["note"], lang),) if policy.backup.get("note") else _kept(policy, lang),
        "necessity": (say(policy.necessity, lang),) if policy.necessity else (),
    }
    order = ("limits", "definitions", "interests", "sources", "recipients", "transfers", "systems", "backup", "necessity")
    found = [Section(key, w[key], said.get(key, ()), entries.get(key, ())) for key in order]
    found += [_rights(policy, lang, w, contacts), _complaint(policy, lang, w), _automated(policy, lang, w)]
    return [part for part in found if part.paragraphs or part.items]


def _limit(limit: Limit, policy: Policy, lang: str, w: Mapping[str, Any]) -> str:
    words, scope = limit_phrase(limit, policy, lang), limit_scope(limit, policy, lang)
    return sentence(w["limit_scoped"].format(limit=words, scope=scope) if scope else w["limit_rule"].format(limit=words))


def _system(system: Any, lang: str, w: Mapping[str, Any]) -> str:
    age = w["list_age"].format(period=period_phrase(system.max_age, lang)) if system.max_age else ""
    return f"{say(system.label, lang)} ({age})" if age else say(system.label, lang)


def _kept(policy: Policy, lang: str) -> tuple[str, ...]:
    kept, where = policy.backup.get("kept"), say(policy.backup.get("where", {}), lang)
    age = sentence(words(lang)["list_age"].format(period=period_phrase(kept, lang))) if kept else ""
    return tuple(text for text in (age, sentence(where)) if text)


def _traces(policy: Policy, lang: str, w: Mapping[str, Any]) -> tuple[str, ...]:
    """How long erased bytes may lie in the files of a database that does not overwrite them at once."""
    term = policy.backup.get("traces")
    return (w["traces"].format(period=period_phrase(term, lang)),) if term else ()


def _rights(policy: Policy, lang: str, w: Mapping[str, Any], contacts: list[Purpose]) -> Section:
    bases = {basis for purpose in contacts for basis in purpose.basis}
    articles = [
        a for a in ("15", "16", "17", "18", "20", "21", "22", "7(3)") if any(a in vocabulary.BASIS_RIGHTS[b] for b in bases)
    ]
    items = tuple((f"{a} art.", w["right"][a]) for a in articles) if policy.rights.get("standard") else ()
    texts = [say(policy.rights[key], lang) for key in ("how", "withdrawal", *sorted(bases)) if policy.rights.get(key)]
    return Section("rights", w["rights"], tuple(texts), items)


def _complaint(policy: Policy, lang: str, w: Mapping[str, Any]) -> Section:
    text = say(policy.rights.get("complaint", {}), lang)
    name = say(policy.authority.get("name", {}), lang)
    line = ", ".join(part for part in (name, *(policy.authority.get(k, "") for k in ("address", "email", "website"))) if part)
    return Section("complaint", w["complaint"], tuple(part for part in (text, line) if part))


def _automated(policy: Policy, lang: str, w: Mapping[str, Any]) -> Section:
    if policy.automated_decisions is None:
        return Section("automated", w["automated"])
    told = tuple(automated(decision, policy, lang, w) for decision in policy.automated_decisions)
    return Section("automated", w["automated"], () if told else (w["no_automated"],), told)


__all__ = ["NoticeView", "Row", "Section", "day_text", "notice_view", "rule_phrase", "words"]
