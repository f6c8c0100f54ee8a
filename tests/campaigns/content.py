"""A letter for the tests of the desk: a real message made of the campaign's subjects, with links that count."""

from __future__ import annotations

from typing import Any

from kortisto.campaigns.clicks.links import Link
from kortisto.campaigns.models import Campaign, LetterVersion
from kortisto.outreach.engine import compiled
from kortisto.outreach.engine.compiled import Compiled, slot
from kortisto.outreach.engine.headers import OURS, headers

BASE = "https://posti.kuurankukka.example"
LINKS = (
    "https://www.kuurankukka.example/tyopisteet",
    "https://www.kuurankukka.example/kaapit",
    "https://www.kuurankukka.example/hinnasto.pdf",
)


def load(mailing: Any, language: str, variant: str, *, notice: bool) -> Compiled:
    versions = LetterVersion.objects.filter(letter__campaigns__ref=mailing.content_key)
    version = versions.filter(language=language, variant=variant).first() or versions.get(language="fi", variant=variant)
    told = " Olet rekisterissämme." if notice else ""
    rows = "".join(f'<a href="{BASE}/l/{slot("token")}/{n}">Linkki {n}</a>' for n in range(len(LINKS) + 1))
    return compiled.of(
        html=f"<p>Hei {slot('given_name')}!{told}</p>{rows}",
        text=f"Hei {slot('given_name')}!{told}\n",
        headers=headers(mailing, subject=version.subject, language=language, unsubscribe=f"{BASE}/pois/{slot('token')}"),
        slots=dict.fromkeys((*OURS, "given_name"), ""),
    )


def find(campaign: Campaign, language: str, variant: str, number: int) -> Link | None:
    return next((link for link in of(campaign) if (link.variant, link.number) == (variant, number)), None)


def of(campaign: Campaign) -> list[Link]:
    variants = ("", "b") if campaign.variants.get("share") else ("",)
    return [Link("fi", variant, n, address, f"Linkki {n}") for variant in variants for n, address in enumerate(LINKS, 1)]
