"""The acts on a letter: made, changed with a step to take back, undone, done again, copied.

Every change names the revision it was made on: over one that somebody else made meanwhile nothing is written (`Overtaken`).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kortisto.campaigns.models import Letter, LetterStep, LetterVersion
from kortisto.contacts.refusals import Refused

from . import blocks, cleansing, freezing, versions

MOST_STEPS = 100
"""Steps of a version that can be undone; older ones are forgotten."""
ONE_STEP = timedelta(seconds=10)
"""Typing on in the same place within this time is one step."""
MOST_SOURCE = 400_000
_FIELDS = ("subject", "preheader", "content", "plain")


class Overtaken(Exception):
    """Somebody else has saved meanwhile; `letter` is as it is now."""

    def __init__(self, letter: Letter) -> None:
        super().__init__(letter.ref)
        self.letter = letter


def create(*, name: str, form: str = Letter.Form.BLOCKS, owner: Any, template: bool = False, now: datetime) -> Letter:
    """A letter without versions."""
    return Letter.objects.create(
        ref=secrets.token_hex(6), name=cleansing.line(name, 120) or _("Letter"), form=form, owner=owner, template=template,
        created_at=now, changed_at=now,
    )  # fmt: skip


@transaction.atomic
def copy(letter: Letter, *, name: str, owner: Any, template: bool = False, now: datetime) -> Letter:
    """A letter of one's own with the same look and versions; its steps begin anew."""
    made = create(name=name, form=letter.form, owner=owner, template=template, now=now)
    Letter.objects.filter(pk=made.pk).update(look=letter.look)
    LetterVersion.objects.bulk_create(
        LetterVersion(
            letter=made,
            language=row.language,
            variant=row.variant,
            changed_at=now,
            **{name: getattr(row, name) for name in _FIELDS},
        )
        for row in letter.versions.all()
    )
    made.refresh_from_db()
    return made


@transaction.atomic
def save(
    letter: Letter, language: str, variant: str = "", *, revision: int, place: str = "", now: datetime, **changes: Any
) -> Letter:
    """Change a version (made when it is not there): any of subject, preheader, content, plain; cleansed here, whatever was sent.

    `place`: the block or field changed. Raises Overtaken; Refused for a letter a campaign has settled on, or another language.
    """
    held = _held(letter, revision)
    if language not in versions.LANGUAGES:
        raise Refused(_("A letter can be written in Finnish, Swedish and English."), field="language", code="language")
    found = LetterVersion.objects.filter(letter=held, language=language, variant=variant).first()
    row = found or LetterVersion(letter=held, language=language, variant=variant, changed_at=now)
    before = _state(row)
    for name, value in changes.items():
        setattr(row, name, cleansed(held, name, value))
    if found is not None and _state(row) == before:
        return held
    row.changed_at = now
    row.save()
    _step(held, row, before, place, now)
    return _turned(held, now)


def cleansed(letter: Letter, name: str, value: Any) -> Any:
    """The value of a field as it may be stored."""
    if name == "content":
        if letter.form == Letter.Form.BLOCKS:
            return blocks.cleansed(value)
        return {"source": cleansing.plain(value.get("source", "") if isinstance(value, Mapping) else "")[:MOST_SOURCE]}
    return cleansing.plain(value)[:MOST_SOURCE] if name == "plain" else cleansing.line(value)


def undo(letter: Letter, language: str, variant: str = "", *, revision: int, now: datetime) -> Letter:
    """Take the last change of a version back; without one nothing happens."""
    return _moved(letter, language, variant, revision=revision, now=now, back=True)


def redo(letter: Letter, language: str, variant: str = "", *, revision: int, now: datetime) -> Letter:
    """Do what was undone again."""
    return _moved(letter, language, variant, revision=revision, now=now, back=False)


@transaction.atomic
def _moved(letter: Letter, language: str, variant: str, *, revision: int, now: datetime, back: bool) -> Letter:
    held = _held(letter, revision)
    steps = held.steps.filter(language=language, variant=variant, undone=not back)
    step = steps.order_by("-pk" if back else "pk").first()
    if step is None:
        return held
    state = step.before if back else step.after
    LetterVersion.objects.filter(letter=held, language=language, variant=variant).update(**state, changed_at=now)
    LetterStep.objects.filter(pk=step.pk).update(undone=back)
    return _turned(held, now)


@transaction.atomic
def remove_version(letter: Letter, language: str, variant: str = "", *, revision: int, now: datetime) -> Letter:
    """Take a version out, with its steps."""
    held = _held(letter, revision)
    held.versions.filter(language=language, variant=variant).delete()
    held.steps.filter(language=language, variant=variant).delete()
    return _turned(held, now)


@transaction.atomic
def dress(letter: Letter, look: Mapping[str, Any], *, revision: int, now: datetime) -> Letter:
    """Set accent colour and logo."""
    held = _held(letter, revision)
    held.look = {"accent": str(look.get("accent", "")), "logo": str(look.get("logo", ""))}
    held.save(update_fields=["look"])
    return _turned(held, now)


def can(letter: Letter, language: str, variant: str = "") -> tuple[bool, bool]:
    """(whether something can be undone, whether something can be done again)."""
    undone = set(letter.steps.filter(language=language, variant=variant).values_list("undone", flat=True))
    return False in undone, True in undone


def _held(letter: Letter, revision: int) -> Letter:
    """The letter as it is now, locked; Overtaken when it is another than was seen."""
    held = Letter.objects.select_for_update().get(pk=letter.pk)
    if freezing.is_frozen(held):
        raise Refused(_("The recipients of this letter have been settled, so it cannot be changed. Copy it into a new campaign."), code="frozen")  # fmt: skip
    if held.revision != revision:
        raise Overtaken(held)
    return held


def _turned(letter: Letter, now: datetime) -> Letter:
    letter.revision, letter.changed_at = letter.revision + 1, now
    letter.save(update_fields=["revision", "changed_at"])
    return letter


def _state(row: LetterVersion) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _FIELDS}


def _step(letter: Letter, row: LetterVersion, before: dict[str, Any], place: str, now: datetime) -> None:
    own = letter.steps.filter(language=row.language, variant=row.variant)
    own.filter(undone=True).delete()
    last = own.order_by("-pk").first()
    if last is not None and place and last.place == place and now - last.made_at <= ONE_STEP:
        LetterStep.objects.filter(pk=last.pk).update(after=_state(row))
        return
    LetterStep.objects.create(
        letter=letter, language=row.language, variant=row.variant, place=place[:40], before=before, after=_state(row), made_at=now
    )
    kept = list(own.order_by("-pk").values_list("pk", flat=True)[:MOST_STEPS])
    own.exclude(pk__in=kept).delete()
