"""What may stand in a letter: everything written by people goes through here, when it is saved and again when it is drawn.

Rich text knows paragraphs, lists, emphasis and links. A letter somebody coded may have the tags and styles mail programs draw;
never a script, a form, a remote picture or a style that reaches outside its place. The marks of slots are the compiler's alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from kortisto.outreach.engine.compiled import OPEN, SHUT

RICH_TAGS = frozenset("p br strong b em i u s a ul ol li h2 h3 blockquote".split())
_LAYOUT_TAGS = RICH_TAGS | frozenset(
    "table thead tbody tfoot tr td th caption div span img hr h1 h4 h5 h6 small sub sup center font pre code dl dt dd".split()
)
SCHEMES = frozenset({"https", "http", "mailto", "tel"})
_STYLES = frozenset(
    "background background-color border border-top border-right border-bottom border-left border-collapse border-color border-radius "
    "border-spacing border-style border-width color direction display font font-family font-size font-style font-weight height "
    "letter-spacing line-height list-style-type margin margin-top margin-right margin-bottom margin-left max-width min-width "
    "mso-line-height-rule mso-padding-alt mso-table-lspace mso-table-rspace outline overflow padding padding-top padding-right "
    "padding-bottom padding-left table-layout text-align text-decoration text-transform vertical-align white-space width word-break "
    "word-spacing".split()
)
_ALL = frozenset({"align", "bgcolor", "class", "dir", "height", "lang", "role", "style", "title", "valign", "width", "aria-label"})
_ATTRIBUTES = {
    "*": set(_ALL),
    "a": {"href"},
    "img": {"src", "alt"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "font": {"color", "face", "size"},
    "ol": {"start"},
}
_CONTROLS = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029\ufffe\uffff{OPEN}{SHUT}]")
_SPACES = re.compile(r"\s+")
_CALLS = re.compile(r"url\s*\(|expression\s*\(|@import|\\", re.IGNORECASE)
_BLANK = re.compile(r"[\x00-\x20\x7f]")


def plain(text: object) -> str:
    """Text of several lines, without control characters and marks of slots."""
    return _CONTROLS.sub("", str(text or "")).replace("\r\n", "\n").replace("\r", "\n")


def line(text: object, most: int = 200) -> str:
    """One line, its blanks joined, at most `most` characters."""
    return _SPACES.sub(" ", plain(text)).strip()[:most]


def rich(html: object) -> str:
    """Rich text with our own few tags; text of anything else stays, scripts and styles go with what is in them."""
    import nh3

    return nh3.clean(
        plain(html), tags=set(RICH_TAGS), attributes={"a": {"href", "title"}}, url_schemes=set(SCHEMES), link_rel=None,
        attribute_filter=_linked, strip_comments=True,
    )  # fmt: skip


def layout(html: str, *, shows: Callable[[str], bool]) -> str:
    """The body of a letter somebody coded. `shows`: whether a picture's address is one of ours; others are left out."""

    def judged(tag: str, name: str, value: str) -> str | None:
        if name == "src":
            return value if tag == "img" and shows(value) else None
        if name == "style":
            return None if _CALLS.search(value) else value
        return _linked(tag, name, value)

    import nh3

    return nh3.clean(
        plain(html), tags=set(_LAYOUT_TAGS), attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes=set(SCHEMES), link_rel=None, filter_style_properties=set(_STYLES), attribute_filter=judged,
        clean_content_tags={"script", "style", "title", "head", "noscript", "template", "iframe", "object"}, strip_comments=True,
    )  # fmt: skip


def _linked(tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return address(value) or None
    return value


def address(text: object) -> str:
    """An address a letter may link to, or "": http, https, mailto and tel, without blanks, with a host or a recipient."""
    found = _BLANK.sub("", plain(text))
    if found and "://" not in found and ":" not in found.split("/")[0] and "." in found.split("/")[0]:
        found = f"https://{found}"
    try:
        parts = urlsplit(found)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme.lower() not in SCHEMES or parts.username or parts.password:
        return ""
    if parts.scheme.lower() in ("http", "https"):
        return found if host and ("." in host or host == "localhost") else ""
    return found if parts.path else ""
