"""The byte scan finds exactly what a plain search finds, wherever a value lies and however it is written."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kortisto.lib.bytescan import looking, sieve, spellings

Hits = dict[tuple[int, str], list[int]]


def plainly(values: Sequence[str], data: bytes) -> Hits:
    """Every spelling of every value looked for by itself, as the scan says it."""
    found, small = Hits(), data.lower()
    for number, value in enumerate(values):
        texts = spellings(value)
        for start in sorted({start for text in texts for start in occurrences(text.lower(), small)}):
            exact = [name for text, name in texts.items() if data.startswith(text, start)]
            loose = [name for text, name in texts.items() if name not in looking.EXACT and small.startswith(text.lower(), start)]
            if exact or loose:
                found.setdefault((number, exact[0] if exact else "another case"), []).append(start)
    return {key: starts[: looking.OFFSETS] for key, starts in found.items()}


def occurrences(text: bytes, data: bytes) -> Iterator[int]:
    at = -1
    while (at := data.find(text, at + 1)) >= 0:
        yield at


def scanned(values: Sequence[str], path: Path) -> Hits:
    known = looking.Values()
    known.learn(values[: len(values) // 2])
    known.learn(values[len(values) // 2 :])
    found = looking.Finder(known, [str(path)]).look(str(path))
    assert found is not None and found[0] == path.stat().st_size
    return found[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scan")


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "PIECE", 64)
    monkeypatch.setattr(sieve, "_BLOCK", 16)
    monkeypatch.setattr(sieve, "_ROWS", 7)


# What letter cases, bytes and spellings do in unusual ways: ß and İ grow, ǆ has a title case, quotes are escaped.
WORDS = st.text(st.sampled_from('aaabAB01+-@. |"\\äÄßİıǆ漢') | st.characters(exclude_categories=["Cs"]), min_size=1, max_size=50)


@st.composite
def written(draw: st.DrawFn) -> tuple[list[str], bytes]:
    """Values, and data in which some of them stand: whole and cut off, one over the border of the next, in any case."""
    values = draw(st.lists(WORDS, min_size=1, max_size=6, unique=True))
    texts = [text for value in values for text in spellings(value)] or [b""]
    parts = draw(st.lists(st.sampled_from(texts) | st.binary(max_size=20) | st.integers(0, 60).map(bytes), max_size=12))
    data = b""
    for part in parts:
        part = draw(st.sampled_from([part, part, part.lower(), part.upper(), part.swapcase(), part[:-1], part[1:]]))
        data += part
    return values, data


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(both=written())
@pytest.mark.usefixtures("small_pieces")
def test_what_a_plain_search_finds_and_nothing_else(folder: Path, both: tuple[list[str], bytes]) -> None:
    values, data = both
    (folder / "data").write_bytes(data)
    assert scanned(values, folder / "data") == plainly(values, data)


def test_needles_of_every_length_are_found_at_every_place(tmp_path: Path) -> None:
    rng = random.Random(1)
    for length in range(6, 45):
        value = "".join(rng.choices("abcdefgh0123", k=length))
        data = b"".join(value.encode().swapcase() + b"." * (gap + 1) for gap in range(32))
        (tmp_path / "data").write_bytes(data)
        found = scanned([value], tmp_path / "data")
        assert found == plainly([value], data)
        assert sum(map(len, found.values())) == 32


def test_thousands_of_values_among_their_like(tmp_path: Path) -> None:
    """Names made of few parts, which are in the data all over, as those of people are."""
    rng = random.Random(2)
    first, last = ["Aki", "Hanna", "Åke", "Li", "Maija-Liisa"], ["Aho", "Virtanen", "Lehtovirta", "Ek", "Öhman"]
    values = {f"{rng.choice(first)} {rng.choice(last)}{rng.choice(last).lower()}" for _ in range(200)}
    values |= {f"+35840{rng.randrange(10**6):07d}" for _ in range(800)}
    values |= {f"{rng.choice(first).lower()}.{rng.choice(last).lower()}.{n}@yritys{n % 50}.example" for n in range(1_000)}
    every = sorted(values)
    texts = [text for value in every for text in spellings(value)]
    words = [word.encode() for word in [*first, *last, "@yritys7.example", "+358400"]]
    parts = [rng.choice((rng.choice(texts), rng.choice(words).lower(), rng.randbytes(9), bytes(50))) for _ in range(6_000)]
    data = b"".join(part if rng.random() < 0.7 else part.upper() for part in parts)
    (tmp_path / "data").write_bytes(data)
    found = scanned(every, tmp_path / "data")
    assert found == plainly(every, data)
    assert len({number for number, _ in found}) > 500


def test_a_value_longer_than_what_is_read_at_a_time(folder: Path, small_pieces: None) -> None:
    value = "kanarialintu " * 40
    data = b"." * 61 + value.encode() + b"..." + value.encode()[:-1] + b"!"
    (folder / "long").write_bytes(data)
    assert scanned([value], folder / "long") == {(0, "utf-8"): [61]} == plainly([value], data)


def test_what_occurs_without_end_is_told_of_a_hundred_times(tmp_path: Path) -> None:
    data = b"kanarialintu." * 500
    (tmp_path / "data").write_bytes(data)
    assert scanned(["kanarialintu"], tmp_path / "data") == {(0, "utf-8"): [13 * n for n in range(looking.OFFSETS)]}


def test_an_empty_file_and_no_values(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"")
    assert scanned(["kanarialintu"], tmp_path / "data") == {}
    (tmp_path / "data").write_bytes(b"kanarialintu")
    assert scanned([], tmp_path / "data") == {}
