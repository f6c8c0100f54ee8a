"""Where an act on a list or a card leaves its reader: on the page it was done on, question and all, and nowhere a stranger says."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from kortisto.ui.whence import whence

CARD, LIST = "/henkilot/H-00007/", "/henkilot/"


@pytest.mark.parametrize(
    ("referer", "to"),
    [
        ("http://testserver/henkilot/H-00007/?lista=haku%3Dvirta", "/henkilot/H-00007/?lista=haku%3Dvirta#luvat"),
        ("http://testserver/henkilot/?haku=virta&jarj=-nimi", "/henkilot/?haku=virta&jarj=-nimi#luvat"),
        ("http://testserver/henkilot/H-00008/?lista=haku%3Dvirta", CARD + "#luvat"),
        ("http://elsewhere.example/henkilot/H-00007/?lista=x", CARD + "#luvat"),
        ("//elsewhere.example/henkilot/", CARD + "#luvat"),
        ("javascript:alert(1)", CARD + "#luvat"),
        ("", CARD + "#luvat"),
    ],
)
def test_back_to_the_page_it_was_done_on_when_that_is_named(referer: str, to: str) -> None:
    request = RequestFactory().post("/", headers={"Referer": referer} if referer else {})
    assert whence(request, CARD + "#luvat", LIST) == to
