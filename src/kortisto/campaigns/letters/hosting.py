"""Pictures and files of letters: judged by their content, made small, served by the instance itself (T9, T10).

They lie in `files/letters/` as they are served: they are what the firm publishes, so they are in every backup and not sealed. A picture
is always written anew from its pixels: what a camera or a program hid in it (place, name, thumbnail) never gets here.
"""

from __future__ import annotations

import io
import os
import re
import secrets
import warnings
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from kortisto.campaigns.models import HostedFile, Letter
from kortisto.contacts.refusals import Refused
from kortisto.privacy.strongbox import is_old

from . import cleansing
from .versions import Said

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels

MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE
MOST_PIXELS = 50_000_000
WIDTHS = (200, 400, 600, 1200)
"""Widths in pixels a picture is made in, as far as it has them."""
FOLDER = "letters"
_FORMATS = {"JPEG": "jpeg", "PNG": "png", "WEBP": "png"}
_ENDING = {"jpeg": "jpg", "png": "png", "pdf": "pdf"}
MIME = {"jpeg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}
_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|Encrypt)[\s(</\[]")


def place_of(file: HostedFile, width: int) -> str:
    """The absolute address: of a picture at least `width` pixels wide where it has them (0: as it is)."""
    return str(settings.BASE_URL) + reverse("campaigns:hosted", args=[file.ref, name_of(file, width)])


def name_of(file: HostedFile, width: int) -> str:
    """The last part of the address: the width of a picture, the name of a file."""
    if file.kind == HostedFile.Kind.PDF:
        return file.name
    wide = [one for one in sorted(file.widths) if one >= width > 0]
    return f"{wide[0] if wide else max(file.widths, default=0)}.{_ENDING[file.kind]}"


def path_of(file: HostedFile, width: int = 0) -> Path:
    part = f"-{width}" if file.kind != HostedFile.Kind.PDF else ""
    return Path(settings.KORTISTO.files) / FOLDER / f"{file.ref}{part}.{_ENDING[file.kind]}"


def of_letter(letter: Letter, said: Said) -> dict[str, HostedFile]:
    """The files a version names, by their refs; one query. Those that were removed are not among them."""
    refs = {str(letter.look.get("logo", ""))} | set(_named(said.content))
    rows = HostedFile.objects.filter(ref__in=refs - {""}, removed_at=None)
    return {row.ref: row for row in rows}


def _named(content: Any) -> Iterable[str]:
    """Every ref a content could name: values of blocks, and in a coded letter what stands after the folder of an address."""
    if isinstance(content, Mapping):
        before = reverse("campaigns:hosted", args=["x" * 32, "1.png"]).partition("x" * 32)[0]
        source = str(content.get("source", ""))
        for piece in source.split(before)[1:]:
            yield piece[:32]
    for block in content if isinstance(content, list) else ():
        yield from (str(value) for key, value in block.items() if isinstance(value, str) and len(value) == 32)


# ---- taking in


def add_picture(*, data: bytes, name: str, alt: str = "", by: Any = None, now: datetime) -> HostedFile:
    """Keep a picture; `by`: the member of staff who puts it in. Refused (field "picture") for one that is none, is too large or unpacks to too much."""
    picture = _opened(data)
    with_alpha = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    kind = "png" if with_alpha or picture.format_name == "PNG" else "jpeg"
    pixels = picture.convert("RGBA" if with_alpha else "RGB")
    widths = sorted({*(one for one in WIDTHS if one < pixels.width), min(pixels.width, WIDTHS[-1])})
    row = HostedFile(
        ref=secrets.token_hex(16), name=cleansing.line(name, 120) or "kuva", kind=kind, width=pixels.width, height=pixels.height,
        widths=widths, alt=cleansing.line(alt, 300), size=0, owner=by, created_at=now,
    )  # fmt: skip
    for width in widths:
        small = pixels if width == pixels.width else pixels.resize((width, max(1, round(pixels.height * width / pixels.width))))
        row.size += _written(path_of(row, width), _packed(small, kind))
    row.save()
    return row


def _opened(data: bytes) -> Any:
    from PIL import Image, ImageOps

    if len(data) > MOST_BYTES:
        raise Refused(
            _("The picture is larger than %(most)d MB.") % {"most": MOST_BYTES // MEGABYTE}, field="picture", code="large"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            found = Image.open(io.BytesIO(data), formats=list(_FORMATS))
            if found.width * found.height > MOST_PIXELS:
                raise Refused(_("The picture has too many pixels. Make it smaller first."), field="picture", code="pixels")
            found.load()
            name = found.format
            turned = ImageOps.exif_transpose(found)
    except Refused:
        raise
    except Exception as error:  # whatever a hostile file makes a decoder raise
        raise Refused(_("This is no picture we can show. Use JPEG, PNG or WebP."), field="picture", code="unreadable") from error
    turned.format_name = name  # type: ignore[attr-defined]
    return turned


def _packed(pixels: Pixels, kind: str) -> bytes:
    """The pixels alone: a new picture carries nothing of the old one's words."""
    from PIL import Image

    clean = Image.frombytes(pixels.mode, pixels.size, pixels.tobytes())
    out = io.BytesIO()
    if kind == "jpeg":
        clean.save(out, "JPEG", quality=82, optimize=True, progressive=True)
    else:
        clean.save(out, "PNG", optimize=True)
    return out.getvalue()


def add_file(*, data: bytes, name: str, expires_on: date | None = None, by: Any = None, now: datetime) -> HostedFile:
    """Keep a PDF; `by` as of a picture. Refused (field "file") for anything else, and for one that runs something when it is opened."""
    if len(data) > MOST_BYTES:
        raise Refused(_("The file is larger than %(most)d MB.") % {"most": MOST_BYTES // MEGABYTE}, field="file", code="large")
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-2048:]:
        raise Refused(_("This is no PDF. Save it as PDF and choose that."), field="file", code="unreadable")
    if _ACTIVE.search(data):
        raise Refused(_("The PDF holds programs, other files or a password. Print it to a new PDF and choose that."), field="file", code="active")  # fmt: skip
    base = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in cleansing.line(name, 100).rsplit(".", 1)[0])
    row = HostedFile(
        ref=secrets.token_hex(16), name=f"{base.strip('-') or 'tiedosto'}.pdf", kind="pdf", size=len(data), expires_on=expires_on,
        owner=by, created_at=now,
    )  # fmt: skip
    _written(path_of(row), data)
    row.save()
    return row


def _written(path: Path, data: bytes) -> int:
    """On the disk before its row is known; survives a power cut."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return len(data)


def remove(row: HostedFile, *, now: datetime) -> None:
    """Not served any more from now on; letters that name it cannot be sent until it is replaced."""
    row.removed_at = now
    row.save(update_fields=["removed_at"])
    for path in (Path(settings.KORTISTO.files) / FOLDER).glob(f"{row.ref}*"):
        path.unlink(missing_ok=True)


def sweep_out(now: datetime) -> int:
    """Remove files no row knows, of uploads that did not commit, a day later; gives how many."""
    folder = Path(settings.KORTISTO.files) / FOLDER
    known = set(HostedFile.objects.filter(removed_at=None).values_list("ref", flat=True))
    strays = [path for path in folder.glob("*") if path.name[:32] not in known and is_old(path, now, timedelta(days=1))]
    for path in strays:
        path.unlink(missing_ok=True)
    return len(strays)
