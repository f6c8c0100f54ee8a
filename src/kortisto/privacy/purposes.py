"""Purposes of the notices in effect, and the bits that stand for them in ``Keep.mask``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction

from kortisto.database.prepared import Prepared
from kortisto.lib.once import once
from kortisto.privacy.models import PurposeCode
from kortisto.privacy.policy.model import Policy, Purpose

SHARED_BIT = 62
"""The bit of every purpose after the sixty-second: the mask lets it through, ``Keep.live`` decides."""


def by_ref(policies: Iterable[Policy]) -> dict[str, Purpose]:
    return {purpose.ref: purpose for policy in policies for purpose in policy.purposes}


def codes(refs: Iterable[str]) -> dict[str, int]:
    """Purpose ref → its bit; new purposes get the next bit. One query, two when there is a new one."""
    wanted = set(refs)
    known = dict(PurposeCode.objects.values_list("ref", "bit"))
    missing = sorted(wanted - set(known))
    if missing:
        known = _give(missing)
    return {ref: known[ref] for ref in wanted}


_CODES = Prepared(lambda: PurposeCode.objects.values_list("ref", "bit"))


def known_codes(refs: Iterable[str]) -> dict[str, int]:
    """The bits of those purposes that have one; writes nothing (a purpose without bit has never been live)."""
    wanted = set(refs)
    known = once("purpose codes", lambda: dict(map(tuple, _CODES.all())))
    return {ref: bit for ref, bit in known.items() if ref in wanted}


def _give(missing: list[str]) -> dict[str, int]:
    with transaction.atomic():
        known = dict(PurposeCode.objects.select_for_update().values_list("ref", "bit"))
        free = max((bit for bit in known.values() if bit < SHARED_BIT), default=-1) + 1
        new = [
            PurposeCode(ref=ref, bit=min(free + place, SHARED_BIT))
            for place, ref in enumerate(r for r in missing if r not in known)
        ]
        PurposeCode.objects.bulk_create(new, ignore_conflicts=True)
        return dict(PurposeCode.objects.values_list("ref", "bit"))


def mask_of(refs: Iterable[str], bits: Mapping[str, int]) -> int:
    """The purposes as one number; those without a bit add nothing."""
    mask = 0
    for ref in refs:
        if ref in bits:
            mask |= 1 << bits[ref]
    return mask
