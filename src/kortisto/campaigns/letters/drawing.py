"""What a letter is drawn with: its language, purpose, look, pictures, and where its links lead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kortisto.campaigns.models import HostedFile
from kortisto.outreach.wording import Wording

from . import blocks, cleansing
from .blocks import Block
from .slots import Filling
from .troubles import Problem

ACCENT = "#075947"
WIDTH = 600
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class Foot:
    """What stands under every letter and cannot be taken away: who sends it, why, and the way out.

    `why` and `unsubscribe` hold the slot of the token; `web` is "" where there is no web version.
    """

    sender: str
    postal: str
    reason: str
    why: str
    unsubscribe: str
    web: str = ""


@dataclass
class Drawing:
    """One letter in one language being drawn. `groups`: the tags of the customer groups it is for (None: everybody's blocks).

    `problems` grow while it is drawn. `hosted`: pictures and files by their ref, `place_of` where they are fetched.
    """

    language: str
    filling: Filling
    foot: Foot
    place_of: Callable[[HostedFile, int], str]
    hosted: Mapping[str, HostedFile] = field(default_factory=dict)
    look: Mapping[str, Any] = field(default_factory=dict)
    notices: tuple[Wording, ...] = ()
    groups: frozenset[str] | None = None
    subject: str = ""
    preheader: str = ""
    variant: str = ""
    problems: list[Problem] = field(default_factory=list)
    _blocks: tuple[Block, ...] = ()
    _block: Block | None = None

    @property
    def accent(self) -> str:
        found = str(self.look.get("accent", ""))
        return found if _COLOUR.fullmatch(found) else ACCENT

    # ---- what kinds of block ask

    def text(self, block: Block, name: str) -> str:
        """A line of the block as HTML, fields filled."""
        return self.filling.html(escape(str(block.get(name, "")), quote=True))

    def said(self, block: Block, name: str) -> str:
        """A line of the block as text, fields filled."""
        return self.filling.text(str(block.get(name, "")))

    def rich(self, block: Block, name: str) -> str:
        return self.filling.html(cleansing.rich(block.get(name, "")))

    def link(self, block: Block, name: str, *, required: bool = False) -> str:
        """The address a field holds, "" (and a problem) for one that leads nowhere."""
        written = str(block.get(name, ""))
        self.filling.none(written)
        found = "" if "{{" in written else cleansing.address(written)
        if written and not found and "{{" not in written:
            self.wrong("link_unreadable", _("The link “%(link)s” is no address.") % {"link": written[:60]})
        if required and not written:
            self.wrong("link_missing", _("The link is empty."))
        return found

    def file(self, block: Block, name: str) -> HostedFile | None:
        found = self.hosted.get(str(block.get(name, "")))
        if block.get(name) and found is None:
            self.wrong("file_gone", _("The picture or file is no longer there. Choose another."))
        return found

    def wrong(self, code: str, words: str, *, hard: bool = True) -> None:
        """Note a problem of the block being drawn."""
        ident = str(self._block.get("id", "")) if self._block else ""
        before = blocks.place(self._blocks, ident)
        self.problems.append(Problem(f"{before}: {words}" if before else words, hard, code, self.language, self.variant, ident))

    # ----

    def over(self, found: Iterable[Block]) -> Iterable[tuple[blocks.Kind, Block]]:
        """The blocks that are for these readers, one after another; problems met meanwhile are theirs."""
        self._blocks = tuple(found)
        for block in self._blocks:
            self._block = block
            kind = blocks.kind_of(block)
            if kind is None:
                self.wrong("block_unknown", _("This kind of block is not known here. Remove it."))
                continue
            only = set(block.get("only") or ())
            if only and self.groups is not None and not only & self.groups:
                continue
            yield kind, block
            self._take(_field_label)
        self._block = None

    def _take(self, place: Callable[[str, Block | None], str]) -> None:
        """Turn what the filling found wrong into problems of the block."""
        for code, words in self.filling.wrong:
            name = place(words, self._block)
            self.wrong(code, f"{name}: {words}" if name else words)
        self.filling.wrong.clear()

    def take(self, name: str | Promise) -> None:
        """The same for a field outside the blocks."""
        for code, words in self.filling.wrong:
            self.problems.append(Problem(f"{name}: {words}", True, code, self.language, self.variant))
        self.filling.wrong.clear()


def _field_label(words: str, block: Block | None) -> str:
    """The field of the block the words are about: the one in whose text the named slot stands."""
    kind = blocks.kind_of(block) if block else None
    if kind is None or block is None:
        return ""
    named = re.search(r"“([^”]*)”", words)
    for one in kind.fields:
        value = str(block.get(one.name, ""))
        if "{{" in value and (named is None or named[1] in value):
            return str(one.label)
    return ""
