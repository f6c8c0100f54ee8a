"""The audit trail: a hash chain over acts that stays verifiable after the values are erased (erasure.md, decision 15).

    audit.record(action="contact_changed", by=user.ref, subject=subject, data=["email"], values={"email": old}, now=now)

Free text never enters the chain. Values lie beside it, encrypted, behind a salted commitment; they go with the datum.
"""

from __future__ import annotations

from kortisto.privacy.audit.chain import Act, record, record_alike, record_each, record_many
from kortisto.privacy.audit.heads import anchor_head, last_link, taken_back
from kortisto.privacy.audit.reads import READ_LOG_TERM, seen
from kortisto.privacy.audit.segments import SegmentRefused, drop, seal, seal_past_months
from kortisto.privacy.audit.values import Earlier, earlier, forget, forget_expired, values_of
from kortisto.privacy.audit.verifying import Report, verify

__all__ = [
    "READ_LOG_TERM",
    "Act",
    "Earlier",
    "Report",
    "SegmentRefused",
    "anchor_head",
    "drop",
    "earlier",
    "forget",
    "forget_expired",
    "last_link",
    "record",
    "record_alike",
    "record_each",
    "record_many",
    "seal",
    "seal_past_months",
    "seen",
    "taken_back",
    "values_of",
    "verify",
]
