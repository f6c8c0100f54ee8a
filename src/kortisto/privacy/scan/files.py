"""Searching the files of the instance."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import compress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

from kortisto.database.many import Many
from kortisto.lib import scratch
from kortisto.lib.bytescan import OFFSETS, Found
from kortisto.lib.walking import files_in
from kortisto.privacy.models import Certificate
from kortisto.privacy.scan.needles import Needles, still_held
from kortisto.privacy.scan.storage import compact, data_version, of_database, overwrite_unused

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


def _look(needles: Needles, result: Result, *, mending: bool = False) -> _Spots:
    """Fill in what was found; gives where the leaks are, by value.

    `mending`: what lies only in unused bytes of the database is overwritten next, so nobody is asked whether they rightly hold it
    unless it is still there then.
    """
    hits = _hits(needles, result)
    passing = partial(_only_in_unused_bytes, needles, hits) if mending else None
    rightly = still_held({value for value, _, _ in hits}, passing=passing)
    result.excluded = len(rightly)
    return _tell(needles, result, {key: spots for key, spots in hits.items() if key[0] not in rightly})


def _hits(needles: Needles, result: Result) -> _Spots:
    """Every file searched for every value."""
    paths = list(_files())
    result.files = result.bytes = 0
    found = dict(zip(paths, needles.search().look(paths), strict=True))
    for one in found.values():
        if one is not None:  # a log or a temporary file may go while we look
            result.files += 1
            result.bytes += one.bytes
    return _by_value(needles, found)


def _hits_again(needles: Needles, spots: _Spots, *, everywhere: bool) -> _Spots:
    """What was found looked for again: in the pages where it was, or in every file."""
    numbers, search = needles.numbers({value for value, _, _ in spots}), needles.search()
    if everywhere or any(len(places) >= OFFSETS for places in spots.values()):
        paths = list(_files())
        return _by_value(needles, dict(zip(paths, search.look(paths, only=numbers), strict=True)))
    near: dict[Path, list[int]] = defaultdict(list)
    for (_, path, _), places in spots.items():
        near[path] += places
    return _by_value(needles, dict(zip(near, search.again(near, only=numbers), strict=True)))


def _by_value(needles: Needles, found: Mapping[Path, Found | None]) -> _Spots:
    hits = _Spots()
    for path, one in found.items():
        for hit in one.hits if one else ():
            if (value := needles.value(hit.value)) in needles.values:
                hits[value, path, hit.spelling] = hit.places
    return hits


def _only_in_unused_bytes(needles: Needles, hits: _Spots, values: set[str]) -> set[str]:
    """Those of the values that lie in the database file and nowhere else, only in bytes that nothing refers to."""
    found = {key: places for key, places in hits.items() if key[0] in values}
    file = Path(str(connection.settings_dict["NAME"]))
    for_sure = {key for key, places in found.items() if key[1] == file and len(places) < OFFSETS}
    places = sorted({place for key in for_sure for place in found[key]})
    unused = set(compress(places, needles.search().unused(file, places)))
    left = values - {key[0] for key, own in found.items() if key not in for_sure or not unused.issuperset(own)}
    if left:
        needles.search().list_unclean(file)  # which is needed next, and takes a while
    return left


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
    mending = connection.vendor == "sqlite" and not connection.in_atomic_block
    if not mending or not needles.values:
        return run(needles)
    result, version = Result(needles=len(needles.values)), data_version()
    spots, mended = _look(needles, result, mending=True), False
    for mend in (_overwrite, _write_anew):
        if any(of_database(path) for _, path, _ in spots) and mend(needles):
            # Whoever else wrote may have carried it to another page; a file written anew has other pages throughout.
            spots = _hits_again(needles, spots, everywhere=mend is _write_anew or data_version() != version)
            spots, mended = _unless_held(needles, result, spots), True
    if spots and not mended:
        _unless_held(needles, result, spots)
    return result


def _unless_held(needles: Needles, result: Result, spots: _Spots) -> _Spots:
    """What is there although nobody rightly holds it, now that everybody is asked."""
    rightly = still_held({value for value, _, _ in spots})
    result.excluded += len(rightly)
    return _tell(needles, result, {key: places for key, places in spots.items() if key[0] not in rightly})


def prepare(needles: Needles) -> None:
    """Say that nobody else goes: what makes the process ready to look is done while the stores are tidied."""
    needles.prepare(list(_files()))


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
    Certificate.objects.filter(erasure_id__in=Many(erasure_pks)).update(scan=result.as_json())


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
