"""PDFs of answers: our own templates, all text passed as JSON, the same on every machine."""

from __future__ import annotations

from datetime import date
from importlib import resources
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from kortisto.lib import typesetting
from kortisto.privacy.catalogue import CATALOGUE
from kortisto.privacy.policy.render.paper import FONTS
from kortisto.ui import format as fmt


def letter(said: dict[str, Any]) -> bytes:
    """The letter alone, for the post."""
    return _pdf({"letter": said, "data": None, "words": {}})


def package(said: dict[str, Any], described: dict[str, Any]) -> bytes:
    """The letter, and after it everything Article 15 asks to be told."""
    with translation.override(said["language"]):
        return _pdf({"letter": said, "data": _shown(described), "words": _words()})


def _words() -> dict[str, str]:
    return {
        "data": _("Your data"),
        "what": _("What"),
        "value": _("What we hold"),
        "why": _("Why"),
        "until": _("Until"),
        "purposes": _("Purposes and grounds"),
        "sources": _("Where the data come from"),
        "recipients": _("Who may receive the data"),
        "earlier": _("Earlier values"),
        "looked": _("When somebody of ours looked at the data"),
        "given": _("Given out"),
        "transfers": _("Transfers outside the EU"),
        "automated": _("Automated decisions"),
        "rights": _("Your rights"),
        "none": _("none"),
        "notice": _("The whole notice:"),
    }


def _shown(described: dict[str, Any]) -> dict[str, Any]:
    """The description as rows of text."""
    labels = {purpose["id"]: purpose["label"] for purpose in described["purposes"]}
    rows = [
        [
            row["label"],
            row["value"] if row["value"] is not None else _("not given: %(ground)s") % {"ground": row["withheld"]},
            "; ".join(labels[ref] for ref in row["purposes"] if ref in labels),
            _day(row["kept_until"]) or row["criterion"] or "–",
        ]
        for row in described["data"]
    ]
    purposes = [
        f"{purpose['label']}: {', '.join(purpose['basis'])}"
        + (f" ({purpose['law'] or purpose['interest']})" if purpose["law"] or purpose["interest"] else "")
        for purpose in described["purposes"]
    ]
    earlier = [
        _("%(what)s: %(was)s; changed %(day)s, kept until %(until)s")
        % {
            "what": one["label"],
            "was": one["was"] or _("kept so that a change can be undone"),
            "day": _day(one["changed_on"]),
            "until": _day(one["kept_until"]),
        }
        for one in described["earlier"]
    ]
    looked = [f"{_day(one['on'])}: {', '.join(one['purposes']) or one['activity']}" for one in described["looked_at"]]
    given = [f"{one['what']}, {_day(one['on'])}: {', '.join(_called(one['data']))}" for one in described["recipients"]["given_out"]]
    return {
        "rows": rows,
        "purposes": purposes,
        "sources": described["sources"],
        "recipients": described["recipients"]["named"],
        "given": given,
        "earlier": earlier,
        "looked": looked,
        "transfers": described["transfers"],
        "automated": described["automated_decisions"],
        "rights": [described["rights"], described["objection"], described["complaint"]],
        "notice": described["notice"],
    }


def _called(data: list[str]) -> list[str]:
    """Data by their names, in the active language."""
    language = (translation.get_language() or "fi")[:2]
    return [CATALOGUE[name].label(language) if name in CATALOGUE else name for name in data]


def _day(text: str | None) -> str:
    return fmt.day(date.fromisoformat(text)) if text else ""


def _pdf(data: dict[str, Any]) -> bytes:
    return typesetting.pdf(resources.files("kortisto.rights") / "paper" / "answer.typ", data, fonts=FONTS)
