"""Personal fields in a letter: written `{{first name}}` or `{{first name|friend}}`, in any of the three languages.

Only a field whose datum is live for the campaign's purpose can be filled when the letter is sent (`outreach.engine.headers.PERSONAL`);
for others the compiler refuses: a survey that must not know names cannot greet by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import unescape

from django.utils.translation import gettext as _

from kortisto.lib.text import fold
from kortisto.outreach.engine.compiled import slot
from kortisto.outreach.engine.headers import PERSONAL
from kortisto.privacy.policy.model import Policy, Purpose

NAMES = {
    "given_name": ("etunimi", "förnamn", "first name"),
    "family_name": ("sukunimi", "efternamn", "last name"),
    "name": ("nimi", "namn", "name"),
    "company": ("yritys", "företag", "company"),
}
"""What a field is called in Finnish, Swedish and English."""

_KNOWN = {fold(word): code for code, words in NAMES.items() for word in (code, *words)}
FIELD = re.compile(r"\{\{([^{}|<>]{0,60})(?:\|([^{}|<>]{0,80}))?\}\}")
_LOOSE = re.compile(r"\{\{|\}\}")
_MOST_FALLBACK = 60


def written(code: str, language: str) -> str:
    """A field as people write it into a letter of a language."""
    return "{{" + NAMES[code][("fi", "sv", "en").index(language) if language in ("fi", "sv", "en") else 0] + "}}"


def allowed(policy: Policy, purpose: Purpose) -> frozenset[str]:
    """The fields the purpose may use: those whose datum is among its data."""
    data = {datum for key in purpose.fields if key in policy.fields for datum in policy.fields[key].holds}
    return frozenset(code for code, datum in PERSONAL.items() if datum in data)


class Filling:
    """Puts the marks of slots where fields are written, and remembers what stands there for whom a field is empty.

    `may`: the fields that can be used (None: no purpose is known yet, any). What is wrong goes into `wrong` as (code, words).
    """

    def __init__(self, may: Iterable[str] | None) -> None:
        self.may = None if may is None else frozenset(may)
        self.fallbacks: dict[str, str] = {}
        self.used: set[str] = set()
        self.wrong: list[tuple[str, str]] = []

    def html(self, text: str) -> str:
        """`text` is HTML: fallbacks written in it are unescaped, for the engine escapes what it fills in."""
        return self._filled(text, html=True)

    def text(self, text: str) -> str:
        return self._filled(text, html=False)

    def none(self, text: str) -> None:
        """Where no field may stand: an address would tell others who somebody is."""
        if FIELD.search(text):
            self.wrong.append(("field_in_link", _("A link cannot hold a personal field: it would tell others who opened it.")))

    def _filled(self, text: str, *, html: bool) -> str:
        def put(found: re.Match[str]) -> str:
            return self._slot(found[1], found[2], html=html)

        filled = FIELD.sub(put, text)
        if _LOOSE.search(filled):
            self.wrong.append(("field_open", _("A field is not closed. Write it with two braces on each side.")))
        return filled

    def _slot(self, name: str, fallback: str | None, *, html: bool) -> str:
        plain = unescape(name).replace("\xa0", " ") if html else name
        code = _KNOWN.get(fold(plain).strip())
        if code is None:
            self.wrong.append(("field_unknown", _("There is no field “%(name)s”. Known fields: %(list)s.") % {
                "name": plain.strip(), "list": ", ".join(words[0] for words in NAMES.values())}))  # fmt: skip
            return ""
        if self.may is not None and code not in self.may:
            words = _("The field “%(name)s” cannot be used: the purpose of this campaign does not use that datum.")
            self.wrong.append(("field_not_live", words % {"name": plain.strip()}))
            return ""
        self.used.add(code)
        if fallback is not None:
            said = (unescape(fallback) if html else fallback).strip()[:_MOST_FALLBACK]
            if self.fallbacks.setdefault(code, said) != said:
                words = _("The field “%(name)s” has two different words for those without it. Use the same in the whole letter.")
                self.wrong.append(("field_twice", words % {"name": plain.strip()}))
        return slot(code)


def shown(text: str, values: Mapping[str, str]) -> str:
    """Text of a letter with its slots filled, for a preview. `values` are escaped already where they must be."""
    for code, value in values.items():
        text = text.replace(slot(code), value)
    return text
