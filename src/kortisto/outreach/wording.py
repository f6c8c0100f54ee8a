"""What a person is told: the notice's own rules in the person's language, the right to object apart (Art. 13, 14, 21(4)).

The same words go into the mail, the letter and the script for the phone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from kortisto.outreach.informing import Notice
from kortisto.privacy.policy.model import Policy, Purpose, say
from kortisto.privacy.policy.phrasing import limit_phrase, rule_phrase, sentence
from kortisto.ui import format as fmt
from kortisto.ui.marks import BASES


@dataclass(frozen=True, slots=True)
class Reason:
    """One purpose in words: what for, on what ground, how long."""

    what: str
    basis: str
    interest: str
    period: str


@dataclass(frozen=True)
class Wording:
    """Everything a notice to one person says, whole sentences in `language`."""

    language: str
    controller: str
    contacts: tuple[str, ...]
    subject: str
    greeting: str
    opening: str
    source: str
    data: str
    reasons: tuple[Reason, ...]
    longest: str
    recipients: str
    rights: str
    objection_title: str
    objection: str
    complaint: str
    authority: str
    more: str
    link: str
    labels: dict[str, str]


def _labels() -> dict[str, str]:
    return {
        "data": _("What we keep"),
        "reasons": _("Why, on what ground and for how long"),
        "longest": _("No purpose lasts longer than this"),
    }


def wording(notice: Notice, *, language: str, name: str = "", source: str = "", obtained_on: date | None = None) -> Wording:
    """The words for one person. `name` and `source` may be empty (the notice then says nothing of them)."""
    policy = notice.policy
    with translation.override(language):
        controller = str(policy.controller.get("name", ""))
        mail = str(policy.controller.get("privacy_email", ""))
        return Wording(
            language=language,
            controller=controller,
            contacts=tuple(line for line in _contacts(policy.controller) if line),
            subject=_("Your details are in our customer register"),
            greeting=_("Hello %(name)s,") % {"name": name} if name else _("Hello,"),
            opening=_(
                "we at %(controller)s have entered your work contact details in the register “%(title)s”. This message tells "
                "why, for how long, and what you can do about it. You need not do anything."
            )
            % {"controller": controller, "title": say(policy.title, language)},
            source=_source(source, obtained_on),
            data=", ".join(say(field.label, language) for field in policy.fields.values() if "contact" in field.subjects),
            reasons=tuple(_reason(purpose, policy, language) for purpose in policy.purposes if "contact" in purpose.subjects),
            longest=" ".join(
                sentence(limit_phrase(limit, policy, language)) for limit in policy.limits if "contact" in limit.subjects
            ),
            recipients=_recipients(notice, language),
            rights=_(
                "You may see your data, have them corrected or erased, have their use restricted, and receive a copy. "
                "Write to %(mail)s; we answer within one month."
            )
            % {"mail": mail},
            objection_title=_("You have the right to object"),
            objection=_(
                "You may at any time forbid us to use your details for direct marketing, on every channel or on one, and you "
                "need give no reason. You may also object to other use that rests on our legitimate interest. A word to "
                "%(mail)s or to the person you deal with is enough; a ban holds at once."
            )
            % {"mail": mail},
            complaint=_complaint(notice, language),
            authority=_website(policy),
            more=_("The whole notice, always in its current version:"),
            labels=_labels(),
            link=settings.BASE_URL + reverse("privacy:public_notice", args=[notice.key, language]),
        )


def _contacts(controller: object) -> list[str]:
    said = dict(controller)  # type: ignore[call-overload]
    own = [_("Business ID %(id)s") % {"id": said["business_id"]} if said.get("business_id") else ""]
    dpo = [_("Data protection officer: %(dpo)s") % {"dpo": said["dpo"]} if said.get("dpo") else ""]
    return [str(said.get("name", "")), *own, str(said.get("address", "")), str(said.get("privacy_email", "")), *dpo]


def _source(source: str, obtained_on: date | None) -> str:
    if not source:
        return ""
    if obtained_on is None:
        return _("We got your details from this source: %(source)s.") % {"source": source}
    return _("We got your details on %(day)s from this source: %(source)s.") % {"source": source, "day": fmt.day(obtained_on)}


def _reason(purpose: Purpose, policy: Policy, language: str) -> Reason:
    return Reason(
        what=say(purpose.label, language),
        basis=", ".join(str(BASES[basis][2]) for basis in purpose.basis if basis in BASES),
        interest=say(purpose.interest, language) if purpose.interest else "",
        period=" ".join(dict.fromkeys(sentence(rule_phrase(rule, language, policy.anchors)) for rule in purpose.keep)),
    )


def _recipients(notice: Notice, language: str) -> str:
    named = [say(entry.label, language) for entry in notice.policy.recipients.values()]
    if not named:
        return _("We give your details to nobody else.")
    return _("Those who may receive your details: %(list)s.") % {"list": ", ".join(named)}


def _complaint(notice: Notice, language: str) -> str:
    authority = notice.policy.authority
    name = authority.get("name") or authority.get("label")
    if isinstance(name, dict) or hasattr(name, "items"):
        name = say(name, language)  # type: ignore[arg-type]
    name = str(name or _("the Data Protection Ombudsman (tietosuoja.fi)"))
    where = _website(notice.policy).partition("://")[2].rstrip("/")
    if where and where not in name:
        name += f" ({where})"
    return _("If you think we use your details wrongly, you may complain to %(authority)s.") % {"authority": name}


def _website(policy: Policy) -> str:
    """The pages of the authority that takes complaints; "" when the notice names none."""
    found = str(policy.authority.get("website", ""))
    return found if found.startswith(("https://", "http://")) else ""
