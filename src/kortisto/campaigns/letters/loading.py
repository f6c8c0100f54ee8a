"""A campaign's letter made ready for the engine, for a preview, or for the web."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import translation

from kortisto.campaigns.models import Campaign, Letter, LetterVersion
from kortisto.consents.permission import purpose_of
from kortisto.contacts.models import WorkTask
from kortisto.outreach import informing
from kortisto.outreach.engine import compiled
from kortisto.outreach.engine.compiled import Compiled
from kortisto.outreach.engine.headers import OURS, PERSONAL, headers, sender
from kortisto.outreach.models import Mailing
from kortisto.outreach.wording import Wording, wording
from kortisto.privacy.policy.model import Policy, Purpose, say

from . import addresses, compiling, foot, hosting, links, slots, versions
from .compiling import Made
from .drawing import Drawing, Foot
from .troubles import LetterTrouble, Problem
from .versions import Said


def ready(mailing: Mailing, language: str, variant: str, *, notice: bool, day: date) -> Compiled:
    """What the engine sends to readers of a language and variant. Raises LetterTrouble for a letter that cannot be sent."""
    campaign = Campaign.objects.select_related("letter", "identity").get(ref=mailing.content_key)
    rows = versions.every(campaign.letter)
    said = versions.chosen(rows, language, variant)
    told = notices(language or said.language, day) if notice else ()
    made, problems = draw(campaign.letter, rows, said, campaign=campaign, day=day, notices=told, counted=True)
    if hard := [problem for problem in problems if problem.hard]:
        raise LetterTrouble(hard)
    return packed(made, mailing, said)


def packed(made: Made, mailing: Mailing, said: Said) -> Compiled:
    """The whole message with the headers of the engine."""
    own = headers(mailing, subject=made.subject, language=said.language, unsubscribe=addresses.unsubscribe())
    filled = dict.fromkeys((*OURS, *PERSONAL), "") | made.fallbacks
    return compiled.of(html=made.html, text=made.text, headers=own, slots=filled)


def notices(language: str, day: date) -> tuple[Wording, ...]:
    """What the letter tells those who were not told yet: every notice in effect, in the language its proof will name (H08)."""
    return tuple(wording(notice, language=notice.language(language)) for notice in informing.notices(day))


def draw(
    letter: Letter, rows: Sequence[LetterVersion], said: Said, *, campaign: Campaign | None, day: date,
    notices: tuple[Wording, ...] = (), counted: bool = False, groups: frozenset[str] | None = None,
) -> tuple[Made, list[Problem]]:  # fmt: skip
    """A version drawn, and what is wrong with it in words of the active language.

    `campaign`: whose purpose says which fields may be used (None: a letter by itself, any). `counted`: links lead through the
    instance and are written into the table. `groups`: the customer groups it is drawn for; by default those of the variant, and
    for a version without one nobody's.
    """
    drawn = drawing(letter, rows, said, campaign=campaign, day=day, notices=notices, groups=groups)
    made = compiling.make(said, letter.form, drawn)
    if counted and campaign is not None:
        made = compiling.counted(made, links.numbered(campaign, said.language, said.variant, made.links))
    return made, drawn.problems


def drawing(
    letter: Letter, rows: Sequence[LetterVersion], said: Said, *, campaign: Campaign | None, day: date,
    notices: tuple[Wording, ...] = (), groups: frozenset[str] | None = None,
) -> Drawing:  # fmt: skip
    """What a version is drawn with; see `draw`."""
    policy, purpose = in_force(campaign, day)
    return Drawing(
        language=said.language, filling=slots.Filling(fields_of(campaign, day)), foot=_foot(campaign, policy, purpose, said.language),
        place_of=hosting.place_of, hosted=hosting.of_letter(letter, said), look=letter.look, notices=notices,
        groups=versions.groups_of(rows, said.variant) if groups is None else groups, variant=said.variant.partition("@")[0],
    )  # fmt: skip


def fields_of(campaign: Campaign | None, day: date) -> frozenset[str] | None:
    """The personal fields a campaign's purpose may use, none where no notice in force has it; None where there is no campaign yet."""
    policy, purpose = in_force(campaign, day)
    known = slots.allowed(policy, purpose) if policy is not None and purpose is not None else frozenset()
    return known if campaign is not None else None


def in_force(campaign: Campaign | None, day: date) -> tuple[Policy | None, Purpose | None]:
    """The notice and purpose of a campaign; nothing where none in force has it any more (its letter can still be written)."""
    try:
        return purpose_of(campaign.purpose, day) if campaign is not None else (None, None)
    except ValueError:
        return None, None


def _foot(campaign: Campaign | None, policy: Policy | None, purpose: Purpose | None, language: str) -> Foot:
    from kortisto.privacy import publication

    policy = policy or next(iter(publication.active_policies()), None)
    controller = policy.controller if policy is not None else {}
    name = str(controller.get("name", ""))
    with translation.override(language):
        tasks = task_labels(campaign) if campaign else []
        why = foot.reason(policy, say(purpose.label, language) if purpose else "–", tasks) if policy else ""
    own = campaign.identity.name if campaign is not None and campaign.identity is not None else ""
    said = name if not own or own == name else f"{own}, {name}"
    return Foot(said, str(controller.get("address", "")), why, addresses.why(), addresses.unsubscribe(), addresses.web())


def task_labels(campaign: Campaign) -> list[str]:
    """The work tasks it concerns, in words of the active language."""
    return [task.label for task in WorkTask.objects.filter(pk__in=campaign.tasks).order_by("pk")]


def sender_of(campaign: Campaign | None) -> str:
    """The From header of a preview."""
    return sender(campaign.identity if campaign is not None else None)[0]
