"""Each published sentence with the rules that execute it and the tests that prove it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from kortisto.privacy import publication
from kortisto.privacy.policy import proofs


@dataclass(frozen=True, slots=True)
class Kept:
    """One sentence of a notice in force. `rules` are references of the policy file, `tests` the names of the tests in `test`.

    `waits`: the rooms that are not built yet, in words; `idle`: without them nothing of it is carried out (and nothing held for it).
    """

    notice: str
    id: str
    says: str
    rules: tuple[str, ...]
    test: str
    tests: tuple[str, ...]
    waits: str
    idle: bool

    @property
    def carried_out(self) -> bool:
        """Some rule executes it, or it says nothing to be executed before its room is there."""
        return bool(self.rules)

    @property
    def proved(self) -> bool:
        return bool(self.tests)

    def as_json(self) -> dict[str, Any]:
        told = {name: getattr(self, name) for name in ("notice", "id", "says", "test", "idle")}
        return told | {"rules": list(self.rules), "tests": list(self.tests), "waits": self.waits}


def promises(as_of: date, language: str) -> list[Kept]:
    """The sentences of every notice in effect, in their order."""
    # Not above: the views know the rules in words, and their room knows every line of this package.
    from kortisto.privacy.views.sentences import sentence_of

    found = []
    for version in publication.in_effect(as_of):
        for promise in version.policy.promises:
            said = sentence_of(version.policy, promise, language)
            found.append(
                Kept(
                    notice=version.key,
                    id=promise.id,
                    says=" ".join(said.says),
                    rules=promise.by,
                    test=promise.test,
                    tests=proofs.tests_of(promise.test),
                    waits=said.rooms,
                    idle=said.roomless,
                )
            )
    return found
