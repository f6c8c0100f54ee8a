"""The purposes a campaign may serve: those of the notices in force that are direct marketing, and what each means in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kortisto.contacts.models import WorkTask
from kortisto.privacy import publication
from kortisto.privacy.policy.model import Purpose, say

EMAIL, POST = "email", "post"


@dataclass(frozen=True)
class Meaning:
    """A purpose as the pages show it. `rules`: one plain sentence for each rule of the notice that narrows a campaign."""

    purpose: Purpose
    label: str
    rules: Sequence[str]

    @property
    def ref(self) -> str:
        return self.purpose.ref


def meanings(as_of: date) -> list[Meaning]:
    """Every purpose a campaign may serve on a day, in the order of the notices."""
    found = [purpose for policy in publication.active_policies(as_of) for purpose in policy.purposes]
    return [_meaning(purpose) for purpose in found if purpose.direct_marketing and may_carry(purpose, EMAIL, POST)]


def meaning(ref: str, as_of: date) -> Meaning | None:
    """None when no notice in force has it as direct marketing (any more)."""
    return next((one for one in meanings(as_of) if one.ref == ref), None)


def may_carry(purpose: Purpose, *channels: str) -> bool:
    """Whether the notice lets one of these channels be used for the purpose. One that names no channels allows each."""
    return not purpose.channels or any(channel in purpose.channels for channel in channels)


def _meaning(purpose: Purpose) -> Meaning:
    rules = [_("Whoever objects is out at once.")]
    if purpose.job_relevance:
        rules.append(_("Only those whose work task the campaign concerns."))
    if purpose.work_contact_only:
        rules.append(_("Work addresses only, no private ones."))
    if not may_carry(purpose, EMAIL):
        rules.append(_("By post only."))
    elif may_carry(purpose, POST):
        rules.append(_("By e-mail; also by post."))
    else:
        rules.append(_("By e-mail."))
    return Meaning(purpose, say(purpose.label, (get_language() or "fi")[:2]), rules)


def tasks_of(pks: Sequence[int]) -> list[WorkTask]:
    """The work tasks of a campaign, in the order of their Finnish names."""
    return list(WorkTask.objects.filter(pk__in=pks).order_by("label_fi"))
