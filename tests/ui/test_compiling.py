"""Templates compiled our way say what Jinja's own would."""

from __future__ import annotations

import pytest
from django.template import engines
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from kortisto.config.jinja import environment
from kortisto.ui.compiling import drawn

VALUES = (
    "Aino & <b>“Lehto”</b>",
    "",
    "0",
    0,
    7.5,
    None,
    True,
    Markup("<i>5 %</i>"),
    SafeString("<u>"),
    ["<a>"],
    gettext_lazy("People"),
)


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_every_value_is_escaped_as_jinja_does(value: object) -> None:
    assert str(drawn(value)) == str(escape(value))
    texts = ("{{ value }}", '<p title="{{ value }}">', "{% set kept %}{{ value }}{% endset %}{{ kept }}", "{{ value ~ '<' }}")
    macro = "{% macro one(v) %}<li>{{ v }}{{ caller() }}</li>{% endmacro %}{% call one(value) %}{{ value }}{% endcall %}"
    for text in (*texts, macro, "{% for one in [value] %}{{ one }}{% endfor %}", "{% filter upper %}{{ value }}{% endfilter %}"):
        usual = Environment(autoescape=True, undefined=StrictUndefined)
        assert environment().from_string(text).render(value=value) == usual.from_string(text).render(value=value)


def test_without_escaping_nothing_is_escaped() -> None:
    text = "{% autoescape false %}{{ value }} {{ _('%(name)s, own menu', name=value) }}{% endautoescape %}{{ value }}"
    assert environment().from_string(text).render(value="<&>") == "<&> <&>, own menu&lt;&amp;&gt;"


def test_words_are_those_of_the_language_they_are_asked_in() -> None:
    page = environment().from_string("{{ _('People') }}|{{ pgettext('pager', 'Previous') }}|{{ gettext('100 %%') }}|{{ _('<b>') }}")
    said = {}
    for language in ("fi", "sv", "en", "fi"):
        with translation.override(language):
            said[language] = page.render()
            people, previous = translation.gettext("People"), translation.pgettext("pager", "Previous")
            assert said[language] == f"{people}|{previous}|100 %|<b>", "words of ours are safe, and a per cent stands twice"
    assert len(set(said.values())) == 3


def test_words_with_variables_and_words_that_vary() -> None:
    page = environment().from_string("{{ _('Select %(name)s', name=name) }}|{% for one in words %}{{ _(one) }}{% endfor %}")
    with translation.override("en"):
        assert page.render(name="<Aino>", words=["People", "Companies"]) == "Select &lt;Aino&gt;|PeopleCompanies"


def test_functions_are_called_with_what_they_ask_for() -> None:
    """Plain functions as they are, in loops too; those that want the context get it."""
    page = environment().from_string(
        "{% for n in [1, 2] %}{{ plain(n, by=n) }}{{ ngettext('%(num)s a', '%(num)s b', n) }}{% endfor %}"
    )
    with translation.override("en"):
        assert page.render(plain=lambda n, by: f"<{n + by}>") == "&lt;2&gt;1 a&lt;4&gt;2 b"


def test_the_pages_are_compiled_so() -> None:
    assert type(engines["jinja2"].env) is type(environment())
