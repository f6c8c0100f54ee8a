"""The look of a letter in mail programs, which know little: inlined rules, a dark mode, and the page around what somebody coded."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .drawing import Drawing

FONT = "Atkinson Hyperlegible Next, Verdana, Segoe UI, Helvetica, Arial, sans-serif"
INLINED = """
.k-text p, .k-small p { margin: 0 0 12px }
.k-text ul, .k-text ol, .k-small ul { margin: 0 0 12px; padding-left: 24px }
.k-text li, .k-small li { margin: 0 0 4px }
.k-text h1, .k-text h2, .k-text h3, .k-small h2 { margin: 8px 0 4px; font-size: inherit; line-height: inherit }
.k-text a { color: #075947; text-decoration: underline }
.k-small a { color: #3a4b52; text-decoration: underline }
.k-text blockquote { margin: 0 0 12px; padding-left: 12px; border-left: 3px solid #b9c3c6 }
"""
DARK_QUERY = "@media (prefers-color-scheme: dark)"
DARK = (
    DARK_QUERY
    + """ {
.k-page { background: #0b1114 !important; background-color: #0b1114 !important }
.k-card, .k-card > table { background: #182124 !important; background-color: #182124 !important }
.k-foot, .k-foot > table { background: #11191c !important; background-color: #11191c !important }
.k-text div, .k-text h1, .k-text h2, .k-text h3, .k-text table, .k-text td, .k-text th { color: #e8eeef !important }
.k-text a { color: #78d2b4 !important }
.k-small, .k-small div, .k-small a, .k-small h2 { color: #b2bdbf !important }
}"""
)
META = '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
_RESET = (
    "body{margin:0;padding:0;-webkit-text-size-adjust:100%}table,td{border-collapse:collapse}"
    "img{border:0;height:auto;line-height:100%;text-decoration:none}"
)


def page(body: str, drawing: Drawing, columns: Iterable[int] = ()) -> str:
    """A whole page around the body of a letter somebody coded; `columns`: percents of the columns MJML made."""
    rules = "".join(f".mj-column-per-{one}{{width:{one}% !important;max-width:{one}%}}" for one in columns if 0 < one <= 100)
    wide = f"@media only screen and (min-width:480px){{{rules}}}" if rules else ""
    hidden = "display:none;font-size:1px;line-height:1px;max-height:0;max-width:0;opacity:0;overflow:hidden"
    before = f'<div style="{hidden}">{escape(drawing.preheader)}</div>' if drawing.preheader else ""
    return (
        f'<!doctype html><html lang="{drawing.language}" dir="ltr"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title></title>{META}'
        f"<style>{_RESET}{wide}{DARK}</style></head><body>{before}"
        f'<div role="article" lang="{drawing.language}" style="font-family:{FONT};color:#112229;font-size:16px;line-height:1.6">'
        f"{body}</div></body></html>"
    )


def in_mode(html: str, *, dark: bool) -> str:
    """The letter as it looks in the mode, whatever the reader's own is: for previews."""
    return html.replace(DARK_QUERY, "@media all" if dark else "@media not all")
