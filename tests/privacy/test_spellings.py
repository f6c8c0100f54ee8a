"""The byte scan knows every spelling wherever a value begins."""

from __future__ import annotations

import base64

from hypothesis import given
from hypothesis import strategies as st

from kortisto.privacy.scan import spellings

WORDS = st.text("abcdefghijklmnopqrstuvwxyzåäö.-@ ", min_size=8, max_size=40)


@given(WORDS, st.binary(max_size=9), st.binary(max_size=9))
def test_base64_is_found_wherever_the_value_lies_in_it(value: str, before: bytes, after: bytes) -> None:
    whole = base64.b64encode(before + value.encode() + after)
    assert any(text in whole for text, name in spellings(value).items() if name == "base64")


@given(WORDS)
def test_every_spelling_is_there(value: str) -> None:
    found = spellings(value)
    for text in (value.encode(), value.encode("utf-16-le"), value.upper().encode(), value[::-1].encode()):
        assert text in found
