"""What a certificate proves, to whom: to the person with their letter; to everybody else that something was erased."""

from __future__ import annotations

from typing import Any

from kortisto.privacy import ledger
from kortisto.privacy.erasure.verifying import commitment
from kortisto.privacy.models import Certificate


def proves(certificate: Certificate, *, secret: str, email: str) -> bool:
    """Whether letter and address belong to this certificate: the person shows both, we could not have kept either."""
    return bool(certificate.commitment) and certificate.commitment == commitment(secret, certificate.number, email)


def told(certificate: Certificate) -> dict[str, Any]:
    """What it says, nothing of a person in it. `in_ledger`: the entry it names stands in the file, for this very erasure.

    `went` counts data by catalogue name, `scan` is {} until the run it belongs to has looked.
    """
    erasure = certificate.erasure
    went = {name: count for name, count in certificate.counts.items() if isinstance(count, int)}
    return {
        "number": certificate.number,
        "issued_at": certificate.issued_at.isoformat(timespec="seconds"),
        "created_at": erasure.created_at.isoformat(timespec="seconds"),
        "state": erasure.state,
        "reason": erasure.reason,
        "went": went,
        "stays": certificate.data_staying,
        "scan": certificate.scan,
        "policy_version": erasure.policy_version,
        "ledger_seq": certificate.ledger_seq,
        "in_ledger": _in_ledger(certificate),
        "answered": bool(certificate.commitment),
    }


def _in_ledger(certificate: Certificate) -> bool:
    if ledger.verify()[1]:
        return False
    if certificate.erasure.ledger_seq is None:  # finished by a later run without anything left to do
        return True
    line = next(iter(ledger.read(certificate.erasure.ledger_seq - 1)), None)
    return line is not None and line.kind == "erased" and line.subject_ref == certificate.erasure.subject_ref
