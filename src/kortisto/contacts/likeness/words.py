"""Why two cards are alike, in words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from kortisto.contacts.likeness import scoring


def reason(code: str) -> str:
    return {
        scoring.EMAIL: _("the same e-mail address"),
        scoring.LOCAL: _("the same address at another domain"),
        scoring.PHONE: _("the same number"),
        scoring.FIRM: _("the same company"),
        scoring.NAME: _("the same name"),
        scoring.NICKNAME: _("a nickname of the same name"),
        scoring.SPELLING: _("the name spelled otherwise"),
        scoring.PART: _("a part of the same name"),
        scoring.GIVEN: _("the same given name"),
        scoring.BUSINESS_ID: _("the same business id"),
        scoring.TOWN: _("the same town"),
        scoring.SITE: _("the same website"),
    }[code]


def reasons(codes: Iterable[str]) -> str:
    """All of them, the strongest first."""
    return ", ".join(reason(code) for code in codes)


def cause_of(codes: Iterable[str]) -> str:
    """The field that tells most for the two being one: `email`, `phone`, else `name`."""
    found = set(codes)
    if found & {scoring.EMAIL, scoring.LOCAL}:
        return "email"
    return "phone" if scoring.PHONE in found else "name"
