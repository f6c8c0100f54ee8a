"""From what was written to a message: MJML → HTML → styles inlined → cleansed → links → plain text, slots still open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from html import escape, unescape
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kortisto.campaigns.models import Letter
from kortisto.outreach.engine.compiled import OPEN

from . import addresses, cleansing, foot, kinds, styles
from .drawing import Drawing
from .plaintext import of_html
from .versions import Said

if TYPE_CHECKING:
    from css_inline import CSSInliner

_LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_HREF = re.compile(r'\bhref="(https?://[^"]*)"')
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_TAG = re.compile(r"<[^>]*>")
_NO_SOURCE = re.compile(r"<img(?![^>]*\ssrc=)[^>]*>")
_ENDS = ".,;:!?)"


@dataclass(frozen=True)
class Made:
    """A letter in one language and variant, marks of slots in it. `links`: (address, words) in their order, the first is number 1.

    `problems` of the drawing say what is wrong; it may be shown all the same.
    """

    subject: str
    html: str
    text: str
    links: tuple[tuple[str, str], ...]
    fallbacks: dict[str, str]


def make(said: Said, form: str, drawing: Drawing) -> Made:
    """Draw a version; its links lead where they lead, as previews and tests show them."""
    drawing.subject = _line(said.subject, drawing, _("Subject"))
    drawing.preheader = _line(said.preheader, drawing, _("Preheader"))
    html, text = _blocks(said.content, drawing) if form == Letter.Form.BLOCKS else _written(said.content, form, drawing)
    if said.plain:
        text = drawing.filling.text(cleansing.plain(said.plain).strip())
        drawing.take(_("Text part"))
    text = f"{text}\n\n{foot.text(drawing)}\n".lstrip("\n")
    links = _links(html, text, {words.link for words in drawing.notices})
    drawing.problems[:] = dict.fromkeys(drawing.problems)
    return Made(drawing.subject, html, text, tuple(links), dict(drawing.filling.fallbacks))


def counted(made: Made, numbers: Mapping[str, int]) -> Made:
    """The same with its links led through the instance, by their numbers."""
    instead = {address: addresses.counted(number) for address, number in numbers.items()}
    html, text = _counted(made.html, made.text, instead)
    return replace(made, html=html, text=text)


def _line(written: str, drawing: Drawing, name: str) -> str:
    found = drawing.filling.text(cleansing.line(written))
    drawing.take(name)
    return found


# ---- blocks


def _blocks(content: Any, drawing: Drawing) -> tuple[str, str]:
    sections, texts = [_logo(drawing)], []
    for kind, block in drawing.over(content if isinstance(content, list) else ()):
        sections.append(kind.mjml(block, drawing))
        texts.append(kind.plain(block, drawing))
    return _html("".join(sections) + foot.mjml(drawing), drawing), "\n\n".join(one for one in texts if one)


def _ascii(source: str) -> str:
    """The same with everything beyond ASCII as references: the compiler writes attributes as a programming language would."""
    return source.encode("ascii", "xmlcharrefreplace").decode().replace("\\", "&#92;")


def _logo(drawing: Drawing) -> str:
    found = drawing.hosted.get(str(drawing.look.get("logo", "")))
    if found is None:
        return ""
    width = min(found.width or 160, 200)
    source, said = escape(drawing.place_of(found, 2 * width)), escape(found.alt or drawing.foot.sender)
    return kinds.section(f'<mj-image align="left" src="{source}" alt="{said}" width="{width}px" padding="24px 24px 8px" />')


def _html(sections: str, drawing: Drawing) -> str:
    source = (
        f'<mjml lang="{drawing.language}" dir="ltr"><mj-head><mj-preview>{escape(drawing.preheader)}</mj-preview>'
        f'<mj-attributes><mj-all font-family="{styles.FONT}" /><mj-text color="#112229" font-size="16px" line-height="1.6" />'
        f"</mj-attributes><mj-style>{styles.DARK}</mj-style></mj-head>"
        f'<mj-body css-class="k-page" background-color="#e7eff0" width="600px">{sections}</mj-body></mjml>'
    )
    from mjml import mjml2html

    try:
        html = mjml2html(_ascii(source), fonts={})
    except ValueError:
        drawing.wrong("not_compiled", _("The letter cannot be put together. Undo the last change."))
        return ""
    html = html.replace("<title></title>", f"<title>{escape(_shown(drawing.subject))}</title>{styles.META}", 1)
    return _inliner(coded=False).inline(html)


@cache
def _inliner(*, coded: bool) -> CSSInliner:
    """Puts rules into the tags they are about; `coded`: the rules of somebody's own, which then go."""
    from css_inline import CSSInliner

    return CSSInliner(
        inline_style_tags=coded, keep_style_tags=not coded, load_remote_stylesheets=False, extra_css=styles.INLINED,
        keep_link_tags=False,
    )  # fmt: skip


