"""What a remark says of employment: left, or in a new job. Read for that alone; the remark itself is not kept."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kortisto.exchange.cells import dates
from kortisto.lib.text import tidy

_WHEN = r"(?P<when>\d{1,2}\s*[./]\s*\d{1,2}\s*[./]\s*\d{2,4}|\d{1,2}\s*[./]\s*\d{4}|\d{4}-\d{2}(?:-\d{2})?|\b(?:19|20)\d{2}\b)"
_LEFT = re.compile(
    r"\b(?:(?:lähti|lähtenyt)(?=\s+(?:talosta|yrityksestä|firmasta|pois|eläkkeelle)|\s*[\d(,.]|\s*$)|irtisanoutunut|irtisanottu|poistunut\s+(?:talosta|yrityksestä|palveluksesta)|"
    r"ei\s+(?:ole\s+)?enää\s+(?:talossa|töissä|palveluksessa|yrityksessä|firmassa)|jäi\s+eläkkeelle|jäänyt\s+eläkkeelle|eläkkeellä|eläköitynyt|"
    r"(?:on\s+)?vaihtanut\s+työpaikkaa|työsuhde\s+päätt\w+|"
    r"left\s+(?:the\s+)?(?:company|firm|employer|us)|has\s+left|no\s+longer\s+(?:with|at|works?|employed)|retired|resigned|"
    r"slutat|har\s+slutat|slutade|inte\s+(?:längre|mera?)\s+(?:kvar|anställd)|pensionerad|gått\s+i\s+pension)\b",
    re.IGNORECASE,
)
_MOVED = re.compile(
    r"\b(?:sai\s+uuden\s+työn|sai\s+uuden\s+työpaikan|uusi\s+työ(?:paikka|nantaja)?|nykyinen\s+työnantaja|siirtyi|siirtynyt|vaihtoi\s+(?:työpaikkaa|yritystä)|aloitti|"
    r"new\s+(?:job|employer|position)|moved\s+to|joined|now\s+(?:at|with)|"
    r"nytt?\s+(?:jobb|arbete|arbetsgivare)|bytte\s+(?:jobb|arbetsgivare)|gick\s+(?:över\s+)?till)\b\s*(?:at|hos|till|to|yritykseen|yrityksessä)?\s*[:\-–=]\s*(?P<company>[^;\n]+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Remark:
    """`left`: the person is no longer there; `on` the day or span written with it; `employer` the new one, as written."""

    left: bool = False
    on: dates.Day | None = None
    employer: str = ""

    def __bool__(self) -> bool:
        return self.left or bool(self.employer)


def read(text: str) -> Remark:
    cleaned = tidy(text)
    moved = _MOVED.search(cleaned)
    if moved:
        employer = re.split(rf",\s|\s+(?:alkaen|from|från)\b|\s*\(?{_WHEN}", moved["company"])[0].strip(" .,;:()\"'")
        return Remark(True, _day(cleaned), employer[:200]) if employer else Remark(True, _day(cleaned))
    if _LEFT.search(cleaned):
        return Remark(True, _day(cleaned))
    return Remark()


def _day(text: str) -> dates.Day | None:
    found = re.search(_WHEN, text)
    return dates.read(re.sub(r"\s", "", found["when"])) if found else None
