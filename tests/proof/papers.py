"""Real files of the kinds people attach, with given words in them."""

from __future__ import annotations

import base64
import io
import tempfile
import zipfile
from pathlib import Path

import typst
import xlsxwriter

_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def text(words: str) -> bytes:
    return f"Muistio: {words}\n".encode()


def pdf(words: str) -> bytes:
    """A document as a type-setting program makes it; the words stand in a remark at its end too, where they are not packed."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "paper.typ"
        source.write_text(f"#set document(title: {quoted(words)})\n#text({quoted(words)})")
        return bytes(typst.compile(str(source))) + f"\n% {words}\n".encode()


def quoted(words: str) -> str:
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'


def docx(words: str, **more: bytes) -> bytes:
    """A document as a word processor saves it; `more`: further parts, their names with __ for / and _dot_ for a dot."""
    types = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_MAIN}"/></Types>'
    )
    document = (
        '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        f"<w:t>{words}</w:t></w:r></w:p></w:body></w:document>"
    )
    return zipped({"[Content_Types].xml": types.encode(), "word/document.xml": document.encode()} | named(more))


def named(more: dict[str, bytes]) -> dict[str, bytes]:
    return {name.replace("__", "/").replace("_dot_", "."): data for name, data in more.items()}


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return out.getvalue()


def odt(words: str) -> bytes:
    return zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": f"<x>{words}</x>".encode()})


def xlsx(words: str) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet().write(0, 0, words)
    return out.getvalue()


def png() -> bytes:
    return base64.b64decode(_PNG)
