"""What stands under every letter: the notice for those who have not been told yet (H08), and the foot that cannot be removed."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from kortisto.outreach.wording import Wording
from kortisto.privacy.policy.model import Policy

from .drawing import Drawing, Foot

_SMALL = "font-size:13px;line-height:1.5"


def reason(policy: Policy, purpose: str, tasks: Iterable[str]) -> str:
    """Why somebody gets it, in words of the active language (guidance on Act 917/2014 §§ 200–202: the work tasks)."""
    named = ", ".join(tasks)
    if named:
        return _("You get this because your work has to do with: %(tasks)s. Purpose: %(purpose)s.") % {
            "tasks": named,
            "purpose": purpose,
        }
    return _("You get this because you are in the customer register of %(controller)s. Purpose: %(purpose)s.") % {
        "controller": str(policy.controller.get("name", "")),
        "purpose": purpose,
    }


def foot_html(foot: Foot) -> str:
    why, browser, away = escape(_("Why do you have my details?")), escape(_("Read in a browser")), escape(_("Unsubscribe"))
    web = f'<a href="{escape(foot.web)}">{browser}</a> · ' if foot.web else ""
    sender = escape(", ".join(part for part in (foot.sender, foot.postal) if part))
    return (
        f'<p>{escape(foot.reason)} <a href="{escape(foot.why)}">{why}</a></p>'
        f'<p>{web}<a href="{escape(foot.unsubscribe)}">{away}</a></p><p>{sender}</p>'
    )


def foot_text(foot: Foot) -> str:
    why, browser, away = _("Why do you have my details?"), _("Read in a browser"), _("Unsubscribe")
    lines = [
        "-- ",
        foot.reason,
        f"{why} {foot.why}",
        *([f"{browser}: {foot.web}"] if foot.web else []),
        f"{away}: {foot.unsubscribe}",
        ", ".join(part for part in (foot.sender, foot.postal) if part),
    ]
    return "\n".join(lines)


def notice_html(words: Wording, drawing: Drawing) -> str:
    """The whole notice, as the message that informs by itself has it; where the details came from stands on the person's page."""
    return render_to_string("campaigns/letters/mail/notice.html", {"words": words, "why": drawing.foot.why}).strip()


def notice_text(words: Wording, drawing: Drawing) -> str:
    said = render_to_string("outreach/mail/notice.txt", {"words": words}).strip()
    own = _("Where we got your details, and all that we hold of you, stands on your own page:")
    return f"{'-' * 60}\n{said}\n\n{own}\n{drawing.foot.why}"


def mjml(drawing: Drawing) -> str:
    """Notices and foot as sections, in the letter's language whoever draws it."""
    with translation.override(drawing.language):
        return _mjml(drawing)


def html(drawing: Drawing) -> str:
    """The same for a letter somebody coded."""
    with translation.override(drawing.language):
        told = "".join(
            f'<div class="k-foot k-small" style="{_SMALL}">{notice_html(words, drawing)}</div>' for words in drawing.notices
        )
        return f'{told}<div class="k-foot k-small" style="{_SMALL};padding:16px 24px">{foot_html(drawing.foot)}</div>'


def text(drawing: Drawing) -> str:
    with translation.override(drawing.language):
        return "\n\n".join([*(notice_text(words, drawing) for words in drawing.notices), foot_text(drawing.foot)])


def _mjml(drawing: Drawing) -> str:
    told = "".join(
        f'<mj-section css-class="k-foot" background-color="#f1f6f6" padding="8px 0"><mj-column>'
        f'<mj-text css-class="k-small" padding="8px 24px" font-size="14px" line-height="1.5">{notice_html(words, drawing)}</mj-text>'
        "</mj-column></mj-section>"
        for words in drawing.notices
    )
    return (
        f'{told}<mj-section css-class="k-foot" background-color="#f1f6f6" padding="8px 0"><mj-column>'
        f'<mj-text css-class="k-small" padding="8px 24px" font-size="13px" line-height="1.5">{foot_html(drawing.foot)}</mj-text>'
        "</mj-column></mj-section>"
    )
