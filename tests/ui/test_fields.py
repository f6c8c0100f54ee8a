"""Fields: label, hints and errors tied to the control."""

from django import forms
from django.utils import translation

from kortisto.ui import fields
from kortisto.ui.gallery import failed_form


def test_a_failed_field_names_its_notes_and_the_error_stands_in_the_summary_too() -> None:
    form = failed_form()
    html = fields.field(form["email"], why="Kirjautumiseen.")
    assert 'aria-describedby="id_email_why id_email_error"' in html
    assert 'aria-invalid="true"' in html
    assert '<label for="id_email">' in html
    error = form.errors["email"][0]
    assert error in html and error in fields.summary(form)
    assert '<a href="#id_email">' in fields.summary(form)
    assert 'role="alert"' in fields.summary(form)


def test_an_optional_field_says_so() -> None:
    with translation.override("fi"):
        assert "(valinnainen)" in fields.field(failed_form()["phone"])
        assert "(valinnainen)" not in fields.field(failed_form()["phone"], optional=False)


def test_choices_are_a_fieldset_with_a_legend() -> None:
    html = fields.field(failed_form()["channel"])
    assert (
        html.startswith('<fieldset class="field" id="id_channel" aria-describedby="id_channel_error">')
        and html.count('type="radio"') == 2
    )


def test_what_people_typed_is_escaped() -> None:
    class Typed(forms.Form):
        name = forms.CharField(label="<b>", help_text="<i>")

    html = fields.field(Typed({"name": '"><script>'})["name"])
    assert "<b>" not in html and "<i>" not in html and "<script>" not in html


def test_a_form_without_errors_has_no_summary() -> None:
    assert fields.summary(forms.Form({})) == ""
