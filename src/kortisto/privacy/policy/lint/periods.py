"""Storage periods (art. 5(1)(e), 13(2)(a)): missing, vague, circular or open for ever."""

from __future__ import annotations

from kortisto.privacy.catalogue import CATALOGUE
from kortisto.privacy.policy.lint.finding import Sheet
from kortisto.privacy.policy.lint.rooms import built
from kortisto.privacy.policy.model import Policy, Purpose

# An ending anchor and the fact of the time before it: an open record never counts as ended.
OPEN_BEFORE = {
    "case_closed": ("case_open",),
    "contract_end": ("contract_open",),
    "quote_closed": ("quote_open",),
    "form_handled": ("form_open",),
    "event_end": ("event_ahead",),
    "warranty_end": ("warranty_open",),
    "survey_closed": ("survey_open",),
    "account_closed": ("account_open",),
    "relationship_end": ("relationship_exists", "company_is_customer"),
    "employment_end": ("employed",),
    "consent_withdrawn": ("consent_active",),
    "request_closed": ("request_open",),
}


OPEN_FACTS = frozenset(name for facts in OPEN_BEFORE.values() for name in facts if name.endswith(("_open", "_ahead"))) | {
    "order_open",
    "invoice_open",
}
"""Facts of records that somebody closes; a person or a firm may stay as they are for ever."""


def check(sheet: Sheet) -> None:
    for path, purpose in sheet.purposes():
        _missing(sheet, path, purpose)
        for number, rule in enumerate(purpose.keep):
            if rule.vague is not None:
                words = next(iter(rule.vague.values()), "")
                sheet.error(
                    "PERIOD_VAGUE",
                    f"{path}.keep[{number}]",
                    f"“{words}” names no period (art. 13(2)(a))",
                    "write until or while; the words may go to note",
                )
        _circular(sheet, path, purpose)
        _open_ended(sheet, path, purpose)
        _open_records(sheet, path, purpose)
    _unanchored(sheet)
    _anonymised(sheet)
    _needed(sheet)
    for index, limit in enumerate(sheet.policy.limits):
        if "obtained_on" not in limit.until.anchors():
            sheet.warning(
                "LIMIT_UNDATABLE",
                f"limits[{index}]",
                f"{limit.id} counts from days a person may lack",
                "add a fallback: last_activity|obtained_on",
            )


def _missing(sheet: Sheet, path: str, purpose: Purpose) -> None:
    if not purpose.keep:
        sheet.error("PERIOD_MISSING", path, f"{purpose.id} has no storage period (art. 13(2)(a))", "write [[purposes.keep]]")
        return
    for field in purpose.fields:
        if not any(rule.covers(field) for rule in purpose.keep):
            sheet.error(
                "PERIOD_MISSING", path, f"{purpose.id} names no period for {field} (art. 13(2)(a))", f"add {field} to a keep rule"
            )


def _circular(sheet: Sheet, path: str, purpose: Purpose) -> None:
    resting = [rule for rule in purpose.keep if "held_for_another_purpose" in rule.fact_names()]
    if resting and purpose.anchoring:
        sheet.error(
            "PERIOD_CIRCULAR",
            path,
            f"{purpose.id} keeps data because they are kept",
            "write anchoring = false: it may use, never keep",
        )
    elif resting:
        sheet.note("PERIOD_CIRCULAR", path, f"{purpose.id} has no period of its own; executed as use without keeping", "")


def bound_by_limit(policy: Policy, purpose: Purpose) -> bool:
    """True when a limit of the notice ends every datum of the purpose."""
    return any(
        limit.fields is None
        and (limit.purposes is None or purpose.id in limit.purposes)
        and (limit.registers is None or purpose.register in limit.registers)
        and set(purpose.subjects) <= set(limit.subjects)
        for limit in policy.limits
    )


