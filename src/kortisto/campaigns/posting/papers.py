"""The papers of a campaign by post: letters for window envelopes, sheets of labels. What is printed is in the ledger and the trail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from kortisto.campaigns.letters import kinds, loading, printing, slots, versions
from kortisto.campaigns.letters.foot import reason
from kortisto.campaigns.letters.versions import Said
from kortisto.campaigns.models import Campaign, LetterVersion
from kortisto.campaigns.posting import acts, addressing
from kortisto.consents.permission import purpose_of
from kortisto.contacts.refusals import Refused
from kortisto.lib.periods import local_day
from kortisto.outreach.engine.headers import PERSONAL
from kortisto.privacy.policy.model import say
from kortisto.ui import format as fmt

PER_SHEET = 24
Body = tuple[Said, list[dict[str, Any]], list[str], dict[str, str]]


def letters_pdf(campaign: Campaign, *, by: str, now: datetime, after: int = 0) -> tuple[bytes, int, int]:
    """(the letters, how many, the entry to go on after or 0). Refused when there are none, or the letter is not of blocks."""
    day = local_day(now, settings.TIME_ZONE)
    if campaign.letter.form != "blocks":
        raise Refused(_("Only a letter of blocks can be printed."), code="form")
    found = _some(campaign, day, after)
    rows = versions.every(campaign.letter)
    bodies: dict[tuple[str, str], Body] = {}
    made = []
    for person in found.people:
        key = (person.language, person.variant)
        if key not in bodies:
            bodies[key] = _body(campaign, rows, *key, day)
        said, body, foot, fallbacks = bodies[key]
        own = dict.fromkeys(PERSONAL, "") | fallbacks | {name: value for name, value in person.values.items() if value}
        made.append({"to": person.lines, "lang": said.language, "day": fmt.day(day), "foot": foot, "body": _named(body, own)})
    data = printing.pdf("letter.typ", {"title": campaign.name, "sender": _sender(campaign, day), "letters": made})
    acts.print_out(found, "campaign.letter_printed", by=by, now=now)
    return data, len(made), found.more


def labels_pdf(campaign: Campaign, *, by: str, now: datetime, after: int = 0, skip: int = 0) -> tuple[bytes, int, int]:
    """(sheets of labels 70 × 36 mm, how many, the entry to go on after or 0). `skip`: labels of the first sheet already used."""
    found = _some(campaign, local_day(now, settings.TIME_ZONE), after)
    skipped = max(0, min(skip, PER_SHEET - 1))
    data = printing.pdf(
        "labels.typ", {"title": campaign.name, "skip": skipped, "labels": [person.lines for person in found.people]}
    )
    acts.print_out(found, "campaign.label_printed", by=by, now=now)
    return data, len(found.people), found.more


def _some(campaign: Campaign, day: date, after: int) -> addressing.Batch:
    found = addressing.batch(campaign, as_of=day, after=after)
    if not found.people:
        raise Refused(_("There is nobody to write to by post."), code="nobody")
    return found


def _sender(campaign: Campaign, day: date) -> list[str]:
    policy, _purpose = purpose_of(campaign.purpose, day)
    return [str(policy.controller.get(name, "")) for name in ("name", "address") if policy.controller.get(name)]


def _body(campaign: Campaign, rows: Sequence[LetterVersion], language: str, variant: str, day: date) -> Body:
    """The letter of a language and variant as pieces with the marks of slots in them, and its foot."""
    said = versions.chosen(rows, language, variant)
    drawing = loading.drawing(campaign.letter, rows, said, campaign=campaign, day=day)
    pieces: list[dict[str, Any]] = []
    for _kind, block in drawing.over(said.content):
        pieces += kinds.on_paper(block, drawing)
    policy, purpose = purpose_of(campaign.purpose, day)
    with translation.override(said.language):
        mail = str(policy.controller.get("privacy_email", ""))
        why = reason(policy, say(purpose.label, said.language), loading.task_labels(campaign))
        away = _("You may forbid us to write to you for marketing: a word to %(mail)s is enough.") % {"mail": mail}
    return said, pieces, [why, away], dict(drawing.filling.fallbacks)


def _named(body: list[dict[str, Any]], values: dict[str, str]) -> list[dict[str, Any]]:
    return [
        piece
        | {"runs": [[_set(text, values), bold, slanted] for text, bold, slanted in piece["runs"]]}
        | ({"rows": [[_set(cell, values) for cell in row] for row in piece["rows"]]} if "rows" in piece else {})
        for piece in body
    ]


def _set(text: str, values: dict[str, str]) -> str:
    return printing.set_in_type(slots.shown(text, values))
