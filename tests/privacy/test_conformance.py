"""Each line of the conformance page looks for itself, under each notice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kortisto.privacy import conformance
from tests.privacy.making import DAY, anna
from tests.proof.days import at
from tests.proof.register import Register


@pytest.mark.parametrize("notice", ["b2b", "hehku", "yritysasiakkaat"])
def test_every_line_can_look(open_register: Callable[..., Register], notice: str) -> None:
    open_register(notice)
    anna()
    assert {"left_employer", "ledger"} & set(conformance._looks)
    for key, look in conformance._looks.items():
        assert look(as_of=DAY, now=at(DAY)).says, key
