"""What an erasure leaves and why, in sentences for the person."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from kortisto.privacy import publication, purposes
from kortisto.privacy.catalogue import CATALOGUE
from kortisto.privacy.erasure import Plan
from kortisto.privacy.policy.model import say
from kortisto.ui.format import day as written


def mark(as_of: date) -> str:
    """What is remembered of a ban when whoever asked has been erased (decision 12); "" where no notice in force says so."""
    if not any(purpose.hashed_after_erasure for policy in publication.active_policies(as_of) for purpose in policy.purposes):
        return ""
    return _("Of your addresses we keep a code that nobody can read: it only tells us not to write to you or enter you again.")


def sentences(plan: Plan, language: str) -> list[str]:
    """One sentence for each datum and ground that stays, the longest first."""
    known = purposes.by_ref(publication.active_policies(plan.as_of))
    grounds = {ref: say(purpose.label, language) for ref, purpose in known.items()}
    found: dict[tuple[str, str, str], date | None] = {}
    for line in plan.stays:
        key = (line.datum, grounds.get(line.ground, _("a legal claim under way")), say(line.law, language))
        found[key] = None if line.until is None else max(line.until, found.get(key) or line.until)
    return [
        _("%(datum)s: %(ground)s, until %(until)s")
        % {
            "datum": CATALOGUE[datum].label(language),
            "ground": f"{ground} ({law})" if law else ground,
            "until": written(until) if until else _("the reason ends"),
        }
        for (datum, ground, law), until in sorted(found.items(), key=lambda item: item[1] or date.max, reverse=True)
    ]
