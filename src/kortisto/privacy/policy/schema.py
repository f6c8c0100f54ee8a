"""Which tables and keys a policy file may have, and the kind of each value. Anything else is refused with the nearest name.

Kinds: str, text (a language table or plain words), strs (list of words), bool, date, period, expr, exprs, month_day,
texts (list of words or a language table of them), open (anything).
"""

from __future__ import annotations

from collections.abc import Mapping

Keys = Mapping[str, str]

POLICY: Keys = {
    "schema": "str", "key": "str", "version": "str", "effective_from": "date", "languages": "strs", "timezone": "str",
    "jurisdiction": "str", "closed_world": "bool", "title": "text", "text": "str", "published_text": "str",
    "residue": "strs", "intro": "text", "security": "text", "no_automated_decisions": "bool", "no_recipients": "bool",
    "no_transfers": "bool", "necessity": "text",
}  # fmt: skip
CONTROLLER: Keys = {
    "name": "str", "business_id": "str", "address": "str", "privacy_email": "str", "phone": "str", "website": "str",
    "dpo": "str", "dpo_not_appointed": "bool", "contact_person": "str", "representative": "str", "joint_with": "strs",
    "financial_year_end": "month_day", "demo": "bool",
}  # fmt: skip
AUTHORITY: Keys = {"name": "text", "address": "str", "website": "str", "email": "str", "phone": "str"}
BACKUP: Keys = {"kept": "period", "traces": "period", "encrypted": "bool", "note": "text", "where": "text"}
SUBJECT: Keys = {"label": "text", "as": "str", "must_have": "str", "company_status": "strs", "note": "text"}
FIELD: Keys = {
    "label": "text", "holds": "strs", "on_end": "str", "record": "bool", "derived": "bool", "gap": "str",
    "immutable": "bool", "special_category_check": "bool", "subjects": "str", "of": "strs", "optional": "bool",
    "description": "text", "anonymise": "open",
}  # fmt: skip
ANONYMISE: Keys = {"method": "str", "by": "strs", "smallest": "open"}
ROLE: Keys = {"label": "text", "rights": "strs", "requires": "strs", "extends": "str"}
SYSTEM: Keys = {
    "label": "text",
    "modules": "strs",
    "stored_on": "str",
    "max_age": "period",
    "description": "text",
    "processor": "str",
}
SOURCE: Keys = {"label": "text", "public": "bool", "fields": "strs", "description": "text"}
RECIPIENT: Keys = {
    "label": "text", "kind": "str", "country": "str", "description": "text", "purposes": "strs", "fields": "strs",
    "transfer": "str",
}  # fmt: skip
TRANSFER: Keys = {"label": "text", "country": "str", "safeguard": "text", "mechanism": "str", "copy": "text", "recipients": "strs"}
REGISTER: Keys = {"label": "text", "title": "text", "description": "text"}
ANCHOR: Keys = {"label": "text", "name": "text", "since": "text", "until": "text", "on": "date"}
DECISION: Keys = {
    "id": "str",
    "label": "text",
    "logic": "text",
    "consequences": "text",
    "fields": "strs",
    "basis": "str",
    "profiling": "bool",
}
PURPOSE: Keys = {
    "id": "str", "label": "text", "basis": "strs", "interest": "text", "fields": "strs", "roles": "strs",
    "systems": "strs", "activities": "strs", "direct_marketing": "bool", "job_relevance": "bool",
    "work_contact_only": "bool", "cancel_any_time": "bool", "statutory": "bool", "anchoring": "bool",
    "hashed_after_erasure": "bool", "ledger_term": "period", "channels": "strs", "register": "str", "law": "text", "recipients": "strs",
    "sources": "strs", "subjects": "strs", "basis_by_field": "open", "basis_note": "text", "necessity": "text",
    "note": "text", "inherits": "strs", "keep": "open",
}  # fmt: skip
KEEP: Keys = {
    "fields": "strs",
    "while": "strs",
    "until": "exprs",
    "at_least": "exprs",
    "combine": "str",
    "vague": "text",
    "note": "text",
}
LIMIT: Keys = {
    "id": "str", "until": "expr", "then": "str", "label": "text", "fields": "strs", "purposes": "strs",
    "registers": "strs", "subjects": "strs",
}  # fmt: skip
DUTY: Keys = {
    "id": "str", "label": "text", "at": "strs", "no_later_than": "expr", "if_missed": "str", "deny": "strs", "on": "str",
    "record": "str", "then": "strs", "offer": "strs", "to_company_status": "strs", "carry": "strs", "drop": "strs",
    "reinform": "bool", "channels": "strs", "answer_within": "period", "effect": "str", "any_time": "bool", "run": "str",
    "warn_owner_before": "period", "purpose": "str", "may_auto_inform": "bool",
}  # fmt: skip
PROMISE: Keys = {"id": "str", "says": "texts", "by": "strs", "test": "str", "inherits": "strs", "heading": "text"}
RIGHTS: Keys = {
    "standard": "bool", "how": "text", "complaint": "text", "withdrawal": "text", "consent": "text", "contract": "text",
    "legal_obligation": "text", "vital_interest": "text", "public_task": "text", "legitimate_interest": "text",
}  # fmt: skip

SINGLE: Mapping[str, Keys] = {
    "policy": POLICY,
    "controller": CONTROLLER,
    "authority": AUTHORITY,
    "backup": BACKUP,
    "rights": RIGHTS,
}
NAMED: Mapping[str, Keys | None] = {
    "subjects": SUBJECT, "fields": FIELD, "definitions": None, "roles": ROLE, "systems": SYSTEM, "sources": SOURCE,
    "recipients": RECIPIENT, "processors": RECIPIENT, "transfers": TRANSFER, "registers": REGISTER, "anchors": ANCHOR,
}  # fmt: skip
LISTED: Mapping[str, Keys] = {
    "purposes": PURPOSE,
    "limits": LIMIT,
    "duties": DUTY,
    "promises": PROMISE,
    "automated_decisions": DECISION,
}

CHOICES: Mapping[str, tuple[str, ...]] = {
    "on_end": ("erase", "unlink", "anonymise"),
    "method": ("count",),
    "then": ("delete", "anonymise"),
    "combine": ("shortest", "longest"),
    "as": ("contact", "staff"),
    "kind": ("processor", "controller", "joint_controller", "authority", "group_company"),
    "mechanism": ("adequacy", "standard_clauses", "binding_rules", "derogation"),
    "subjects_of_field": ("any", "all_must_agree"),
    "if_missed": ("restrict", "erase", "warn"),
    "effect": ("objection", "erasure", "withdrawal"),
}
