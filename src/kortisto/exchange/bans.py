"""What the columns of a list say of marketing, word by word, as it was understood: shown before anything is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Mapping_
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kortisto.exchange.cells import opt_outs, plain
from kortisto.exchange.chosen import Mapping
from kortisto.exchange.fields import BANS
from kortisto.exchange.reading.tables import Table

MOST = 12
_WORDS: dict[str, str | Promise] = {
    opt_outs.ALL: _("ban on everything"),
    opt_outs.EMAIL: _("ban on email"),
    opt_outs.PHONE: _("ban on phone calls"),
    opt_outs.SMS: _("ban on text messages"),
    opt_outs.POST: _("ban on post"),
}
_NONE = pgettext_lazy("marketing", "no ban")


@dataclass(frozen=True, slots=True)
class Said:
    """Words of one column, what they were understood as, in how many rows. `unclear`: not understood, so a ban."""

    heading: str
    words: str
    meanings: tuple[str | Promise, ...]
    rows: int
    unclear: bool = False


Words = dict[str, dict[str, int]]
"""Column → what it says → in how many rows."""


def words_said(table: Table, mapping: Mapping) -> Words:
    """The words of each column of bans and permissions; of very many different ones the most frequent."""
    places = [place for target in BANS for place in mapping.columns(target)]
    counted: dict[int, Counter[str]] = {place: Counter() for place in places}
    for row in table.rows if places else ():
        for place in places:
            if text := row.cells[place]:
                counted[place][text] += 1
                if len(counted[place]) > _MOST_WORDS:
                    counted[place] = Counter(dict(counted[place].most_common(_MOST_WORDS // 2)))
    return {str(place): dict(words) for place, words in counted.items()}


_MOST_WORDS = 20_000


def bans_said(table: Table, mapping: Mapping, words: Words | None = None) -> list[Said]:
    """The most frequent words of each column of bans and permissions; days are counted together. `words`: counted already."""
    found = []
    words = words_said(table, mapping) if words is None else words
    for target, channel in BANS.items():
        for place in mapping.columns(target):
            counted = Counter[str]()
            for text, rows in words.get(str(place), {}).items():
                counted[plain(text).value] += rows
            del counted[""]
            found += _of_column(table.headings[place], target, channel, counted)
    return found


def _of_column(heading: str, target: str, channel: str, counted: Mapping_[str, int]) -> list[Said]:
    reader = opt_outs.read_permission if target.startswith("permission") else opt_outs.read
    merged: dict[tuple[str, tuple[str | Promise, ...], bool], int] = {}
    for words, rows in counted.items():
        ban = reader(words, channel)
        meanings = tuple(_WORDS[one] for one in sorted(ban.channels)) or (_NONE,)
        key = ("" if ban.made_on else words[:60], meanings, ban.unclear)
        merged[key] = merged.get(key, 0) + rows
    most = sorted(merged.items(), key=lambda one: (not one[0][2], -one[1], one[0][0]))[:MOST]
    return [Said(heading, words, meanings, rows, unclear) for (words, meanings, unclear), rows in most]
