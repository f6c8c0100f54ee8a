"""How a form is put on a page of the firm's own: the code to copy, and which sites may show it in a frame."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from kortisto.campaigns.forms import asked, filling, said
from kortisto.campaigns.models import WebForm


def address(form: WebForm) -> str:
    """Where the form stands by itself."""
    return str(settings.BASE_URL) + reverse("campaigns:answer_form", args=[form.ref])


def frame(form: WebForm, language: str) -> str:
    """The code of a frame, in one language."""
    context = {"address": f"{address(form)}?lang={language}&upotus=1", "title": form.said("title", language)}
    return render_to_string("campaigns/forms/embed/frame.html", context).strip()


def plain(form: WebForm, language: str, as_of: date) -> str:
    """The code of a form of plain HTML: the site gives it its looks; what is sent is checked and confirmed on our page."""
    with translation.override(language):
        fields = filling.AnswerForm(asked=asked.asked_now(form.fields_asked, form.purpose, as_of), language=language, as_of=as_of)
        context = {
            "address": f"{address(form)}?lang={language}",
            "form": fields,
            "honeypot": filling.HONEYPOT,
            "told": said.told(form.purpose, language=language, as_of=as_of),
        }
        return render_to_string("campaigns/forms/embed/plain.html", context).strip()


def headers(form: WebForm) -> Mapping[str, str]:
    """The policy of its page: nothing from elsewhere, sent to nobody else, framed by the declared sites only."""
    ancestors = " ".join(["'self'", *form.sites])
    rules = (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
    )
    return {"Content-Security-Policy": "; ".join([*rules, f"frame-ancestors {ancestors}"])}
