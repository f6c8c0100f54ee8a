"""Which version of a letter somebody gets: language and variant, and the customer groups whose blocks stand in it.

The ledger stores a variant of at most 20 letters: the test's ("" or "b"), and after an "@" the groups as a number whose bits are the
letter's tags in their order (`groups.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from kortisto.campaigns.models import Letter, LetterVersion

LANGUAGES = ("fi", "sv", "en")


@dataclass(frozen=True)
class Said:
    """A version as it goes out: what a variant leaves empty is that of the version it varies."""

    language: str
    variant: str
    subject: str
    preheader: str
    content: Any
    plain: str


def every(letter: Letter) -> list[LetterVersion]:
    """Its versions in the order of the house's languages."""
    rows = list(letter.versions.all())
    return sorted(rows, key=lambda row: (_place(row.language), row.variant))


def _place(language: str) -> int:
    return LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES)


def chosen(rows: Sequence[LetterVersion], language: str, variant: str = "") -> Said:
    """What a reader of `language` gets: that version, else the first of the house's languages. Raises LookupError without any."""
    bare = variant.partition("@")[0]
    plain = {row.language: row for row in rows if not row.variant}
    varied = {row.language: row for row in rows if bare and row.variant == bare}
    known = plain or varied
    if not known:
        raise LookupError("the letter has no version")
    spoken = language if language in known else min(known, key=_place)
    own, first = varied.get(spoken), plain.get(spoken) or varied[spoken]
    if own is None:
        return Said(spoken, variant, first.subject, first.preheader, first.content, first.plain)
    content = own.content or first.content
    return Said(
        spoken, variant, own.subject or first.subject, own.preheader or first.preheader, content,
        own.plain or ("" if own.content else first.plain),
    )  # fmt: skip


def tags_in(rows: Iterable[LetterVersion]) -> list[str]:
    """The customer groups its blocks are only for, in a fixed order: bit 0 of a variant's number is the first of them."""
    found: set[str] = set()
    for row in rows:
        for block in row.content if isinstance(row.content, list) else ():
            found.update(block.get("only") or ())
    return sorted(found)


def groups_of(rows: Iterable[LetterVersion], variant: str) -> frozenset[str]:
    """The groups a variant's number names; none without a number."""
    _, _, number = variant.partition("@")
    bits = int(number) if number.isdecimal() else 0
    return frozenset(tag for place, tag in enumerate(tags_in(rows)) if bits >> place & 1)
