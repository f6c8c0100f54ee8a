"""Searching the files of the instance."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

from kortisto.lib import scratch
from kortisto.lib.walking import files_in
from kortisto.privacy.models import Certificate
from kortisto.privacy.scan.needles import Needles, still_held
from kortisto.privacy.scan.storage import compact, of_database, overwrite_unused

log = logging.getLogger(__name__)
_Spots = dict[tuple[str, Path, str], list[int]]
"""Value, file and spelling → where in the file."""
# The operator's own words and the public look; everything else is searched.
LEFT_OUT = ("static", "policies")


@dataclass(frozen=True, slots=True)
class Leak:
    """A file that still holds a value of `subject_ref`, and in which spelling. Never the value."""

    file: str
    spelling: str
    subject_ref: str


@dataclass
class Result:
    """`excluded`: values found that a living row rightly holds."""

    files: int = 0
    bytes: int = 0
    needles: int = 0
    excluded: int = 0
    leaks: list[Leak] = field(default_factory=list)

    def plus(self, later: Result) -> Result:
        """Both as one: the same files, searched again for other values."""
        return Result(
            later.files,
            later.bytes,
            self.needles + later.needles,
            self.excluded + later.excluded,
            [*self.leaks, *later.leaks],
        )

    def by_subject(self) -> dict[str, list[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for leak in self.leaks:
            found[leak.subject_ref].add(f"{leak.file} ({leak.spelling})")
        return {ref: sorted(places) for ref, places in found.items()}

    def as_json(self) -> dict[str, Any]:
        return {
            "files": self.files,
            "bytes": self.bytes,
            "needles": self.needles,
            "excluded": self.excluded,
            "leaks": [[leak.file, leak.spelling] for leak in self.leaks],
        }


def run(needles: Needles) -> Result:
    """Search every file of the instance, and the database with its write-ahead log, for every spelling of every value."""
    result = Result(needles=len(needles.values))
    if needles.values:
        _look(needles, result)
    return result


def _look(needles: Needles, result: Result) -> _Spots:
    """Fill in what was found; gives where the leaks are, by value."""
    hits = _hits(needles, result)
    rightly = still_held({value for value, _, _ in hits})
    result.excluded = len(rightly)
    return _tell(needles, result, {key: spots for key, spots in hits.items() if key[0] not in rightly})


def _hits(needles: Needles, result: Result, only: Iterable[str] | None = None) -> _Spots:
    paths, hits = list(_files()), _Spots()
    numbers = None if only is None else needles.numbers(only)
    result.files = result.bytes = 0
    for path, found in zip(paths, needles.search().look(paths, only=numbers), strict=True):
        if found is None:  # a log or a temporary file may go while we look
            continue
        result.files += 1
        result.bytes += found.bytes
        for hit in found.hits:
            if (value := needles.value(hit.value)) in needles.values:
                hits[value, path, hit.spelling] = hit.places
    return hits


def _tell(needles: Needles, result: Result, spots: _Spots) -> _Spots:
    leaks = [Leak(_name(path), spelling, needles.values[value]) for value, path, spelling in spots]
    result.leaks = sorted(leaks, key=lambda leak: (leak.file, leak.spelling, leak.subject_ref))
    return spots


def thorough(needles: Needles) -> Result:
    """`run`; when the database file still holds a copy, it goes from there and what was found is looked for again.

    `secure_delete` overwrites deleted cells, but when a b-tree page is balanced a moved cell's old bytes may stay in the
    gap of the page. A few erasures in a thousand leave one. The unused bytes of every page are then overwritten, for beside
    what is looked for there may be words that are not; if that was not all, the file is written anew.
    """
    result = Result(needles=len(needles.values))
    spots = _look(needles, result) if needles.values else {}
    for mend in (_overwrite, _write_anew):
        if connection.vendor != "sqlite" or connection.in_atomic_block or not any(of_database(path) for _, path, _ in spots):
            break
        if mend(needles):
            spots = _tell(needles, result, _hits(needles, result, {value for value, _, _ in spots}))
    return result


def _overwrite(needles: Needles) -> bool:
    return overwrite_unused(needles.search())


def _write_anew(_needles: Needles) -> bool:
    try:
        return bool(compact())
    except DatabaseError:
        log.warning("The database file could not be written anew: it is in use; the next run tries again.")
        return False


def note(erasure_pks: Sequence[int], result: Result) -> None:
    """Write the result on the certificates of the run."""
    Certificate.objects.filter(erasure_id__in=list(erasure_pks)).update(scan=result.as_json())


def _files() -> Iterator[Path]:
    home = Path(settings.KORTISTO.home)
    # What a killed restore or drill left goes first; a copy somebody still works in goes with their work.
    scratch.sweep_out(home)
    passed_over = {*LEFT_OUT, *(folder.name for folder in home.glob(f"{scratch.PREFIX}*") if scratch.in_use(folder))}
    seen: set[Path] = set()
    for path in files_in(home):
        if path.relative_to(home).parts[0] not in passed_over and not path.is_symlink():
            seen.add(path.resolve())
            yield path
    if connection.vendor == "sqlite":
        database = Path(str(connection.settings_dict["NAME"]))
        for path in database.parent.glob(f"{database.name}*"):
            if path.is_file() and path.resolve() not in seen:
                yield path


def _name(path: Path) -> str:
    home = Path(settings.KORTISTO.home)
    return str(path.relative_to(home)) if path.is_relative_to(home) else path.name
