"""The sealed stream: nothing can be changed, dropped, swapped, cut off or read with another key without notice."""

from __future__ import annotations

import io
import secrets

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortisto.config.backup import sealed
from kortisto.config.backup.sealed import ArchiveDamaged, SealedReader, SealedWriter

KEY = secrets.token_bytes(32)
HEADER = {"generation": "20261124t023000z-ab12"}


def seal(plain: bytes, key: bytes = KEY) -> bytes:
    out = io.BytesIO()
    with SealedWriter(out, key, HEADER) as writer:
        writer.write(plain)
    return out.getvalue()


def unseal(data: bytes, key: bytes = KEY) -> bytes:
    return io.BufferedReader(SealedReader(io.BytesIO(data), lambda _: key)).read()


@pytest.mark.parametrize("size", [0, 1, sealed.CHUNK - 1, sealed.CHUNK, sealed.CHUNK + 1, 3 * sealed.CHUNK + 7])
def test_what_is_sealed_comes_back(size: int) -> None:
    plain = secrets.token_bytes(size)
    assert unseal(seal(plain)) == plain


def test_the_name_of_nobody_is_readable() -> None:
    assert b"Maija" not in seal(b"Maija Virtanen " * 1000)


def test_the_same_content_is_never_sealed_alike() -> None:
    assert seal(b"x" * 100)[-60:] != seal(b"x" * 100)[-60:]


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_every_changed_byte_is_noticed(data: st.DataObject) -> None:
    whole = bytearray(seal(b"contents" * 8))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(ArchiveDamaged):
        unseal(bytes(whole))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_every_cut_is_noticed(data: st.DataObject) -> None:
    whole = seal(b"contents" * 8)
    with pytest.raises(ArchiveDamaged):
        unseal(whole[: data.draw(st.integers(0, len(whole) - 1))])


def test_whole_parts_cannot_be_dropped_swapped_or_added(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed, "CHUNK", 16)
    whole = seal(bytes(range(64)))
    head, body = whole[: -4 * 36], whole[-4 * 36 :]
    parts = [body[n : n + 36] for n in range(0, len(body), 36)]
    assert unseal(head + b"".join(parts)) == bytes(range(64))
    for other in (parts[:3], parts[1:], [parts[1], parts[0], *parts[2:]], [*parts, parts[3]], [parts[0], *parts[2:]]):
        with pytest.raises(ArchiveDamaged):
            unseal(head + b"".join(other))


def test_another_generations_key_is_refused() -> None:
    with pytest.raises(ArchiveDamaged, match="another key"):
        unseal(seal(b"x"), secrets.token_bytes(32))


@pytest.mark.parametrize("junk", [b"", b"PK\x03\x04", b"KORTISTO-BACKUP 2\n", sealed.MAGIC, sealed.MAGIC + b"\x00\x00\x00\x02[]"])
def test_other_files_are_refused(junk: bytes) -> None:
    with pytest.raises(ArchiveDamaged):
        unseal(junk)
