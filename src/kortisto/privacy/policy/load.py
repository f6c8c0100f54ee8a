"""From a TOML file to a Policy. Every fault of the file is collected and told with its line, key and remedy."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date, time
from functools import lru_cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from kortisto.privacy.policy.build import build
from kortisto.privacy.policy.model import Policy
from kortisto.privacy.policy.positions import key_lines
from kortisto.privacy.policy.problems import PolicyError, Problem
from kortisto.privacy.policy.reader import Reader

LARGEST = 2_000_000
"""Bytes of a notice's file; the longest we ship has 60,000."""

SHIPPED = ("b2b", "hehku", "yritysasiakkaat")


def load(path: str | Path) -> Policy:
    """Read a policy file. PolicyError lists every fault; the notice's verbatim text (`policy.text`) lies beside the file."""
    place = Path(path)
    try:
        if place.stat().st_size > LARGEST:
            raise PolicyError(
                [_of_file(path, f"is larger than {LARGEST // 1_000_000} MB", "a notice is text: check that it is the right file")]
            )
        source = place.read_text(encoding="utf-8")
    except OSError as error:
        raise PolicyError([_of_file(path, f"cannot be read: {error.strerror}", "check the path")]) from error
    except UnicodeDecodeError as error:
        line = place.read_bytes()[: error.start].count(b"\n") + 1
        raise PolicyError([_of_file(path, "is not UTF-8 text", "save it as UTF-8", line)]) from error
    return loads(source, path=str(path), beside=place.parent)


def _of_file(path: str | Path, message: str, remedy: str, line: int = 0) -> Problem:
    return Problem(str(path), line, "file", message, remedy)


def shipped(key: str) -> Policy:
    """One of the notices that come with Kortisto: b2b, hehku or yritysasiakkaat."""
    folder = resources.files("kortisto") / "policies"
    with resources.as_file(folder) as place:
        return load(place / f"{key}.toml")


def loads(source: str, *, path: str = "<text>", beside: Path | None = None) -> Policy:
    """Read a policy from text. `beside` is the folder in which `policy.text` is looked for."""
    source = source.removeprefix("\ufeff")  # the mark some editors write at the beginning
    try:
        return _built(source, path, _text_beside(tables(source), beside))
    except tomllib.TOMLDecodeError as error:
        raise PolicyError([_syntax(error, source, path)]) from error
    except RecursionError as error:
        raise PolicyError([_of_file(path, "nests tables or lists too deeply", "write it as in the examples")]) from error
    except ValueError as error:  # of Python itself: a number of more than 4,300 digits
        raise PolicyError(
            [Problem(path, 0, "syntax", "holds a number too long to read", "put it in quotes or remove it")]
        ) from error


@lru_cache(maxsize=16)
def tables(source: str) -> Mapping[str, Any]:
    """The tables of a notice's file, read once for each text (a page may ask for them many times). Raises what tomllib does."""
    return MappingProxyType(tomllib.loads(source))


@lru_cache(maxsize=16)
def _built(source: str, path: str, text: _Text | None) -> Policy:
    """A policy cannot be changed, so that whoever asks for the same text may have the same one; faults are told anew each time."""
    reader = Reader(path, key_lines(source))
    raw = dict(tables(source))
    if text is not None and text.fault:
        reader.fault("policy.text", text.fault, text.remedy)
    elif text is not None:
        raw["policy"] = {**raw["policy"], "published_text": text.words}
    policy = build(raw, reader, content_hash(raw), path)
    if reader.problems or policy is None:
        raise PolicyError(reader.problems)
    return policy


# What the parser says → what to do. Its own words stay in the message.
_REMEDIES = (
    ("Cannot declare", "this table stands in the file already: join the two, or give one another name"),
    ("Cannot overwrite", "this key stands in the table already: remove one of the two"),
    ("Cannot mutate", "this key or table stands in the file already: remove one of the two"),
    ("Expected '=' after a key", "write key = value on one line"),
    ("Invalid statement", "write a [table] or key = value; text needs quotes, a comment begins with #"),
    ("Invalid date", "there is no such day: a date is year-month-day, as 2026-01-31"),
    ("Invalid value", "words stand in quotes, dates as 2026-01-31, yes and no as true and false"),
    ("Unescaped '\\' in a string", "write \\\\ for a backslash, or put the text in single quotes"),
    ("Unclosed array", "close the list with ]"),
    ("Unclosed inline table", "close the table with }"),
    ("Unterminated string", "close the text with a quote"),
    ("Illegal character", "a text in single or double quotes stays on one line: close its quote, or use three quotes"),
    ("Expected newline or end of document", 'one key a line; a quote inside a text is written \\"'),
    ("at the end of a table declaration", "close the heading with ] (or ]] when it began with [[)"),
    ("at the end of an array declaration", "close the heading with ]]"),
)


def _syntax(error: tomllib.TOMLDecodeError, source: str, path: str) -> Problem:
    found = re.search(r"\(at line (\d+), column \d+\)", str(error))
    line = int(found[1]) if found else max(len(source.splitlines()), 1)
    remedy = next((words for sign, words in _REMEDIES if sign in str(error)), "compare the line with the examples in the manual")
    return Problem(path, line, "syntax", str(error), remedy)


def content_hash(raw: Mapping[str, Any]) -> str:
    """SHA-256 of the content, the same whatever the order of keys, comments or spacing."""
    text = json.dumps(raw, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, date | time):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in a policy")


class _Text(NamedTuple):
    """The published text that lies beside a notice, or why it cannot be had."""

    words: str = ""
    fault: str = ""
    remedy: str = ""


def _text_beside(raw: Mapping[str, Any], beside: Path | None) -> _Text | None:
    """The text that `policy.text` points to; it becomes `policy.published_text`, so that the hash covers it."""
    head = raw.get("policy")
    name = head.get("text") if isinstance(head, dict) else None
    if not isinstance(name, str) or not name:
        return None
    if "/" in name or "\\" in name or name.startswith("."):
        return _Text(fault=f"“{name}” leads out of the folder", remedy="put the text beside the policy and write its bare name")
    try:
        return _Text((beside or Path()).joinpath(name).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        return _Text(fault=f"“{name}” cannot be read: {error}", remedy="put the published text beside the policy, as UTF-8")
