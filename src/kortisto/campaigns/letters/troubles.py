"""What is wrong with a letter, in words of the active language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Problem(NamedTuple):
    """`hard`: it must be mended before the letter can be sent. `block` is the id of the block it stands in ("" for the whole).

    `words` name language, block and field, and say what to do.
    """

    words: str
    hard: bool = True
    code: str = ""
    language: str = ""
    variant: str = ""
    block: str = ""


class LetterTrouble(ValueError):
    """The letter cannot be sent as it is; `problems` say why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(" ".join(problem.words for problem in problems))
        self.problems = tuple(problems)
