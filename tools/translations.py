"""Translations: compile .po to .mo, bring catalogues up to date with the source, and check that none lacks anything.

    python tools/translations.py compile            write every .mo beside its .po
    python tools/translations.py update [ROOM …]    add new texts to the rooms' catalogues, drop unused ones
    python tools/translations.py check              print what is missing, unused, fuzzy or contradictory; exit 1 if anything

Needs Babel only, so that it can run while the package is being built.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).resolve().parents[1] / "src" / "kortisto"
LANGUAGES = ("fi", "sv")
METHODS = [
    ("**/migrations/**", "ignore"),
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
    ("**/templates/**.txt", "jinja2"),
]
OPTIONS = {"**/templates/**.html": {"extensions": "jinja2.ext.i18n,jinja2.ext.do", "trimmed": "true", "silent": "false"}}
OPTIONS["**/templates/**.txt"] = OPTIONS["**/templates/**.html"]
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_HOLE = re.compile(r"%\(\w+\)[sd]|%%|%[sd]|\{\w*\}")


def rooms() -> list[str]:
    """Folders of the package that hold texts."""
    return sorted(path.name for path in SOURCE.iterdir() if path.is_dir() and extracted(path.name))


def po_path(room: str, language: str) -> Path:
    return SOURCE / room / "locale" / language / "LC_MESSAGES" / "django.po"


def extracted(room: str) -> Catalog:
    """The texts of a room's source."""
    catalog = Catalog(project="Kortisto", fuzzy=False)
    found = extract_from_dir(SOURCE / room, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",))
    for name, line, message, comments, context in found:
        catalog.add(message, None, [(f"{room}/{name}", line)], auto_comments=comments, context=context)
    return catalog


def read(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)


def compile_all(source: Path, target: Path) -> int:
    """Compile every .po under `source` to a .mo at the same place under `target`; gives how many."""
    paths = sorted(source.rglob("locale/*/LC_MESSAGES/*.po"))
    for path in paths:
        catalog = read(path, path.parts[-3])
        out = target / path.relative_to(source).with_suffix(".mo")
        out.parent.mkdir(parents=True, exist_ok=True)
        with out.open("wb") as file:
            write_mo(file, catalog, use_fuzzy=False)
    return len(paths)


def update(names: list[str]) -> None:
    for room in names or rooms():
        fresh = extracted(room)
        for language in LANGUAGES:
            path = po_path(room, language)
            catalog = read(path, language) if path.exists() else Catalog(locale=language, project="Kortisto", fuzzy=False)
            created = catalog.creation_date  # the day of each update would only make two people's changes collide
            catalog.update(fresh, no_fuzzy_matching=True, update_header_comment=False)
            catalog.creation_date = created
            catalog.obsolete.clear()
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                write_po(file, catalog, width=132, omit_header=False, sort_output=True, include_lineno=False)
            empty = sum(1 for message in catalog if message.id and not _complete(message))
            print(f"{path.relative_to(SOURCE)}: {empty} without translation")


def problems() -> Iterator[str]:
    """One line for each thing that is wrong."""
    said: dict[tuple[str, str | None, Any], tuple[str, Any]] = {}
    for room in rooms():
        wanted = {_key(message): message for message in extracted(room) if message.id}
        for language in LANGUAGES:
            path = po_path(room, language)
            if not path.exists():
                yield f"{room}: no {language} catalogue ({len(wanted)} texts)"
                continue
            present = {_key(message): message for message in read(path, language) if message.id}
            yield from (f"{room} {language}: missing {key[1]!r}" for key in wanted if key not in present)
            yield from (f"{room} {language}: unused {key[1]!r}" for key in present if key not in wanted)
            for key, message in present.items():
                yield from (f"{room} {language}: {what} {key[1]!r}" for what in _faults(message))
                other, text = said.setdefault((language, *key), (room, message.string))
                if text != message.string:
                    yield f"{language}: {key[1]!r} is {text!r} in {other} but {message.string!r} in {room}"


def _key(message: Message) -> tuple[str | None, str]:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def _complete(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(strings)


def _faults(message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield "fuzzy"
    if not _complete(message):
        yield "untranslated"
        return
    ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    wanted = set(_HOLE.findall(ids[-1]))
    if any(set(_HOLE.findall(string)) - wanted or wanted - set(_HOLE.findall(string)) for string in strings[-1:]):
        yield "other placeholders in"


def main(arguments: list[str]) -> int:
    match arguments:
        case ["compile"]:
            print(f"{compile_all(SOURCE, SOURCE)} catalogues compiled")
        case ["update", *names]:
            update(names)
        case ["check"]:
            found = list(problems())
            print("\n".join(found) or "translations: complete")
            return 1 if found else 0
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
