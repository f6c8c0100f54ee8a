"""What a mailing says: the room above registers its kinds of content, the engine asks for the compiled message.

    @contents.register("newsletter")
    def load(mailing, language, variant, *, notice): ...     # -> Compiled

`language` is the person's ("" when not known), `notice` whether the message must tell the person of the register (H08). What
the loader gives is kept for a slice of work; it must not depend on the person. Headers of the engine (`OURS`) are left to it: the
loader compiles with `headers(mailing, …)`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from kortisto.outreach.engine.compiled import Compiled
from kortisto.outreach.models import Mailing


class Loader(Protocol):
    def __call__(self, mailing: Mailing, language: str, variant: str, *, notice: bool) -> Compiled: ...


class UnknownContent(LookupError):
    """No room has registered this kind of content."""


_loaders: dict[str, Loader] = {}


def register(kind: str) -> Callable[[Loader], Loader]:
    """Register the loader of a kind of content; also usable as `register("newsletter")(load)`."""

    def keep(loader: Loader) -> Loader:
        _loaders[kind] = loader
        return loader

    return keep


class Contents:
    """The compiled messages of a mailing, each loaded once."""

    def __init__(self, mailing: Mailing) -> None:
        self.mailing = mailing
        self._known: dict[tuple[str, str, bool], Compiled] = {}

    def of(self, language: str, variant: str, *, notice: bool) -> Compiled:
        """Raises UnknownContent, and whatever the loader raises."""
        key = (language, variant, notice)
        if key not in self._known:
            if self.mailing.content_kind not in _loaders:
                raise UnknownContent(self.mailing.content_kind)
            self._known[key] = _loaders[self.mailing.content_kind](self.mailing, language, variant, notice=notice)
        return self._known[key]
