"""Looking for somebody in bytes: every spelling of a word in six encodings, in every table and every file."""

from __future__ import annotations

import base64
import hashlib
import io
import unicodedata
import urllib.parse
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection

from kortisto.contacts.attachments.storage import BOX
from kortisto.privacy.classification import of_subjects
from kortisto.privacy.strongbox import SEALED, Gone, path_of

SHORTEST = 6
"""Needles of fewer bytes would hit by chance."""
PIECE = 32 * 2**20
"""Bytes of a file looked at at a time: a database may be larger than memory."""


def spellings(word: str) -> set[str]:
    """The word as people and programs write it: as it is, in capitals, in small letters, folded, decomposed, backwards."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
    straight = {word, word.upper(), word.lower(), bare, bare.upper(), unicodedata.normalize("NFD", word)}
    if word.startswith("+358"):  # as numbers are compared, and as people write them
        straight |= {word[1:], f"0{word[4:]}"}
    return straight | {spelling[::-1] for spelling in (word, word.lower(), bare)}


def encodings(text: str) -> Iterator[tuple[str, bytes]]:
    """(name, bytes): UTF-8, UTF-16, base64 at its three offsets, URL-encoded, as JSON escapes, and SHA-256."""
    plain = text.encode()
    yield "utf-8", plain
    yield "utf-16le", text.encode("utf-16le")
    for offset in range(3):
        # The middle of what base64 makes of any text that holds the word: characters that depend on neighbours cut off.
        coded = base64.b64encode(b"\0" * offset + plain).rstrip(b"=")
        skipped = -(-offset * 8 // 6)
        inner = coded[skipped : len(coded) - (1 if (offset + len(plain)) % 3 else 0)]
        yield "base64", inner
        yield "base64", inner.translate(bytes.maketrans(b"+/", b"-_"))
    yield "url", urllib.parse.quote(text, safe="@").encode()
    yield "url", urllib.parse.quote_plus(text).encode()
    yield "json", text.encode("ascii", "backslashreplace").replace(b"\\x", b"\\u00")
    digest = hashlib.sha256(plain)
    yield "sha-256", digest.hexdigest().encode()
    yield "sha-256", digest.digest()


class Search:
    """Compiled needles of named words: `Search({"email": "an@x.example"})`."""

    def __init__(self, words: Mapping[str, str]) -> None:
        needles: dict[bytes, str] = {}
        for name, word in words.items():
            for spelling in spellings(word):
                for encoding, needle in encodings(spelling):
                    if len(needle) >= SHORTEST:
                        needles.setdefault(needle, f"{name} ({encoding})")
        self._needles = list(needles)
        self._labels = list(needles.values())
        self._longest = max(map(len, self._needles), default=1)
        import ahocorasick_rs  # only a proof needs it

        self._automaton = ahocorasick_rs.BytesAhoCorasick(self._needles)

    def in_bytes(self, content: bytes) -> set[str]:
        """Labels of what the bytes hold."""
        found = self._automaton.find_matches_as_indexes(content, overlapping=True) if content else ()
        return {self._labels[index] for index, _, _ in found}

    def in_files(self, files: Iterable[Path]) -> set[str]:
        return {f"{path.name}: {label}" for path in files for label in self.in_file(path)}

    def in_file(self, path: Path) -> set[str]:
        """Labels of what a file holds, read in pieces that overlap by more than the longest needle. Nothing of one that is gone."""
        hits, before = set[str](), b""
        try:
            with path.open("rb") as file:
                while piece := file.read(PIECE):
                    hits |= self.in_bytes(before + piece)
                    before = (before + piece)[-self._longest :]
        except FileNotFoundError:
            return hits
        return hits

    def in_tables(self) -> set[str]:
        """Every column of every table of the live database, the virtual and the vocabulary ones included."""
        hits = set[str]()
        for table in tables():
            for row in rows(table):
                for column, value in row.items():
                    if labels := self.in_bytes(as_bytes(value)):
                        hits |= {f"{table}.{column}: {label}" for label in labels}
        for session in sessions():
            hits |= {f"session: {label}" for label in self.in_bytes(session)}
        for content in opened():
            hits |= {f"sealed file: {label}" for label in self.in_bytes(content)}
        return hits


def sessions() -> Iterator[bytes]:
    """What the sessions hold, unpacked: in the table it is compressed, and no byte scan would see it."""
    from kortisto.accounts.models import Session

    for session in Session.objects.all():
        yield repr(session.get_decoded()).encode()


def opened() -> Iterator[bytes]:
    """What the sealed attachments hold, whether or not a row knows them: every file whose key is still there, unpacked."""
    for path in path_of(BOX.folder).glob(f"*{SEALED}"):
        try:
            content = BOX.read(uuid.UUID(path.stem), f"{BOX.folder}/{path.name}")
        except Gone:
            continue
        yield content
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as parts:
                yield from (parts.read(name) for name in parts.namelist())


def tables() -> list[str]:
    """Every table of the database (SQLite: the shadow tables of the index and virtual tables too)."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        else:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        return [name for (name,) in cursor.fetchall()]


def rows(table: str) -> Iterator[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        names = [column[0] for column in cursor.description]
        while found := cursor.fetchmany(1000):
            for row in found:
                yield dict(zip(names, row, strict=True))


def as_bytes(value: Any) -> bytes:
    if value is None:
        return b""
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    return str(value).encode()


def dump(*, leave_out: Sequence[str] = ()) -> dict[str, list[str]]:
    """Every table as sorted lines of text, for comparing a database with itself."""
    return {table: sorted(repr(sorted(row.items())) for row in rows(table)) for table in tables() if table not in leave_out}


def about(subject_id: int) -> dict[str, list[str]]:
    """Every row that belongs to one person: by the subject paths of the classification and by the foreign keys of the live schema.

    `checked_on` (when the nightly comparison last looked) is left out: it tells of the run, not of the person.
    """
    own: dict[Any, set[Any]] = {table.model: _keys(table.model, {str(table.subject_id): subject_id}) for table in of_subjects()}
    growing = True
    while growing:
        growing = False
        for model in apps.get_models():
            known = own.setdefault(model, set())
            for field in model._meta.concrete_fields:
                if own.get(field.related_model):
                    fresh = _keys(model, {f"{field.attname}__in": own[field.related_model]}) - known
                    known |= fresh
                    growing = growing or bool(fresh)
    return {
        model._meta.db_table: [
            repr(sorted((name, as_bytes(value)) for name, value in row.items() if name != "checked_on"))
            for row in model._base_manager.filter(pk__in=keys).order_by("pk").values()
        ]
        for model, keys in own.items()
        if keys
    }


def _keys(model: Any, condition: dict[str, Any]) -> set[Any]:
    return set(model._base_manager.filter(**condition).values_list("pk", flat=True))
