"""The unused bytes of a page of SQLite: what balancing leaves there, and that overwriting it changes nothing else."""

from __future__ import annotations

import random
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import pysqlite3
import pytest

from kortisto.lib.bytescan import pages

CANARY = "kanarialintu"


def filled(path: Path) -> Any:
    """A table with an index whose pages were split many times; the canaries deleted, overwriting on, log emptied."""
    link = pysqlite3.connect(str(path), isolation_level=None)
    link.execute("PRAGMA journal_mode=WAL")
    link.execute("PRAGMA secure_delete=ON")
    link.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT)")
    link.execute("CREATE INDEX by_name ON people (name)")
    rng = random.Random(1)
    words = ["".join(rng.choices(ascii_lowercase, k=rng.randrange(6, 24))) for _ in range(20_000)]
    names = [f"{word} {CANARY}" if n % 5 == 0 else word for n, word in enumerate(words)]
    link.execute("BEGIN")
    link.executemany("INSERT INTO people (name) VALUES (?)", [(name,) for name in names])
    link.execute("COMMIT")
    link.execute("DELETE FROM people WHERE name LIKE ?", [f"%{CANARY}"])
    link.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return link


def places(path: Path) -> list[int]:
    text, found, at = path.read_bytes(), [], -1
    while (at := text.find(CANARY.encode(), at + 1)) >= 0:
        found.append(at)
    return found


def test_what_balancing_leaves_in_a_gap_is_overwritten_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "people.sqlite3"
    link = filled(path)
    before = link.execute("SELECT id, name FROM people ORDER BY id").fetchall()
    left = places(path)
    assert left, "SQLite overwrites moved cells by itself now: pages.clean is no longer needed"
    found = pages.unclean(str(path))
    assert {place // 4096 for place in left} <= {place // 4096 for place in found}
    assert pages.clean(str(path), found) > 0
    assert places(path) == [] == pages.unclean(str(path))
    link.close()
    link = pysqlite3.connect(str(path))
    assert link.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert link.execute("SELECT id, name FROM people ORDER BY id").fetchall() == before
    assert link.execute("SELECT count(*) FROM people INDEXED BY by_name WHERE name > ''").fetchone() == (len(before),)
    link.close()


def test_cleaning_every_page_keeps_the_database_whole(tmp_path: Path) -> None:
    """Interior pages, overflow pages and the first page with its header before the page's own."""
    path = tmp_path / "people.sqlite3"
    link = filled(path)
    link.execute("BEGIN")
    link.executemany("INSERT INTO people (name) VALUES (?)", [(f"{n} " + "long " * 5_000,) for n in range(20)])
    link.execute("COMMIT")
    link.execute("DELETE FROM people WHERE id % 7 = 3")
    link.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = link.execute("SELECT id, name FROM people ORDER BY id").fetchall()
    link.close()
    pages.clean(str(path), range(0, path.stat().st_size, 4096))
    link = pysqlite3.connect(str(path))
    assert link.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert link.execute("SELECT id, name FROM people ORDER BY id").fetchall() == before
    link.execute("BEGIN")
    link.executemany("INSERT INTO people (name) VALUES (?)", [(f"after {n}",) for n in range(500)])
    link.execute("COMMIT")
    assert link.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    link.close()


def test_many_pages_at_once_are_judged_as_each_by_itself(tmp_path: Path) -> None:
    """Also pages that do not hold together: headers, pointers and free blocks with bytes of chance in them."""
    path, rng = tmp_path / "people.sqlite3", random.Random(7)
    filled(path).close()
    file = bytearray(path.read_bytes())
    for start in range(4096, len(file), 4096):
        for _ in range(rng.randrange(3)):
            file[start + rng.choice((rng.randrange(12), rng.randrange(8, 400), rng.randrange(4096)))] = rng.randrange(256)
    path.write_bytes(file)
    wanted, found = bytearray(file), list[int]()
    for start in range(0, len(file), 4096):
        for begin, end in pages.unused(bytes(file[start : start + 4096]), 0 if start else 100):
            if any(file[start + begin : start + end]):
                found += [start] if start not in found[-1:] else []
                wanted[start + begin : start + end] = bytes(end - begin)
    assert found and pages.unclean(str(path)) == found
    pages.clean(str(path), found)
    assert path.read_bytes() == wanted


def test_a_byte_is_unused_or_it_is_not(tmp_path: Path) -> None:
    path, letter = tmp_path / "people.sqlite3", tmp_path / "letter.txt"
    filled(path).close()
    left, cell = places(path), path.read_bytes().find(b"CREATE TABLE people")
    assert left and cell > 0
    assert pages.within_unused(str(path), [*left, cell]) == [True] * len(left) + [False]
    letter.write_text("letter")
    assert pages.within_unused(str(letter), [1]) == pages.within_unused(str(tmp_path / "gone"), [1]) == [False]


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(b"\x0d" + b"letter " * 2_000)
    with pytest.raises(ValueError, match="no SQLite database"):
        pages.clean(str(path), [5])
    assert path.read_bytes() == b"\x0d" + b"letter " * 2_000


@pytest.mark.parametrize("first", [0, 1, 3, 13])
def test_a_page_whose_header_does_not_hold_together_has_no_unused_bytes(first: int) -> None:
    page = bytes([first]) + b"\xff" * 4095
    assert pages.unused(page, 0) == []