# ---- MJML and HTML of those who code


def _written(content: Any, form: str, drawing: Drawing) -> tuple[str, str]:
    from mjml import mjml2html

    source = cleansing.plain(content.get("source", "") if isinstance(content, dict) else "")
    if form == Letter.Form.MJML:
        try:
            source = mjml2html(_ascii(source), fonts={}, disable_comments=True) if source.strip() else ""
        except ValueError as error:
            drawing.wrong("not_compiled", _("This is no valid MJML: %(error)s.") % {"error": str(error)[:200]})
            source = ""
    left_out: list[str] = []

    def shows(address: str) -> bool:
        ours = any(address == drawing.place_of(found, width) for found in drawing.hosted.values() for width in (0, *found.widths))
        if not ours:
            left_out.append(address)
        return ours

    columns = sorted({int(one) for one in re.findall(r"mj-column-per-(\d{1,3})", source)})
    body = cleansing.layout(_inliner(coded=True).inline(source), shows=shows) if source.strip() else ""
    body = _NO_SOURCE.sub("", body)
    if left_out:
        words = _("A picture lies elsewhere (%(address)s). Add it to the letter's pictures and use the address given there.")
        drawing.wrong("picture_elsewhere", words % {"address": left_out[0][:80]})
    if re.search(r"<img(?![^>]*\salt=\"[^\"]+\")", body):
        drawing.wrong("alt_missing", _("A picture has no alternative text (alt). Say what it shows."))
    for address in re.findall(r'(?:href|src)="([^"]*)"', body):
        drawing.filling.none(unescape(address))
    body = drawing.filling.html(body)
    drawing.take(_("Source"))
    return styles.page(body + foot.html(drawing), drawing, columns), of_html(body)


def _shown(text: str) -> str:
    """A text without its slots, for a title."""
    return re.sub(f"{OPEN}[a-z_]+.", "", text)


# ---- links


def _links(html: str, text: str, ours: set[str]) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for written, inner in _LINK.findall(html):
        address = unescape(written)
        if address.startswith(("http://", "https://")) and OPEN not in address and address not in ours:
            words = unescape(_TAG.sub("", inner)).strip()
            image = re.search(r'\balt="([^"]*)"', inner)
            found[address] = found.get(address) or cleansing.line(words or (unescape(image[1]) if image else ""))
    for address in _ADDRESS.findall(text):
        bare = address.rstrip(_ENDS)
        if OPEN not in bare and bare not in ours and address not in found:
            found.setdefault(bare, "")
    return list(found.items())


def _counted(html: str, text: str, instead: dict[str, str]) -> tuple[str, str]:
    def in_html(match: re.Match[str]) -> str:
        address = instead.get(unescape(match[1]))
        return f'href="{escape(address)}"' if address else match[0]

    def in_text(match: re.Match[str]) -> str:
        bare = match[0] if match[0] in instead else match[0].rstrip(_ENDS)
        return instead[bare] + match[0][len(bare) :] if bare in instead else match[0]

    trap = f'<a href="{escape(addresses.counted(addresses.HONEYPOT))}" style="display:none" aria-hidden="true" tabindex="-1"></a>'
    counted = _HREF.sub(in_html, html)
    return counted.replace("</body>", f"{trap}</body>", 1), _ADDRESS.sub(in_text, text)
