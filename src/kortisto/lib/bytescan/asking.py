"""The side that asks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

OFFSETS = 100
"""Places told of one value in one spelling in one file."""


class Hit(NamedTuple):
    """A value, by its number in the order of learning, in a spelling; `places` are offsets in the file (the first `OFFSETS`)."""

    value: int
    spelling: str
    places: list[int]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in a file of so many bytes."""

    bytes: int
    hits: list[Hit]


class Search:
    """A process that looks for values. It spells them while the caller goes on, and reads files by itself.

    By itself also because POSIX drops every lock a process has on a file as soon as the process closes *any* descriptor of
    it: a process with a connection must never read the files of a SQLite database, for the next one to open it would reset
    the write-ahead log under that connection (sqlite.org/howtocorrupt.html, 2.2).
    """

    def __init__(self) -> None:
        command = [sys.executable, "-I", "-m", "kortisto.lib.bytescan.looking"]
        # It calculates nothing for which numpy would start threads: without them it is there in half the time.
        env = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=env
        )
        # Also when whoever asked was interrupted and let go of us.
        self.close = weakref.finalize(self, _end, self._process)
        self._listing: Path | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def learn(self, values: Sequence[str]) -> None:
        """Values to look for, numbered on from those before."""
        self._say({"learn": list(values)})

    def prepare(self, paths: Sequence[Path]) -> None:
        """Nothing more is to be learnt: make ready to look through such files while the caller goes on."""
        self._say({"prepare": [str(path) for path in paths]})

    def look(self, paths: Sequence[Path], *, only: Sequence[int] | None = None) -> list[Found | None]:
        """What of the values (`only` these) is in each file; None for a file that is gone. OSError when one is unreadable."""
        return _found(self._ask({"look": [str(path) for path in paths], "only": None if only is None else list(only)}))

    def again(self, places: Mapping[Path, Sequence[int]], *, only: Sequence[int]) -> list[Found | None]:
        """`look` for `only` these values, and only in the pages in which these places of each file lie."""
        near = [sorted(set(own)) for own in places.values()]
        return _found(self._ask({"again": [str(path) for path in places], "only": list(only), "near": near}))

    def unused(self, path: Path, offsets: Sequence[int]) -> list[bool]:
        """Whether each of these bytes of a database is one that nothing refers to (`pages.within_unused`)."""
        return list(self._ask({"unused": str(path), "at": list(offsets)}))

    def list_unclean(self, path: Path) -> None:
        """Begin with what `unclean` will be asked for next, while the caller goes on."""
        if self._listing is None:
            self._listing = path
            self._say({"unclean": str(path)})

    def unclean(self, path: Path) -> list[int]:
        """Offsets of the pages of a database whose unused bytes are not zero (`pages.unclean`)."""
        self.list_unclean(path)
        return list(self._answer())

    def clean(self, path: Path, offsets: Sequence[int]) -> int:
        """Overwrite the unused bytes of these pages of a database (`pages.clean`); gives how many."""
        return int(self._ask({"clean": str(path), "at": list(offsets)}))

    def _say(self, what: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()

    def _ask(self, what: Any) -> Any:
        if self._listing is not None:
            self._answer()  # nobody came for it
        self._say(what)
        return self._answer()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        self._listing = None
        answer = self._process.stdout.readline()
        if not answer.endswith("\n"):
            raise OSError("The byte scan ended before it had answered.")
        return json.loads(answer)


def _found(told: Any) -> list[Found | None]:
    return [one and Found(one[0], [Hit(*hit) for hit in one[1]]) for one in told]


def _end(process: subprocess.Popen[str]) -> None:
    """What it knew goes with it."""
    process.kill()
    process.communicate()
