"""The package: the letter and the data as PDF, the data as JSON, the person's own files. Built in memory, sealed at once."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date
from typing import Any

from kortisto.privacy import parts
from kortisto.privacy.strongbox import Gone
from kortisto.rights.answering import access, drawing
from kortisto.rights.models import Request

LARGEST = 200 * 1024 * 1024
"""Bytes of files in one package; what does not fit is named in `files-left-out.txt` and handed over otherwise."""

_UNSAFE = re.compile(r"[^\w.\- ()]+")


def build(request: Request, letter: dict[str, Any], *, day: date) -> bytes:
    """The zip of an access or portability request. Files of data that are withheld are left out with them."""
    described = access.described(request, day=day)
    shown = {row["datum"] for row in described["data"] if row["value"] is not None}
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr(f"{request.number}.pdf", drawing.package(letter, described))
        box.writestr(f"{request.number}.json", json.dumps(described, ensure_ascii=False, indent=2))
        put_files(box, request.subject_id, shown)
    return held.getvalue()


def put_files(box: zipfile.ZipFile, subject_id: int, data: set[str]) -> None:
    """The person's own files of these data, each in the folder of its datum."""
    size, left_out, taken = 0, [], set[str]()
    for datum, file in parts.files_of([subject_id], data):
        try:
            content = file.read()
        except Gone:
            continue
        if size + len(content) > LARGEST:
            left_out.append(file.name)
            continue
        size += len(content)
        name = _name(datum, file, taken)
        box.writestr(name, content)
    if left_out:
        box.writestr("files-left-out.txt", "\n".join(left_out))


def _name(datum: str, file: parts.File, taken: set[str]) -> str:
    """A path of its own inside the zip: no folder of the file's, nothing a program would run by its path."""
    plain = _UNSAFE.sub("_", file.name.rpartition("/")[2].rpartition("\\")[2]).strip(". ") or "file"
    number = file.record.rpartition(":")[2]
    name = f"{datum}/{number}-{plain}"
    taken.add(name)
    return name
