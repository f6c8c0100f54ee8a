"""The notice for machines: JSON-LD with terms of the W3C Data Privacy Vocabulary (DPV 2). The context is data, never fetched."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from kortisto.privacy.policy.model import KeepRule, Policy, Purpose, Text
from kortisto.privacy.policy.phrasing import rule_phrase

CONTEXT: Mapping[str, str] = {
    "dpv": "https://w3id.org/dpv#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "pd": "https://w3id.org/dpv/pd#",
    "dct": "http://purl.org/dc/terms/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "kortisto": "urn:kortisto:policy:",
}
_BASIS = {
    "consent": "eu-gdpr:A6-1-a",
    "contract": "eu-gdpr:A6-1-b",
    "legal_obligation": "eu-gdpr:A6-1-c",
    "vital_interest": "eu-gdpr:A6-1-d",
    "public_task": "eu-gdpr:A6-1-e",
    "legitimate_interest": "eu-gdpr:A6-1-f",
}
_DATA = {
    "name": "pd:Name", "email": "pd:EmailAddress", "phone": "pd:TelephoneNumber", "work_address": "pd:PhysicalAddress",
    "company_address": "pd:PhysicalAddress", "job_title": "pd:JobTitle", "language": "pd:Language", "photo": "pd:Picture",
    "purchase_history": "pd:Purchase", "company": "pd:CurrentEmployment",
}  # fmt: skip


def render_json(policy: Policy, lang: str, *, record: bool = False) -> str:
    """JSON-LD text; every language of the notice is in it, `lang` only orders the period phrases' default."""
    return json.dumps(linked_data(policy, lang, record=record), ensure_ascii=False, indent=2, sort_keys=False) + "\n"


def linked_data(policy: Policy, lang: str, *, record: bool = False) -> dict[str, Any]:
    """The notice as a dpv:PrivacyNotice with a dpv:Process for each purpose; with `record` as dpv:RecordOfProcessing."""
    base = f"kortisto:{policy.key}:{policy.version}"
    return {
        "@context": dict(CONTEXT),
        "@id": base,
        "@type": "dpv:RecordsOfActivities" if record else "dpv:PrivacyNotice",
        "dct:title": _texts(policy.title),
        "dct:hasVersion": policy.version,
        "dct:valid": policy.effective_from.isoformat(),
        "dct:identifier": f"sha256:{policy.hash}",
        "dpv:hasDataController": {
            "@type": "dpv:DataController",
            "dpv:hasName": policy.controller.get("name", ""),
            "dpv:hasIdentifier": policy.controller.get("business_id", ""),
            "dpv:hasAddress": policy.controller.get("address", ""),
            "dpv:hasContact": policy.controller.get("privacy_email", ""),
        },
        "dpv:hasJurisdiction": policy.jurisdiction,
        "dpv:hasRecipient": [
            {
                "@type": "dpv:DataProcessor" if e.details.get("kind") == "processor" else "dpv:Recipient",
                "rdfs:label": _texts(e.label),
            }
            for e in policy.recipients.values()
        ],
        "dpv:hasDataSource": [{"@type": "dpv:DataSource", "rdfs:label": _texts(e.label)} for e in policy.sources.values()],
        "dpv:hasProcess": [_process(policy, purpose, base, lang, record=record) for purpose in policy.purposes],
    }


def _texts(text: Text) -> list[dict[str, str]]:
    return [{"@value": words, "@language": lang} for lang, words in text.items()]


def _process(policy: Policy, purpose: Purpose, base: str, lang: str, *, record: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@id": f"{base}#{purpose.id}",
        "@type": "dpv:Process",
        "dpv:hasPurpose": {
            "@type": "dpv:DirectMarketing" if purpose.direct_marketing else "dpv:Purpose",
            "rdfs:label": _texts(purpose.label),
        },
        "dpv:hasLegalBasis": [_BASIS[basis] for basis in purpose.basis],
        "dpv:hasDataSubject": [
            {"@type": "dpv:DataSubject", "rdfs:label": _texts(policy.subjects[s].label)}
            for s in purpose.subjects
            if s in policy.subjects
        ],
        "dpv:hasPersonalData": [_datum(policy, key) for key in purpose.fields],
        "dpv:hasStorageCondition": [_storage(policy, purpose, rule, lang) for rule in purpose.keep],
    }
    if purpose.interest:
        found["dpv:hasJustification"] = _texts(purpose.interest)
    if purpose.law:
        found["dpv:hasApplicableLaw"] = _texts(purpose.law)
    if record:
        found["dpv:hasEntity"] = [
            {"@type": "dpv:OrganisationalUnit", "rdfs:label": _texts(policy.roles[r].label)} for r in purpose.roles
        ]
        found["dpv:hasTechnology"] = [
            {"@type": "dpv:Technology", "rdfs:label": _texts(policy.systems[s].label)} for s in purpose.systems
        ]
    return found


def _datum(policy: Policy, key: str) -> dict[str, Any]:
    field = policy.fields[key]
    kinds = [_DATA[name] for name in field.holds if name in _DATA]
    return {"@type": kinds or ["dpv:PersonalData"], "dct:identifier": key, "rdfs:label": _texts(field.label)}


def _storage(policy: Policy, purpose: Purpose, rule: KeepRule, lang: str) -> dict[str, Any]:
    """Duration as an event, a period after one, or indeterminate where the notice gives no end."""
    if rule.vague is not None:
        kind = "dpv:IndeterminateDuration"
    elif rule.until and any(expr.kind == "plus" for expr in rule.until):
        kind = "dpv:TemporalDuration"
    else:
        kind = "dpv:UntilEventDuration"
    phrases = {code: rule_phrase(rule, code, policy.anchors) for code in dict.fromkeys((lang, *policy.languages))}
    return {
        "@type": "dpv:StorageCondition",
        "dpv:hasDuration": {"@type": kind, "rdfs:label": _texts(phrases)},
        "dpv:hasPersonalData": list(rule.fields or purpose.fields),
        "kortisto:while": list(rule.while_facts),
        "kortisto:until": [expr.text for expr in rule.until],
    }
