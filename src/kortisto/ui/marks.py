"""Small marks of the look as Markup: icon, legal basis, date stamp, channel permissions, due date.

Colour never stands alone: each mark carries a letter, a shape or a word (DESIGN section 2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from django.templatetags.static import static
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from . import format as fmt
from .icons import PATHS

# The code of the policy language -> class, letter, word, short word. The letters are the Finnish
# ones in every language: a fixed mapping that a reader learns once (DESIGN section 5).
BASES = {
    "legitimate_interest": ("etu", "E", gettext_lazy("Legitimate interest")),
    "contract": ("sopimus", "S", gettext_lazy("Contract")),
    "consent": ("suostumus", "T", gettext_lazy("Consent")),
    "legal_obligation": ("laki", "L", gettext_lazy("Legal obligation")),
    "vital_interest": ("vital", "H", gettext_lazy("Vital interests")),
    "public_task": ("public", "J", gettext_lazy("Public task")),
}
ALIASES = {
    "etu": "legitimate_interest",
    "sopimus": "contract",
    "suostumus": "consent",
    "laki": "legal_obligation",
    "vital": "vital_interest",
    "vital_interests": "vital_interest",
    "public": "public_task",
    "public_interest": "public_task",
}
CHANNELS = {
    "email": ("mail", gettext_lazy("E-mail")),
    "phone": ("phone", gettext_lazy("Phone")),
    "sms": ("sms", gettext_lazy("Text message")),
    "post": ("post", gettext_lazy("Post")),
}
STATES = {
    "allowed": ("", gettext_lazy("allowed")),
    "banned": ("no", gettext_lazy("banned")),
    "waiting": ("wait", gettext_lazy("waiting for the notice")),
    "unused": ("off", gettext_lazy("not in use")),
}
SOON_DAYS = 90
WEEK = 7


@lru_cache(maxsize=512)
def icon(name: str, cls: str = "") -> Markup:
    """``<svg>`` that shows one symbol of the sprite; hidden from screen readers.

    Drawn once: a list shows the same few some three hundred times, and the sprite's address stays while the server runs.
    """
    if name not in PATHS:
        raise KeyError(f"no icon {name!r}; the names are in ui/icons.py")
    classes = f"icon {cls}".strip()
    return Markup('<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#i-{}"/></svg>').format(
        classes, static("ui/icons.svg"), name
    )


def basis_class(basis: str) -> str:
    """The colour family of a legal basis: etu, sopimus, suostumus, laki (or vital, public)."""
    return BASES[ALIASES.get(basis, basis)][0]


def basis(code: str, *, short: bool = False) -> Markup:
    """The lettered tab and the word of a legal basis (Art. 6(1) GDPR)."""
    cls, letter, word = BASES[ALIASES.get(code, code)]
    text = _("Law") if short and cls == "laki" else str(word)
    return Markup('<span class="basis basis--{}"><i aria-hidden="true">{}</i>{}</span>').format(cls, letter, text)


def bases(codes: Iterable[str], *, short: bool = True) -> Markup:
    """Several bases in a row, each once."""
    marks = Markup("").join(basis(code, short=short) for code in dict.fromkeys(codes))
    return Markup('<span class="bases">{}</span>').format(marks)


def leima(day: date, today: date, *, auto: bool = False, words: str = "") -> Markup:
    """The date stamp: red today or late, amber this week, plain later, dashed when automatic."""
    left = words or (_("by itself") if auto else fmt.countdown(day, today))
    days = (day - today).days
    kind = "auto" if auto else "now" if days <= 0 else "time" if days <= WEEK else ""
    cls = f"stamp stamp--{kind}" if kind else "stamp"
    return Markup(
        '<span class="{}"><span class="stamp__date">{}</span><span class="stamp__left"><span class="vh">, </span>{}</span></span>'
    ).format(cls, fmt.short_day(day), left)


def kanavat(permissions: Mapping[str, str]) -> Markup:
    """Glyphs of the marketing permissions in fixed order; each has its words for screen readers.

    ``permissions``: channel (email, phone, sms, post) -> allowed | banned | waiting | unused.
    """
    return _glyphs(tuple((c, permissions[c]) for c in CHANNELS if c in permissions), get_language())


@lru_cache(maxsize=1024)
def _glyphs(permissions: tuple[tuple[str, str], ...], language: str | None) -> Markup:
    """The glyphs in the active language; there are few combinations, and every row of a list shows one twice."""
    glyphs = []
    for channel, said in permissions:
        sign, name = CHANNELS[channel]
        cls, state = STATES[said]
        words = f"{name}: {state}"
        glyphs.append(
            Markup('<span class="{}" title="{}">{}<span class="vh">{}</span></span>').format(cls, words, icon(sign), words)
        )
    return Markup('<span class="perm">{}</span>').format(Markup('<span class="vh">, </span>').join(glyphs))


def status(kind: str, sign: str, words: str) -> Markup:
    """Icon and word: kind is ok | time | bad | idle | info."""
    return Markup('<span class="status status--{}">{}{}</span>').format(kind, icon(sign), words)


def tag(words: str, kind: str = "") -> Markup:
    """A small label: kind is ok | time | bad | info or nothing."""
    return Markup(f'<span class="{escape(f"tag tag--{kind}" if kind else "tag")}">{escape(words)}</span>')


def count(value: int | str, *, time: bool = False) -> Markup:
    """A number in a pill; amber when it waits for a person."""
    text = fmt.number(value) if isinstance(value, int) else value
    return Markup('<span class="{}">{}</span>').format("count count--time" if time else "count", text)


def erapaiva(until: date | None, today: date, *, words: str = "") -> Markup:
    """The end of a retention in text: the date (or ``words``) and the time left, amber when soon."""
    soon = until is not None and (until - today).days < SOON_DAYS
    return Markup("<small><span>{}</span><b{}>{}</b></small>").format(
        words or fmt.day(until),
        Markup(' class="soon"') if soon else "",
        fmt.countdown(until, today),
    )


def avatar(initials: str, *, firm: bool = False, off: bool = False) -> Markup:
    """Initials in a circle (a person) or a square (a company); decoration only."""
    cls = "avatar" + (" avatar--firm" if firm else "") + (" avatar--off" if off else "")
    return Markup(f'<span class="{cls}" aria-hidden="true">{escape(initials)}</span>')  # of ours but the initials


def initials(name: str) -> str:
    """``Aino Lehtovirta`` -> ``AL``."""
    words = [w for w in name.replace("-", " ").split() if w[:1].isalpha()]
    return "".join(w[0] for w in (words[:1] + words[1:][-1:])).upper()


def breakable(address: str) -> Markup:
    """An e-mail address that breaks before the at sign, and elsewhere only when a part alone is too long for its place."""
    name, at, host = address.rpartition("@")
    if not at or " " in address:
        return escape(address).replace("@", Markup("<wbr>@"))
    return Markup('<span class="whole">{}</span><wbr><span class="whole">@{}</span>').format(name, host)
