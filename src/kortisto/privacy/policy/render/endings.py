"""What is left of data whose time is up: nothing, a record without the person, or a number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kortisto.privacy.catalogue import CATALOGUE
from kortisto.privacy.policy.compiled import binds
from kortisto.privacy.policy.model import Field, Policy, say


def endings(policy: Policy, lang: str, w: Mapping[str, Any]) -> list[str]:
    """Sentences on the fields that are not simply erased; none when all are."""
    unlinked = [_label(field, lang) for field in policy.fields.values() if field.on_end == "unlink"]
    counted = [field for field in policy.fields.values() if _counted(policy, field)]
    found = [w["unlinked"].format(list=", ".join(unlinked))] if unlinked else []
    for smallest in sorted({field.anonymise.smallest for field in counted}):
        own = [_told(field, lang, w) for field in counted if field.anonymise.smallest == smallest]
        found.append(w["anonymised"].format(list="; ".join(own), smallest=smallest))
    return found


def _counted(policy: Policy, field: Field) -> bool:
    """Whether a number of it stays: said by the field itself or by a limit, and possible for one of its data."""
    if not any(CATALOGUE[name].counted_by for name in field.holds):
        return False
    return field.on_end == "anonymise" or any(
        limit.then == "anonymise" and binds(limit, purpose, [field.key])
        for limit in policy.limits
        for purpose in policy.purposes
        if field.key in purpose.fields and not purpose.statutory
    )


def _told(field: Field, lang: str, w: Mapping[str, Any]) -> str:
    by = ", ".join(w["dimension"][name] for name in field.anonymise.by)
    return f"{_label(field, lang)} ({w['by'].format(by=by)})" if by else _label(field, lang)


def _label(field: Field, lang: str) -> str:
    return say(field.label, lang) or field.key
