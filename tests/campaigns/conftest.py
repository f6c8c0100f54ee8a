"""A register with people whom a campaign reaches and people it does not, a mail server, and somebody at the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.contacts.conftest import NOW, TODAY, at_noon, b2b, company, person, rendered, signed_in, staff
from tests.outreach.conftest import post_office

__all__ = ["NOW", "TODAY", "at_noon", "b2b", "company", "person", "post_office", "rendered", "signed_in", "staff"]


@pytest.fixture(autouse=True)
def letters(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """The content of campaigns is this test's own, and nobody outside is asked anything."""
    from kortisto.campaigns import joined
    from kortisto.campaigns.clicks import links
    from kortisto.config.instance import Instance
    from kortisto.outreach.engine import contents

    from . import content

    monkeypatch.setitem(contents._loaders, "campaign", content.load)
    monkeypatch.setattr(joined, "problems", lambda campaign, *, day: [])
    monkeypatch.setattr(joined, "freeze_letter", lambda campaign, mailing, *, day: None)
    monkeypatch.setattr(links, "_sources", [(content.find, content.of)])
    settings.KORTISTO = Instance(settings.KORTISTO.home, {**settings.KORTISTO.values, "checks_dns": False})


@pytest.fixture
def known(b2b: Any, person: Callable[..., Any]) -> Callable[..., Any]:
    """Somebody at a firm, told of the register, whose work it is: what a campaign asks for."""
    from kortisto.bench import crowd
    from kortisto.contacts import actions
    from kortisto.contacts.details import WorkDetails

    def make(given: str, *, task: Any = "hankinta", told: bool = True, email: str | None = None, **details: Any) -> Any:
        own = crowd.work_task() if task == "hankinta" else task
        address = f"{given.lower()}@firma.example" if email is None else email
        contact = person(given, "Lehtovirta", details=WorkDetails(job_title="Päällikkö", work_task=own, email=address, **details))
        if told:
            actions.record_notice(
                contact=contact,
                policy=b2b,
                number=1,
                channel="letter",
                language="fi",
                delivered_at=NOW,
                evidence="",
                by="test",
                now=NOW,
            )
        return contact

    return make


@pytest.fixture
def segment(b2b: Any) -> Callable[..., Any]:
    from kortisto.contacts.models import SavedSegment

    def make(owner: Any, name: str = "Hinnaston saajat", question: str = "segmentti=kaikki") -> Any:
        return SavedSegment.objects.create(
            owner=owner, about="people", name=name, shared=True, question=question, created_at=NOW, changed_at=NOW
        )

    return make
