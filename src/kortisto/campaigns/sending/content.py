"""The messages of a campaign as they would leave, taken apart again: what the checks and the reader's mail program see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser

from kortisto.campaigns.audiences.settling import KIND
from kortisto.campaigns.models import Campaign, LetterVersion
from kortisto.outreach.engine.contents import Contents, UnknownContent
from kortisto.outreach.models import Mailing

SAMPLE = {
    "token": "0" * 32, "to": "nimi@vastaanottaja.example", "message_id": "0" * 32, "date": "Mon, 01 Jan 2029 09:00:00 +0200",
}  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """One message of a language and variant, filled for nobody. `size` in bytes; `links` are the addresses behind its links."""

    language: str
    variant: str
    message: EmailMessage
    size: int
    html: str
    text: str
    links: Sequence[str]


@dataclass(frozen=True)
class Messages:
    """`troubles`: (language and variant, what the compiler said) of those that cannot be made."""

    samples: Sequence[Sample]
    troubles: Sequence[tuple[str, str]]
    known: bool = True
    """Whether any package makes messages of campaigns at all."""


def versions(campaign: Campaign) -> list[LetterVersion]:
    """The versions of the letter that would be sent: the second subject only in a test."""
    found = campaign.letter.versions.order_by("language", "variant")
    return list(found if campaign.variants.get("share") else found.filter(variant=""))


def compiled(campaign: Campaign) -> Messages:
    """Every language and variant, without and with the notice: made by whatever package has registered the content."""
    samples: list[Sample] = []
    troubles: list[tuple[str, str]] = []
    contents = Contents(mailing_of(campaign))
    for version in versions(campaign):
        name = f"{version.language} {version.variant.upper()}".strip()
        try:
            one = contents.of(version.language, version.variant, notice=True)
            raw = one.message(dict(one.fallbacks) | SAMPLE)
        except UnknownContent:
            return Messages([], [], known=False)
        except (ValueError, LookupError) as trouble:
            troubles.append((name, str(trouble)))
            continue
        samples.append(_sample(version, raw))
    return Messages(samples, troubles)


def mailing_of(campaign: Campaign) -> Mailing:
    """The ledger's mailing, or one that is never stored with the same content."""
    return campaign.mailing or Mailing(
        ref="0" * 16, purpose=campaign.purpose, content_kind=KIND, content_key=campaign.ref, identity=campaign.identity,
        tasks=campaign.tasks,
    )  # fmt: skip


def _sample(version: LetterVersion, raw: bytes) -> Sample:
    message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(raw)
    html, text = message.get_body(("html",)), message.get_body(("plain",))
    shown = str(html.get_content()) if html is not None else ""
    plain = str(text.get_content()) if text is not None else ""
    return Sample(version.language, version.variant, message, len(raw), shown, plain, links(shown))


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value is not None]


def links(html: str) -> list[str]:
    """The addresses of the links, in their order."""
    parser = _Links()
    parser.feed(html)
    return parser.found
