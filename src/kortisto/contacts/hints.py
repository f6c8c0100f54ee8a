"""What each field of a form is for and until when: the why-hint at the field (DESIGN section 7)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kortisto.contacts.scope import current, excluding_sentence
from kortisto.privacy import publication
from kortisto.privacy.catalogue import CATALOGUE
from kortisto.privacy.policy.model import Policy, Purpose, say
from kortisto.ui import format as fmt

SHOWN = 3


def language() -> str:
    return (get_language() or "fi")[:2]


def why(datum: str, *, obtained_on: date, as_of: date) -> str:
    """For which purposes a datum is written down, and its last day if nothing more is heard of the person."""
    policies = publication.active_policies(as_of)
    purposes = [(policy, purpose) for policy in policies for purpose in policy.purposes if _covers(policy, purpose, datum)]
    if not purposes:
        return ""
    names = [say(purpose.label, language()) for _, purpose in purposes]
    shown = ", ".join(names[:SHOWN])
    if len(names) > SHOWN:
        shown = _("%(purposes)s and %(number)s more") % {"purposes": shown, "number": len(names) - SHOWN}
    last = _last_day(policies, obtained_on)
    if last is None:
        return _("For: %(purposes)s.") % {"purposes": shown}
    return _("For: %(purposes)s. Erased at the latest %(day)s, unless we hear from the person.") % {
        "purposes": shown,
        "day": fmt.day(last),
    }


def left_out(data: Iterable[str], *, as_of: date) -> list[tuple[str, str, str]]:
    """The data a form does not offer because the notice does not list them: (name, promise id, sentence) each."""
    rules = current(as_of)
    found = []
    for datum in data:
        if not rules.holds(datum):
            promise, sentence = excluding_sentence(datum, as_of, language()) or ("", "")
            found.append((CATALOGUE[datum].label(language()), promise, sentence))
    return found


def _covers(policy: Policy, purpose: Purpose, datum: str) -> bool:
    keys = policy.holds.get(datum, ())
    return "contact" in purpose.subjects and not purpose.statutory and bool(set(keys) & set(purpose.fields))


def _last_day(policies: Iterable[Policy], obtained_on: date) -> date | None:
    """The latest day the limits of the notices leave to data obtained on a day, with no activity since."""
    ends = []
    for policy in policies:
        days = [limit.until.day(lambda name: obtained_on if name == "obtained_on" else None) for limit in policy.limits]
        ends.append(min((day for day in days if day), default=date.max))
    last = max(ends, default=date.max)
    return None if last == date.max else last