def _open_ended(sheet: Sheet, path: str, purpose: Purpose) -> None:
    if purpose.statutory or not purpose.anchoring or purpose.accompanying or bound_by_limit(sheet.policy, purpose):
        return
    for number, rule in enumerate(purpose.keep):
        facts = set(rule.fact_names())
        if not rule.until and facts and not facts <= OPEN_FACTS | {"consent_active"}:
            words = f"{purpose.id} is open-ended ({', '.join(rule.while_facts)})"
            sheet.warning("PERIOD_OPEN_ENDED", f"{path}.keep[{number}]", words, "write a limit, or until with a review date")


def _open_records(sheet: Sheet, path: str, purpose: Purpose) -> None:
    facts = {name for rule in purpose.keep for name in rule.fact_names()}
    for anchor in dict.fromkeys(name for rule in purpose.keep for name in rule.anchor_names()):
        wanted = OPEN_BEFORE.get(anchor, ())
        if wanted and not facts & set(wanted):
            sheet.warning(
                "OPEN_RECORD",
                path,
                f"{purpose.id} keeps until {anchor} but not while the record is open",
                f'add a rule while = ["{wanted[0]}"]',
            )


# A fact or day rests on a datum that the register may store only when the notice lists it.
RESTS_ON = {
    "employed": "company",
    "company_is_customer": "company",
    "company_is_prospect": "company",
    "relationship_exists": "company",
    "details_valid": "company",
    "employment_end": "company",
    "relationship_end": "company",
    "passive": "passivated_on",
    "passivated_on": "passivated_on",
    "last_activity": "last_activity",
    "interaction_on": "interactions",
    "informed_on": "informed_on",
    "objected": "dm_ban",
    "objected_on": "dm_ban",
}


def _needed(sheet: Sheet) -> None:
    policy = sheet.policy
    contacts = [purpose for purpose in policy.purposes if "contact" in purpose.subjects]
    names = {n for p in contacts for rule in p.keep for n in (*rule.fact_names(), *rule.anchor_names())}
    names |= {n for limit in policy.limits if "contact" in limit.subjects for n in limit.until.anchors()}
    missing: dict[str, list[str]] = {}
    for name in sorted(names & set(RESTS_ON)):
        if RESTS_ON[name] not in policy.holds:
            missing.setdefault(RESTS_ON[name], []).append(name)
    for datum, users in missing.items():
        sheet.warning(
            "DATUM_NOT_LISTED",
            "fields",
            f"{', '.join(users)} cannot be known without {datum}, which the notice does not list",
            f"write [fields.{datum}], with derived = true and a gap where the published list omits it",
        )


def _anonymised(sheet: Sheet) -> None:
    """Data that would be erased although the notice says that a number stays of them."""
    policy = sheet.policy
    said = {key: f"fields.{key}.on_end" for key, field in policy.fields.items() if field.on_end == "anonymise"}
    for index, limit in enumerate(policy.limits):
        if limit.then == "anonymise":
            said |= {key: f"limits[{index}].then" for key in limit.fields or () if key not in said}
            if limit.fields is None and not any(_countable(policy, key) for key in policy.fields):
                words = f"nothing that {limit.id} ends can be anonymised; it is erased"
                sheet.warning("CANNOT_ANONYMISE", f"limits[{index}].then", words, 'write then = "delete"')
    for key, where in said.items():
        rooms = {CATALOGUE[name].room for name in policy.fields[key].holds}
        if not _countable(policy, key) and any(built(room) for room in rooms):
            sheet.warning(
                "CANNOT_ANONYMISE",
                where,
                f"{key} cannot be anonymised; it is erased",
                f"only {', '.join(sorted(n for n, entry in CATALOGUE.items() if entry.counted_by))} leave a number",
            )


def _countable(policy: Policy, key: str) -> bool:
    return any(CATALOGUE[name].counted_by for name in policy.fields[key].holds)


def _unanchored(sheet: Sheet) -> None:
    """A datum that purposes use but none keeps would be deleted the night it arrives."""
    used = {field for purpose in sheet.policy.purposes for field in purpose.fields}
    kept = {field for purpose in sheet.policy.purposes if purpose.anchoring for field in purpose.fields}
    for field in sorted(used - kept):
        sheet.error(
            "FIELD_NEVER_KEPT", f"fields.{field}", f"{field} is used but no purpose keeps it", "give it to a purpose that anchors"
        )
