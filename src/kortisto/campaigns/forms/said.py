"""What a form tells beside its fields: who asks, why, how long it stays, what the person may do (Art. 13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kortisto.campaigns.forms import asked
from kortisto.outreach import informing
from kortisto.outreach.informing import Notice
from kortisto.outreach.wording import Reason, Wording, wording
from kortisto.privacy.policy.model import say


@dataclass(frozen=True)
class Told:
    """The notice a form is under, its words in the reader's language, and the row of it the form is for."""

    notice: Notice
    words: Wording
    reason: Reason


def told(purpose_ref: str, *, language: str, as_of: date) -> Told | None:
    """None when no notice in force has the purpose."""
    found = asked.purpose_of(purpose_ref, as_of)
    notice = next((one for one in informing.notices(as_of) if found and one.key == found[0].key), None)
    if found is None or notice is None:
        return None
    spoken = notice.language(language)
    words = wording(notice, language=spoken)
    what = say(found[1].label, spoken)
    return Told(notice, words, next(reason for reason in words.reasons if reason.what == what))
