"""A campaign with a letter in three languages, and a register to send it to."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import home
from tests.outreach.conftest import (
    NOW,
    TODAY,
    PostOffice,
    at_noon,
    b2b,
    company,
    person,
    post_office,
    signed_in,
    staff,
)

__all__ = ["NOW", "TODAY", "PostOffice", "at_noon", "b2b", "company", "home", "person", "post_office", "signed_in", "staff"]


@pytest.fixture(autouse=True)
def letters() -> None:
    """What is sent here is what these letters say, whatever other tests of the room put in their place."""


TEXT = {
    "fi": "Hei {{etunimi}}, hinnat ovat valmiit.",
    "sv": "Hej {{förnamn}}, priserna är klara.",
    "en": "Hello {{first name}}, prices are ready.",
}


def block(kind: str, ident: str, **values: Any) -> dict[str, Any]:
    from kortisto.campaigns.letters import blocks

    return blocks.new(kind) | {"id": ident} | values


def content(language: str = "fi") -> list[dict[str, Any]]:
    """A letter with one of nearly everything."""
    return [
        block("heading", "aa01", text="Vuoden 2027 hinnat & ehdot"),
        block("text", "aa02", html=f'<p>{TEXT[language]} <a href="https://kuurankukka.example/ehdot?a=1&amp;b=2">Ehdot</a></p>'),
        block("prices", "aa03", caption="Hinnat", table={"rows": [["Tuote", "2027"], ["Sähköpöytä", "689 €"], ["Tuoli", "445 €"]]}),
        block("button", "aa04", label="Avaa hinnasto", link="https://kuurankukka.example/hinnasto"),
        block("signature", "aa05", name="Marja Koskela", phone="040 000 0000"),
    ]


def picture(width: int = 900, height: int = 300, *, kind: str = "JPEG", **more: Any) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (width, height), "#0c5c4b").save(out, kind, **more)
    return out.getvalue()


@pytest.fixture
def campaign(b2b: Any) -> Callable[..., Any]:
    """A campaign of a purpose, its letter in the languages asked for."""
    from kortisto.campaigns.letters import actions
    from kortisto.campaigns.models import Campaign, Letter

    def make(*languages: str, purpose: str = "b2b:new_customers", form: str = "blocks", tasks: Any = ()) -> Campaign:
        letter = actions.create(name="Hinnasto 1/2027", form=form, owner=None, now=NOW)
        for language in languages or ("fi", "sv", "en"):
            made = content(language) if form == Letter.Form.BLOCKS else {"source": ""}
            letter = actions.save(
                letter, language, content=made, subject="Hinnasto 2027 on valmis", revision=letter.revision, now=NOW
            )
        return Campaign.objects.create(
            ref="k1", name="Hinnasto 1/2027", purpose=purpose, tasks=[task.pk for task in tasks], letter=letter, created_at=NOW,
            changed_at=NOW,
        )  # fmt: skip

    return make
