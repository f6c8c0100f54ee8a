"""A restriction ends only after its person was told (Art. 18(3))."""

from __future__ import annotations

from typing import Any

import pytest

from kortisto.privacy import restrictions
from tests.proof.register import Register
from tests.rights.conftest import NOON, bodies

AT = "/tietosuoja/rajoitukset/"


@pytest.fixture
def limit(either: Register, aino: Any) -> Any:
    return restrictions.set([aino.subject_id], ground="request", by="officer", now=NOON)[0]


def stands(limit: Any) -> bool:
    limit.refresh_from_db()
    return limit.lifted_at is None


def test_nobody_lifts_it_before_the_message_has_left(
    either: Register, officer: Any, aino: Any, limit: Any, post_office: Any
) -> None:
    from kortisto.rights import jobs

    type(aino).objects.filter(pk=aino.pk).update(language="sv")
    assert f'{AT}{limit.pk}/"' in officer.get(AT).content.decode()
    assert officer.post(f"{AT}{limit.pk}/purku/").status_code == 422 and stands(limit)
    assert officer.post(f"{AT}{limit.pk}/kertominen/", {"how": "mail"}).status_code == 422
    officer.post(f"{AT}{limit.pk}/kertominen/", {"why": "weighed", "how": "mail"})
    assert officer.post(f"{AT}{limit.pk}/purku/").status_code == 422 and stands(limit), "it is still on its way"
    assert jobs.tell_of_liftings.func() == {"sent": 1}  # type: ignore[attr-defined]
    to, subject, text = bodies(post_office)[-1]
    assert to == "aino@merituuli.example" and "Begränsningen" in subject and "invändning" in text
    assert officer.post(f"{AT}{limit.pk}/purku/").status_code == 302 and not stands(limit)


def test_a_message_that_came_back_told_nobody(either: Register, officer: Any, limit: Any, post_office: Any) -> None:
    from kortisto.rights import jobs
    from kortisto.rights.models import Lifting
    from kortisto.rights.returned import came_back

    officer.post(f"{AT}{limit.pk}/kertominen/", {"why": "correct", "how": "mail"})
    jobs.tell_of_liftings.func()  # type: ignore[attr-defined]
    assert came_back([Lifting.objects.get().message_id], now=NOON) == 1
    assert officer.post(f"{AT}{limit.pk}/purku/").status_code == 422 and stands(limit)
    assert "ei mennyt perille" in officer.get(f"{AT}{limit.pk}/").content.decode()
    officer.post(f"{AT}{limit.pk}/kertominen/", {"why": "correct", "how": "letter"})
    assert officer.post(f"{AT}{limit.pk}/purku/").status_code == 302 and not stands(limit)
