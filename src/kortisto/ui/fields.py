"""Form fields in the look: label above, hint and why-hint under, error with icon and the same words on top.

Ids: ``<id>_hint``, ``<id>_why``, ``<id>_error``; the control names those present in
``aria-describedby``.  A placeholder is never a label.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup, escape

from .marks import icon


def _describe(bound: BoundField, why: str) -> list[tuple[str, Markup]]:
    """(id, paragraph) of the hint, the why-hint and the errors of a field."""
    ident = bound.auto_id
    notes = []
    if bound.help_text:
        hint = Markup('<p class="hint" id="{0}_hint">{1}</p>').format(ident, _safe(bound.help_text))
        notes.append((f"{ident}_hint", hint))
    if why:
        text = Markup('<p class="hint why-hint" id="{}_why">{}<span>{}</span></p>').format(ident, icon("shield", "icon--s"), why)
        notes.append((f"{ident}_why", text))
    if bound.errors:
        lines = Markup("<br>").join(str(e) for e in bound.errors)
        error = Markup('<p class="error" id="{}_error">{}<span>{}</span></p>').format(ident, icon("warn", "icon--s"), lines)
        notes.append((f"{ident}_error", error))
    return notes


def _safe(text: Any) -> Markup:
    """Django's safe strings keep their markup, everything else is escaped."""
    return Markup(text) if isinstance(text, SafeString) else escape(text)


def field(bound: BoundField, *, why: str = "", optional: bool = True, **attrs: Any) -> Markup:
    """A whole field. ``why``: what the datum is for and until when. ``attrs`` go to the control.

    An optional field says so in its label unless ``optional=False``.
    """
    if bound.is_hidden:
        return Markup(bound.as_hidden())
    notes = _describe(bound, why)
    attrs = {key.replace("_", "-"): value for key, value in attrs.items()}
    if notes:
        attrs["aria-describedby"] = " ".join(ident for ident, _text in notes)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    widget = bound.field.widget
    under = Markup("").join(text for _ident, text in notes)
    label = _label(bound, optional)
    if isinstance(widget, forms.CheckboxInput):
        return Markup('<div class="field"><label class="check">{}<span>{}</span></label>{}</div>').format(
            Markup(bound.as_widget(attrs=attrs)), label, under
        )
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return _choices(bound, label, attrs, under)
    attrs["class"] = f"input {widget.attrs.get('class', '')}".strip()
    return Markup('<div class="field"><label for="{}">{}</label>{}{}</div>').format(
        bound.id_for_label, label, Markup(bound.as_widget(attrs=attrs)), under
    )


def _label(bound: BoundField, optional: bool) -> Markup:
    if bound.field.required or not optional or isinstance(bound.field.widget, forms.CheckboxInput):
        return escape(bound.label or bound.name)
    return Markup('{} <span class="muted">{}</span>').format(bound.label or bound.name, _("(optional)"))


def _choices(bound: BoundField, label: Markup, attrs: dict[str, Any], under: Markup) -> Markup:
    described = attrs.pop("aria-describedby", "")
    attrs.pop("aria-invalid", None)
    rows = Markup("").join(
        Markup('<label class="check">{}<span>{}</span></label>').format(Markup(part.tag()), part.choice_label)
        for part in bound.subwidgets
    )
    said_by = Markup(' aria-describedby="{}"').format(described) if described else Markup("")
    return Markup('<fieldset class="field" id="{}"{}><legend class="label">{}</legend>{}{}</fieldset>').format(
        bound.auto_id, said_by, label, rows, under
    )


def summary(form: forms.BaseForm) -> Markup:
    """The error summary: how many mistakes, each a link to its field in the field's own words."""
    if not form.errors:
        return Markup("")
    items = [Markup("<li>{}</li>").format(str(e)) for e in form.non_field_errors()]
    for bound in form:
        target = bound.id_for_label or bound.auto_id
        items.extend(Markup('<li><a href="#{}">{}: {}</a></li>').format(target, bound.label, str(error)) for error in bound.errors)
    title = ngettext("Fix %(n)s thing", "Fix %(n)s things", len(items)) % {"n": len(items)}
    return Markup(
        '<div class="banner banner--bad" role="alert" tabindex="-1" data-focus aria-labelledby="form-errors">{}'
        '<div><h2 class="banner__title" id="form-errors">{}</h2><ul class="errorlist">{}</ul></div></div>'
    ).format(icon("warn"), title, Markup("").join(items))
