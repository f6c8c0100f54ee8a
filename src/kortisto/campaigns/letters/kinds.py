"""The house's own kinds of block, as sections of MJML and as text."""

from __future__ import annotations

from html import escape
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from . import printing
from .blocks import Block, Field, Kind, kind_of, register, shown_rows
from .drawing import WIDTH, Drawing
from .plaintext import of_html
from .printing import Piece

PADDING = "8px 24px"


def section(inner: str) -> str:
    return (
        f'<mj-section css-class="k-card" background-color="#ffffff" padding="0"><mj-column>{inner}</mj-column></mj-section>'
        if inner
        else ""
    )


def words(inner: str, **more: str) -> str:
    attributes = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())
    return f'<mj-text css-class="k-text" padding="{PADDING}"{attributes}>{inner}</mj-text>'


# ---- heading, text


def _heading(block: Block, drawing: Drawing) -> str:
    level, size = {"2": ("h2", "20px"), "3": ("h3", "17px")}.get(str(block.get("level")), ("h1", "26px"))
    text = drawing.text(block, "text")
    return section(words(f"<{level}>{text}</{level}>", font_size=size, line_height="1.25", font_weight="700")) if text else ""


def _heading_text(block: Block, drawing: Drawing) -> str:
    text = drawing.said(block, "text")
    return f"{text}\n{'=' * min(len(text), 60)}" if text and str(block.get("level")) not in ("2", "3") else text


def _text(block: Block, drawing: Drawing) -> str:
    return section(words(drawing.rich(block, "html")))


def _text_text(block: Block, drawing: Drawing) -> str:
    return of_html(drawing.rich(block, "html"))


# ---- pictures


def picture(block: Block, drawing: Drawing, *, file: str, alt: str, link: str, width: int = WIDTH) -> str:
    """An `mj-image` of a block's fields, "" without a picture; a picture without words for those who do not see it is a problem."""
    found = drawing.file(block, file)
    if found is None:
        return ""
    said = str(block.get(alt, "")) or found.alt
    drawing.filling.none(said)
    if not said:
        drawing.wrong("alt_missing", _("The picture has no alternative text. Say what it shows."))
    to = drawing.link(block, link) if link else ""
    address = f' href="{escape(to)}"' if to else ""
    shown = min(found.width or width, width)
    return (
        f'<mj-image src="{escape(drawing.place_of(found, 2 * shown))}" alt="{escape(said)}" width="{shown}px" '
        f'padding="{PADDING}"{address} />'
    )


def _image(block: Block, drawing: Drawing) -> str:
    return section(picture(block, drawing, file="image", alt="alt", link="link"))


def _image_text(block: Block, drawing: Drawing) -> str:
    said, to = str(block.get("alt", "")), drawing.link(block, "link")
    return f"[{said}]{f' {to}' if to else ''}" if said else to


# ---- button


def _target(block: Block, drawing: Drawing) -> str:
    found = drawing.file(block, "file")
    return drawing.place_of(found, 0) if found is not None else drawing.link(block, "link", required=True)


def _button(block: Block, drawing: Drawing) -> str:
    label, to = drawing.text(block, "label"), _target(block, drawing)
    if not label:
        drawing.wrong("label_missing", _("The button has no words."))
    if not label or not to:
        return ""
    return section(
        f'<mj-button href="{escape(to)}" align="left" background-color="{drawing.accent}" color="#ffffff" border-radius="6px" '
        f'font-size="16px" font-weight="600" padding="{PADDING}" inner-padding="12px 20px">{label}</mj-button>'
    )


def _button_text(block: Block, drawing: Drawing) -> str:
    label, to = drawing.said(block, "label"), _target(block, drawing)
    return f"{label}: {to}" if label and to else ""


# ---- columns


