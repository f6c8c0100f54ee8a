"""The words of the notice: repealed acts, languages left out, sentences without a rule, data listed in vain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kortisto.privacy.policy.coverage import coverage
from kortisto.privacy.policy.lint.finding import Sheet
from kortisto.privacy.policy.model import Policy

# Henkilötietolaki 523/1999 was repealed on 1.1.2019, henkilörekisterilaki 471/1987 in 1999; in any case and language.
_REPEALED = re.compile(
    r"henkilötietola(?:ki|i|e)\w*|henkilörekisterila(?:ki|i|e)\w*|523/1999|471/1987|personuppgiftslag\w*|personregisterlag\w*"
    r"|Personal Data Act|Directive 95/46|direktiivi\w* 95/46",
    re.IGNORECASE,
)


# Words that name no period, wherever the notice says them (art. 13(2)(a); WP260 rev.01, annex).
_VAGUE = re.compile(
    r"kohtuulli\w+ aja\w*|toistaiseksi|niin kauan kuin (?:se )?on (?:tarpeen|tarpeellista)(?! palvelun)|tarpeellisen ajan|pysyvästi"
    r"|skälig(?:a)? tid\w*|tills vidare|så länge (?:det|som) (?:är|behövs)\w*(?: nödvändigt)?|nödvändig tid"
    r"|reasonable (?:time|period)|until further notice|as long as (?:it is )?necessary|indefinitely|permanently",
    re.IGNORECASE,
)


def check(sheet: Sheet) -> None:
    _repealed(sheet)
    _vague(sheet)
    _languages(sheet)
    _coverage(sheet)
    _promises(sheet)
    _fields(sheet)


def _repealed(sheet: Sheet) -> None:
    for where, text in _words(sheet.policy):
        if found := _REPEALED.search(text):
            sheet.error(
                "REPEALED_ACT",
                where,
                f"“{found[0]}” is a repealed act",
                "name the GDPR (EU 2016/679) and its article, or the Data Protection Act 1050/2018",
            )


def _vague(sheet: Sheet) -> None:
    for where, text in _words(sheet.policy):
        if not where.endswith(".vague") and (found := _VAGUE.search(text)):
            sheet.warning("WORDS_VAGUE", where, f"“{found[0]}” names no period (art. 13(2)(a))", "say how long, or what ends it")


def _words(policy: Policy) -> Iterator[tuple[str, str]]:
    """Path and text of everything the notice says."""
    for index, promise in enumerate(policy.promises):
        for sentences in promise.texts.values():
            for text in sentences:
                yield f"promises[{index}].says", text
    for path, words in texts_of(policy):
        for text in words.values():
            yield path, text
    # A law has one official name; a notice may say it in other languages too, but need not.
    for index, purpose in enumerate(policy.purposes):
        for text in purpose.law.values():
            yield f"purposes[{index}].law", text


_MORE = {
    "recipients": ("description",),
    "sources": ("description",),
    "transfers": ("safeguard", "copy"),
    "registers": ("description",),
    "anchors": ("since", "until"),
}


def texts_of(policy: Policy) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Path and language table of every text that belongs to the notice."""
    yield "policy.title", policy.title
    for name in ("intro", "security", "necessity"):
        yield f"policy.{name}", getattr(policy, name)
    for table in ("subjects", "definitions", "roles", "systems", "sources", "recipients", "transfers", "registers", "fields"):
        for key, entry in getattr(policy, table).items():
            yield f"{table}.{key}.label", entry.label
            yield f"{table}.{key}.description", getattr(entry, "description", {})
    yield from _of_purposes(policy)
    for index, limit in enumerate(policy.limits):
        yield f"limits[{index}].label", limit.label
    yield from _of_disclosures(policy)
    for key, text in policy.rights.items():
        if isinstance(text, Mapping):
            yield f"rights.{key}", text


def _of_purposes(policy: Policy) -> Iterator[tuple[str, Mapping[str, str]]]:
    for index, purpose in enumerate(policy.purposes):
        for name in ("label", "interest", "necessity", "note", "basis_note"):
            yield f"purposes[{index}].{name}", getattr(purpose, name)
        for number, rule in enumerate(purpose.keep):
            yield f"purposes[{index}].keep[{number}].note", rule.note
            yield f"purposes[{index}].keep[{number}].vague", rule.vague or {}


def _of_disclosures(policy: Policy) -> Iterator[tuple[str, Mapping[str, str]]]:
    for table, names in _MORE.items():
        for key, entry in getattr(policy, table).items():
            for name in names:
                yield f"{table}.{key}.{name}", entry.details.get(name, {})
    for index, decision in enumerate(policy.automated_decisions or ()):
        yield f"automated_decisions[{index}].label", decision.label
        for name in ("logic", "consequences"):
            yield f"automated_decisions[{index}].{name}", decision.details.get(name, {})
    for name in ("note", "where"):
        yield f"backup.{name}", policy.backup.get(name, {})


def _languages(sheet: Sheet) -> None:
    policy = sheet.policy
    for path, text in texts_of(policy):
        missing = [lang for lang in policy.languages if text and not text.get(lang)]
        if missing:
            sheet.warning(
                "LANGUAGE_INCOMPLETE",
                path,
                f"is missing in {', '.join(missing)}",
                "write it, or drop the language from policy.languages",
            )
    for table in ("subjects", "fields", "roles", "systems", "sources", "recipients"):
        for key, entry in getattr(policy, table).items():
            if not entry.label:
                sheet.warning("LABEL_MISSING", f"{table}.{key}", "has no label, so the notice would show its key", "write label")
    if not policy.published_text:
        for index, promise in enumerate(policy.promises):
            missing = [lang for lang in policy.languages if not promise.texts.get(lang)]
            if missing:
                sheet.warning(
                    "LANGUAGE_INCOMPLETE", f"promises[{index}].says", f"{promise.id} is missing in {', '.join(missing)}", "write it"
                )


def _coverage(sheet: Sheet) -> None:
    if not sheet.policy.published_text:
        return
    unclaimed, unfound = coverage(sheet.policy)
    for text in unclaimed:
        sheet.error(
            "SENTENCE_UNCLAIMED", "promises", f"“{text}” is published but no rule executes it", "add it to a promise's says"
        )
    for promise, text in unfound:
        sheet.error(
            "SENTENCE_NOT_PUBLISHED",
            f"promises[{promise}].says",
            f"“{text}” does not stand in the published text",
            "quote the text word for word",
        )


def _promises(sheet: Sheet) -> None:
    policy = sheet.policy
    if not policy.promises:
        sheet.warning("PROMISES_MISSING", "promises", "no sentence of the notice is tied to a rule", "write [[promises]]")
    for index, promise in enumerate(policy.promises):
        if not promise.test:
            sheet.warning("PROMISE_UNTESTED", f"promises[{index}]", f"{promise.id} names no test", "write test")


def _fields(sheet: Sheet) -> None:
    policy = sheet.policy
    used = {field for purpose in policy.purposes for field in purpose.fields}
    for key, field in policy.fields.items():
        if key not in used:
            sheet.warning("FIELD_UNUSED", f"fields.{key}", f"{key} is collected for no purpose", "remove it, or name the purpose")
        if field.gap:
            sheet.warning("FIELD_GAP", f"fields.{key}", field.gap, "add it to the published notice")
        if field.special_category_check:
            sheet.note(
                "SPECIAL_CATEGORY",
                f"fields.{key}",
                f"{key} may hold special categories; explicit consent is asked for (art. 9(2)(a))",
                "",
            )
