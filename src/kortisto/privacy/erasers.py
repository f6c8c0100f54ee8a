"""What the classified columns of the database do not reach: files, the search index, hashes to leave behind, caches.

@erasers.eraser("photo", box=BOX)              # "*" for every datum; `box` when they are files of a strongbox
def drop_pictures(targets): ...                # in the transaction; returns names of files to remove after it

@erasers.before_erase                          # e.g. leave a keyed hash of a banned address
def remember_bans(subject_ids, *, reason, now): ...

@erasers.outside                               # after the commit, and again when a run was interrupted
def tidy_index(): ...

@erasers.ahead                                 # once, before a run that will forget these people whole
def drop_derived(subject_ids): ...             # only what can be made again from the tables

@erasers.afterwards                            # at the end of such a run: make it again for those who stayed
def restore_derived(): ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from django.conf import settings

from kortisto.privacy.strongbox import SEALED, Strongbox, folders

if TYPE_CHECKING:
    from kortisto.privacy.erasure.planning import Plan

EVERY = "*"


class Target(NamedTuple):
    """One datum that goes: `record` is the key of its row ("" for the card). `whole`: nothing of the subject stays."""

    subject_id: int
    datum: str
    record: str
    whole: bool


class BeforeErase(Protocol):
    def __call__(self, subject_ids: Sequence[int], *, reason: str, now: datetime) -> None: ...


class Answer(NamedTuple):
    """What the person is told of an erasure they asked for. `secret` is given to them alone and kept nowhere.

    `email` is where the answer goes; together with `secret` and `number` it reproduces the commitment of the certificate.
    """

    subject_id: int
    number: str
    secret: str
    email: str
    plan: Plan


class AnswerPerson(Protocol):
    def __call__(self, answer: Answer, *, now: datetime) -> None: ...


Eraser = Callable[[Sequence[Target]], Iterable[str] | None]
Left = Callable[[Sequence[Target]], int]

_boxes: set[str] = set()
_erasers: list[tuple[str, Eraser, Left | None]] = []
_before: list[BeforeErase] = []
_after: list[Callable[[Sequence[int]], None]] = []
_outside: list[Callable[[], None]] = []
_ahead: list[Callable[[Sequence[int]], None]] = []
_afterwards: list[Callable[[], None]] = []
_answers: list[AnswerPerson] = []


def eraser(datum: str, *, left: Left | None = None, box: Strongbox | None = None) -> Callable[[Eraser], Eraser]:
    """Register what removes `datum` from a store of a room's own, inside the transaction that erases.

    It may return names of files under the instance's `files/` (random names) to remove once the transaction has committed.
    A sealed file (`folder/name.sealed`) with a key of the same name loses the key first.
    `left` counts what is still there for these targets: the engine asks it when it verifies. `box` is the strongbox whose files it
    removes; one that no eraser names cannot start (E011).
    """

    def keep(fn: Eraser) -> Eraser:
        if box is not None:
            _boxes.add(box.folder)
        if not any(known is fn for _, known, _ in _erasers):
            _erasers.append((datum, fn, left))
        return fn

    return keep


def before_erase(fn: BeforeErase) -> BeforeErase:
    """Register what must happen just before people lose data, in the same transaction."""
    if fn not in _before:
        _before.append(fn)
    return fn


def answer(fn: AnswerPerson) -> AnswerPerson:
    """Register what seals the answer to the person, in the transaction that erases (decision 13)."""
    if fn not in _answers:
        _answers.append(fn)
    return fn


def after_erase(fn: Callable[[Sequence[int]], None]) -> Callable[[Sequence[int]], None]:
    """Register what is made anew for people of whom something stays, after the columns are emptied, in the transaction."""
    if fn not in _after:
        _after.append(fn)
    return fn


def outside(fn: Callable[[], None]) -> Callable[[], None]:
    """Register what tidies a store after erasures have committed (may run twice)."""
    if fn not in _outside:
        _outside.append(fn)
    return fn


def ahead(fn: Callable[[Sequence[int]], None]) -> Callable[[Sequence[int]], None]:
    """Register what a run over many may do once for all of them, in a transaction of its own, before the first plan.

    It may take away only what the tables can give back: nobody has been entered in the ledger yet, and some may stay.
    """
    if fn not in _ahead:
        _ahead.append(fn)
    return fn


def afterwards(fn: Callable[[], None]) -> Callable[[], None]:
    """Register what gives back, at the end of a run, what `ahead` took from people who stayed."""
    if fn not in _afterwards:
        _afterwards.append(fn)
    return fn


def run_before(subject_ids: Sequence[int], *, reason: str, now: datetime) -> None:
    for fn in _before:
        fn(subject_ids, reason=reason, now=now)


def run_answers(given: Answer, *, now: datetime) -> None:
    for fn in _answers:
        fn(given, now=now)


def unemptied() -> list[str]:
    """Folders of strongboxes whose files no eraser removes."""
    return sorted(folders - _boxes)


def run(targets: Sequence[Target]) -> list[str]:
    """Ask every eraser concerned; gives the names of files to remove after the commit."""
    files: list[str] = []
    for datum, fn, _ in _erasers:
        own = [target for target in targets if datum in (EVERY, target.datum)]
        if own:
            files += list(fn(own) or ())
    return files


def left(targets: Sequence[Target]) -> int:
    """How many things the stores of the rooms still hold of these targets."""
    return sum(count([t for t in targets if datum in (EVERY, t.datum)]) for datum, _, count in _erasers if count is not None)


def run_after(subject_ids: Sequence[int]) -> None:
    for fn in _after:
        fn(subject_ids)


def run_outside() -> None:
    for fn in _outside:
        fn()


def run_ahead(subject_ids: Sequence[int]) -> None:
    for fn in _ahead:
        fn(subject_ids)


def run_afterwards() -> None:
    for fn in _afterwards:
        fn()


def remove_files(names: Iterable[str]) -> list[str]:
    """Overwrite and remove files of the instance; gives the names that could not be removed. A missing file is gone already."""
    failed = []
    root = Path(settings.KORTISTO.files).resolve()
    for name in names:
        path = (root / name).resolve()
        try:
            if name.endswith(SEALED):
                settings.KORTISTO_KEYS.destroy(name.removesuffix(SEALED))
            if path.is_relative_to(root) and path.exists():
                path.write_bytes(b"\0" * path.stat().st_size)
                path.unlink()
        except OSError:
            failed.append(name)
    return failed