def _columns(block: Block, drawing: Drawing) -> str:
    made = []
    for side in ("left", "middle", "right"):
        inner = picture(block, drawing, file=f"{side}_image", alt=f"{side}_alt", link="", width=WIDTH // 2 - 48)
        text = drawing.rich(block, side)
        inner += words(text) if text else ""
        if inner:
            made.append(f"<mj-column>{inner}</mj-column>")
    return f'<mj-section css-class="k-card" background-color="#ffffff" padding="0">{"".join(made)}</mj-section>' if made else ""


def _columns_text(block: Block, drawing: Drawing) -> str:
    return "\n\n".join(text for side in ("left", "middle", "right") if (text := of_html(drawing.rich(block, side))))


# ---- prices


def _rows(block: Block) -> list[list[str]]:
    rows = shown_rows(block.get("table"))
    return rows if rows and rows[0] else []


def _figures(rows: list[list[str]]) -> list[bool]:
    """Whether each column is of figures, and so set to the right: most of its cells begin with a digit or a sign."""
    width = len(rows[0]) if rows else 0
    return [
        place > 0 and sum(bool(row[place].lstrip("−-+ €")[:1].isdigit()) for row in rows[1:]) * 2 > len(rows[1:])
        for place in range(width)
    ]


_CELL = "padding:8px 4px;border-bottom:1px solid #d6dee0;"
"""Little, for it stands in every cell of a list of three hundred rows."""


def _prices(block: Block, drawing: Drawing) -> str:
    rows = _rows(block)
    if len(rows) < 2:
        drawing.wrong("table_empty", _("The price table has no rows."))
        return ""
    right = _figures(rows)

    def cells(row: list[str], heading: bool) -> str:
        made = []
        for place, text in enumerate(row):
            tag, scope = ("th", ' scope="col"') if heading else ("th", ' scope="row"') if place == 0 else ("td", "")
            side = ' align="right"' if right[place] else ' align="left"' if tag == "th" else ""
            whole = " nowrap" if right[place] and not heading else ""  # no price goes on in the next line
            style = _CELL + {"th": "font-weight:600" if heading else "font-weight:400"}.get(tag, "")
            style += ";word-break:break-word" if place == 0 else ""
            made.append(f'<{tag}{scope}{side}{whole} style="{style.rstrip(";")}">{drawing.filling.html(escape(text))}</{tag}>')
        return f'<tr valign="top" style="word-break:normal">{"".join(made)}</tr>'

    caption = drawing.text(block, "caption")
    body = "".join(cells(row, False) for row in rows[1:])
    table = f'<mj-table css-class="k-text" color="#112229" font-size="15px" line-height="1.4" padding="{PADDING}">{cells(rows[0], True)}{body}</mj-table>'
    return section((words(f"<strong>{caption}</strong>") if caption else "") + table)


def _prices_text(block: Block, drawing: Drawing) -> str:
    rows = _rows(block)
    if len(rows) < 2:
        return ""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    right = _figures(rows)
    lines = [
        "  ".join(
            cell.rjust(width) if side else cell.ljust(width) for cell, width, side in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in rows
    ]
    caption = drawing.said(block, "caption")
    return "\n".join([*([caption] if caption else []), lines[0], "-" * min(len(lines[0]), 72), *lines[1:]])


# ---- signature, line

_SIGNED = ("name", "title", "phone", "email")


def _signature(block: Block, drawing: Drawing) -> str:
    lines = [drawing.text(block, name) for name in _SIGNED]
    if not any(lines):
        return ""
    lines[0] = f"<strong>{lines[0]}</strong>" if lines[0] else ""
    return section(words(f"<p>{'<br>'.join(one for one in lines if one)}</p>"))


def _signature_text(block: Block, drawing: Drawing) -> str:
    return "\n".join(text for name in _SIGNED if (text := drawing.said(block, name)))


def _divider(block: Block, drawing: Drawing) -> str:
    return section(f'<mj-divider border-width="1px" border-color="#d6dee0" padding="{PADDING}" />')


_LEVELS = (("1", gettext_lazy("Main heading")), ("2", gettext_lazy("Subheading")), ("3", gettext_lazy("Small heading")))
_ALT = gettext_lazy("Alternative text")
_ALT_HINT = gettext_lazy("What the picture shows, for those who do not see it.")


def _side(name: str, label: Any, image: Any) -> tuple[Field, ...]:
    return (
        Field(name, label, "rich"),
        Field(f"{name}_image", image, "image"),
        Field(f"{name}_alt", _ALT, most=300),
    )


register(Kind("heading", pgettext_lazy("block", "Heading"), "heading", (
    Field("text", pgettext_lazy("block", "Heading"), required=True), Field("level", gettext_lazy("Size"), "choice", _LEVELS),
), _heading, _heading_text, 10))  # fmt: skip
register(
    Kind(
        "text",
        pgettext_lazy("block", "Text"),
        "text",
        (Field("html", pgettext_lazy("block", "Text"), "rich"),),
        _text,
        _text_text,
        20,
    )
)
register(Kind("image", gettext_lazy("Picture"), "photo", (
    Field("image", gettext_lazy("Picture"), "image"), Field("alt", _ALT, hint=_ALT_HINT, most=300), Field("link", gettext_lazy("Link"), "link"),
), _image, _image_text, 30))  # fmt: skip
register(Kind("button", gettext_lazy("Button"), "button", (
    Field("label", gettext_lazy("Words on the button"), required=True, most=80), Field("link", gettext_lazy("Link"), "link"),
    Field("file", gettext_lazy("Or a file"), "file", hint=gettext_lazy("A PDF the instance keeps, such as a price list.")),
), _button, _button_text, 40))  # fmt: skip
register(Kind("columns", gettext_lazy("Columns"), "columns", (
    *_side("left", gettext_lazy("Left column"), gettext_lazy("Picture of the left column")),
    *_side("middle", gettext_lazy("Middle column"), gettext_lazy("Picture of the middle column")),
    *_side("right", gettext_lazy("Right column"), gettext_lazy("Picture of the right column")),
), _columns, _columns_text, 50))  # fmt: skip
register(Kind("prices", gettext_lazy("Prices"), "table", (
    Field("caption", gettext_lazy("Title of the table")),
    Field("table", gettext_lazy("Rows"), "table", hint=gettext_lazy(
        "The first row has the headings. Paste from a spreadsheet, or write one row a line with ; between the cells.")),
), _prices, _prices_text, 60))  # fmt: skip
register(Kind("signature", gettext_lazy("Signature"), "user", (
    Field("name", gettext_lazy("Name")), Field("title", gettext_lazy("Title")), Field("phone", gettext_lazy("Phone")),
    Field("email", gettext_lazy("E-mail")),
), _signature, _signature_text, 70))  # fmt: skip
register(Kind("divider", gettext_lazy("Line"), "menu", (), _divider, lambda block, drawing: "-" * 40, 80))


def on_paper(block: Block, drawing: Drawing) -> list[Piece]:
    """A block as pieces of a printed letter. Pictures and buttons stay away; what links lead to is written out."""
    kind = block["type"]
    if kind == "heading":
        text = drawing.said(block, "text")
        return [{"is": "h", "level": int(block.get("level") or 1), "runs": [[text, False, False]]}] if text else []
    if kind == "text":
        return printing.rich(drawing.rich(block, "html"))
    if kind == "columns":
        return [piece for side in ("left", "middle", "right") for piece in printing.rich(drawing.rich(block, side))]
    if kind == "prices":
        rows = [[drawing.filling.text(cell) for cell in row] for row in _rows(block)]
        return printing.table(drawing.said(block, "caption"), rows, _figures(rows))
    if kind in ("image", "divider"):
        return []
    known = kind_of(block)
    return printing.plain(known.plain(block, drawing)) if known is not None else []
