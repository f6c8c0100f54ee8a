"""The topic of a form is one of the register's list: refused before, asked for now, by the person's own order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import NOW, make_form

topics = pytest.importorskip("kortisto.consents.topics", reason="the list of topics is kept by the room consents")


def test_an_order_ends_the_refusal_of_its_topic_only(
    b2b: Any, owner: Any, person: Callable[..., Any], confirmed: Callable[..., Any], signed_in: Callable[..., Any]
) -> None:
    from kortisto.consents import may

    there, purpose = person("Ilona", "Raitala"), "b2b:newsletters"
    wanted, other = (topics.add(fi=name, purpose=purpose, asked_for=True, by="test", now=NOW) for name in ("Kirje", "Kutsut"))
    for topic in (wanted, other):
        topics.refuse(contact=there, topic=topic, how="person_told", by="test", now=NOW)
    form = make_form(purpose, owner, topic=wanted.key)
    assert "Kirje" in signed_in("marketing").get(f"/lomakkeet/{form.ref}/muokkaus/").content.decode()
    confirmed(form, email=there.positions.get().email)
    allowed = {
        key: may([there.pk], "email", purpose, as_of=NOW.date(), topic=key)[there.pk].reason for key in (wanted.key, other.key)
    }
    assert allowed == {wanted.key: "", other.key: "topic"}
    assert topics.chosen(there) == {wanted.key}
