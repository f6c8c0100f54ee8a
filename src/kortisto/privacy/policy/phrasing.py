"""Storage periods in words, for the notice and for “why”. Whole sentences in fi, sv and en; never glued from stems.

A keep rule becomes one sentence, a purpose the sentences of its rules with the data they concern, a limit one sentence.
"""

from __future__ import annotations

from collections.abc import Mapping

from kortisto.lib.periods import Period
from kortisto.privacy.policy import connectives as phrases
from kortisto.privacy.policy import vocabulary
from kortisto.privacy.policy.expressions import Expr
from kortisto.privacy.policy.model import Entry, KeepRule, Limit, Policy, say


def period_phrase(period: Period | str, lang: str) -> str:
    """`P5Y` → “5 vuotta”, “5 år”, “5 years”."""
    period = Period.parse(period) if isinstance(period, str) else period
    weeks = period.days // 7 if period.days and period.days % 7 == 0 and "W" in period.text else 0
    parts = (period.months // 12, period.months % 12, weeks, period.days - 7 * weeks)
    units = phrases.UNITS.get(lang, phrases.UNITS["en"])
    return f" {phrases.AND.get(lang, 'and')} ".join(f"{n} {unit[n != 1]}" for n, unit in zip(parts, units, strict=True) if n)


def _anchor(name: str, lang: str, form: str, named: Mapping[str, object]) -> str:
    own = named.get(name)
    if isinstance(own, Entry):
        if words := say(own.details.get(form, {}), lang):
            return words
        return phrases.OWN_DAY.get(lang, phrases.OWN_DAY["en"]).get(form, "{x}").format(x=say(own.label, lang) or name)
    known = vocabulary.anchors().get(name)
    return known.phrase(lang, form) if known else name


def expression_phrase(expr: Expr, lang: str, named: Mapping[str, object], form: str = "until") -> str:
    """The day in words; `form` as in the anchors' phrases: name, since or until."""
    if expr.kind == "name":
        return _anchor(expr.name, lang, form, named)
    if expr.kind == "plus" and expr.period is not None:
        return f"{period_phrase(expr.period, lang)} {expression_phrase(expr.parts[0], lang, named, 'since')}"
    if expr.kind == "fallback":
        phrase = expression_phrase(expr.parts[0], lang, named, form)
        for part in expr.parts[1:]:
            second = expression_phrase(part, lang, named, form)
            phrase = phrases.FALLBACK.get(lang, phrases.FALLBACK["en"]).format(first=phrase, second=second)
        return phrase
    if expr.kind in phrases.OF_SEVERAL:
        inner = ", ".join(expression_phrase(part, lang, named, "name") for part in expr.parts)
        return _template(phrases.OF_SEVERAL[expr.kind], lang, form).format(x=inner)
    inner = expression_phrase(expr.parts[0], lang, named, "name")
    ends = phrases.ENDS_OF_PERIODS if expr.parts[0].kind == "plus" else phrases.ENDS
    return _template(ends[expr.kind], lang, form).format(x=inner)


def _template(forms: Mapping[str, tuple[str, str, str]], lang: str, form: str) -> str:
    since, until, name = forms.get(lang, forms["en"])
    return {"since": since, "until": until}.get(form, name)


def fact_phrase(term: str, lang: str) -> str:
    """“case_open|quote_open” → its clauses joined with “or”."""
    if term in phrases.TOGETHER:
        return say(phrases.TOGETHER[term], lang)
    known = vocabulary.facts()
    clauses = [known[name].phrase(lang) if name in known else name for name in term.split("|")]
    return f" {phrases.OR.get(lang, 'or')} ".join(clauses)


def rule_phrase(rule: KeepRule, lang: str, named: Mapping[str, object]) -> str:
    """One keep rule as a sentence without a capital or stop."""
    if rule.vague is not None:
        return say(rule.vague, lang)
    parts = []
    if rule.while_facts:
        clauses = f" {phrases.AND.get(lang, 'and')} ".join(fact_phrase(term, lang) for term in rule.while_facts)
        parts.append(f"{phrases.AS_LONG_AS.get(lang, phrases.AS_LONG_AS['en'])} {clauses}")
    if rule.until:
        days = [expression_phrase(expr, lang, named) for expr in rule.until]
        lead = "" if len(days) == 1 else (phrases.LONGEST if rule.combine == "longest" else phrases.SHORTEST).get(lang, "")
        bound = f"{phrases.AT_MOST.get(lang, 'at most')} " if parts and rule.until[0].kind == "plus" else ""
        parts.append(bound + lead + ", ".join(days))
    if rule.at_least:
        floors = ", ".join(expression_phrase(expr, lang, named) for expr in rule.at_least)
        parts.append(f"{phrases.AT_LEAST.get(lang, 'at least')} {floors}")
    phrase = ", ".join(parts)
    return f"{phrase} ({say(rule.note, lang)})" if rule.note else phrase


def limit_scope(limit: Limit, policy: Policy, lang: str) -> str:
    """What a limit concerns when it is not everything: data, purposes, registers by their labels; "" for all."""
    fields = [say(policy.fields[key].label, lang) or key for key in limit.fields or ()]
    purposes = [say(policy.purpose_by_id[key].label, lang) or key for key in limit.purposes or ()]
    registers = [say(policy.registers[key].label, lang) or key for key in limit.registers or ()]
    return "; ".join(", ".join(names) for names in (fields, purposes, registers) if names)


def limit_phrase(limit: Limit, policy: Policy, lang: str) -> str:
    """A limit as in “at most 5 years from the latest activity”."""
    return f"{phrases.AT_MOST.get(lang, 'at most')} {expression_phrase(limit.until, lang, policy.anchors)}"


def sentence(text: str) -> str:
    """With a capital and a stop."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".") if text else ""
