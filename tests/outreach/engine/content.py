"""A newsletter for the engine's tests."""

from __future__ import annotations

from typing import Any

from kortisto.outreach.engine import compiled, contents
from kortisto.outreach.engine.compiled import Compiled, slot
from kortisto.outreach.engine.headers import OURS, headers

KIND = "test letter"


@contents.register(KIND)
def load(mailing: Any, language: str, variant: str, *, notice: bool) -> Compiled:
    told = " Olet rekisterissämme." if notice else ""
    link = f"https://posti.kuurankukka.example/k/1/{slot('token')}"
    unsubscribe = f"https://posti.kuurankukka.example/pois/{slot('token')}"
    return compiled.of(
        html=f'<p>Hei {slot("given_name")}!{told}</p><a href="{link}">Lue</a>\n.piste',
        text=f"Hei {slot('given_name')}!{told}\n{link}\n.piste\n",
        headers=headers(mailing, subject="Syksyn uutuudet ä", language=language, unsubscribe=unsubscribe),
        slots=dict.fromkeys((*OURS, "given_name", "company"), ""),
    )
