"""What stands in the way of sending a letter, and how it looks in figures: for the check list of a campaign."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from kortisto.campaigns.models import Campaign, LetterVersion
from kortisto.contacts.labels import language_label
from kortisto.outreach.engine.compiled import SlotTrouble
from kortisto.outreach.mail import UnsafeHeader
from kortisto.outreach.models import Mailing, Recipient

from . import loading, versions
from .freezing import MOST_GROUPS
from .troubles import Problem

MOST_BYTES = 102 * 1024
"""What the largest mail services show before they cut a letter off."""
CUT_SUBJECT = 60


@dataclass(frozen=True, slots=True)
class Part:
    """One version in figures: bytes of the whole message, how many links, and what is wrong with it."""

    language: str
    variant: str
    subject: str
    size: int
    links: int
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """`subjects` by language, `missing` the languages without a version, `size` of the largest version in bytes."""

    subjects: dict[str, str]
    missing: tuple[str, ...]
    size: int
    problems: tuple[Problem, ...]
    parts: tuple[Part, ...] = field(default=())

    @property
    def ready(self) -> bool:
        return not any(problem.hard for problem in self.problems)


def summary(campaign: Campaign, *, day: date) -> Summary:
    """The letter of a campaign in figures, with its problems in words of the active language. Four queries, whatever it holds."""
    rows = versions.every(campaign.letter)
    parts = [_part(campaign, rows, row, day) for row in rows]
    known = {row.language for row in rows if not row.variant}
    missing = tuple(language for language in versions.LANGUAGES if language not in known)
    found = [problem for part in parts for problem in part.problems]
    if not rows:
        found.append(Problem(_("The letter has no text yet."), code="empty"))
    else:
        found += [_missing(language) for language in missing]
        found += _groups(campaign, rows)
    return Summary(
        {row.language: row.subject for row in rows if not row.variant}, missing, max((part.size for part in parts), default=0),
        tuple(found), tuple(parts),
    )  # fmt: skip


def problems(campaign: Campaign, *, day: date) -> list[Problem]:
    """Everything wrong with its letter, the hard ones first."""
    return sorted(summary(campaign, day=day).problems, key=lambda problem: not problem.hard)


def _groups(campaign: Campaign, rows: list[LetterVersion]) -> list[Problem]:
    """What blocks for customer groups ask besides: a place in the ledger's variants, which a test of subjects needs too."""
    tags = versions.tags_in(rows)
    if not tags:
        return []
    if campaign.variants.get("share"):
        words = _("Blocks for customer groups and a test of subjects do not go together. Leave one of them out.")
        return [Problem(words, code="groups_and_test")]
    if len(tags) > MOST_GROUPS:
        words = _("The letter tells more than %(most)d customer groups apart.") % {"most": MOST_GROUPS}
        return [Problem(words, code="groups_many")]
    ledger = Recipient.objects.filter(mailing=campaign.mailing_id).exclude(variant__contains="@")
    if campaign.mailing_id is not None and ledger.exists():
        words = _("Who belongs to which customer group is not settled. Settle the recipients again.")
        return [Problem(words, code="groups_unsettled")]
    return []


def _missing(language: str) -> Problem:
    words = _("There is no version in this language: %(language)s. Its readers get another language.")
    return Problem(words % {"language": language_label(language)}, False, "language_missing", language)


def _part(campaign: Campaign, rows: list[LetterVersion], row: LetterVersion, day: date) -> Part:
    every = frozenset(versions.tags_in(rows))
    said = versions.chosen(rows, row.language, row.variant)
    made, found = loading.draw(campaign.letter, rows, said, campaign=campaign, day=day, groups=every)
    name = language_label(row.language)
    own = [one._replace(words=f"{name}: {one.words}", language=row.language, variant=row.variant) for one in found]

    def add(code: str, words: str, *, hard: bool = True) -> None:
        own.append(Problem(f"{name}: {words}", hard, code, row.language, row.variant))

    if not said.subject.strip():
        add("subject_missing", _("The subject is empty."))
    elif len(said.subject) > CUT_SUBJECT:
        add(
            "subject_long", _("The subject is longer than a phone shows (%(most)d characters).") % {"most": CUT_SUBJECT}, hard=False
        )
    if not made.text.strip() or not said.content:
        add("content_missing", _("The letter has no content."))
    size = 0
    try:
        size = loading.packed(made, Mailing(ref="0" * 16, identity=campaign.identity), said).size
    except (SlotTrouble, UnsafeHeader) as error:
        add("not_compiled", _("The message cannot be put together: %(error)s.") % {"error": error})
    if size > MOST_BYTES:
        words = _("The message is %(size)d kB. Mail programs cut letters over 102 kB: shorten the tables or link to a file.")
        add("too_large", words % {"size": -(-size // 1024)})
    return Part(row.language, row.variant, said.subject, size, len(made.links), tuple(own))
