"""The Jinja environment of the rooms' templates: autoescaping, strict, translated."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, cast

from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context

from kortisto.ui.compiling import Templates
from kortisto.ui.routes import fixed, with_part


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """Address of a named page: `url("contacts:card", 12)`."""
    if len(args) == 1 and not kwargs:
        return with_part(name, args[0])
    return reverse(name, args=args, kwargs=kwargs) if args or kwargs else fixed(name)


def _counting(ngettext: Callable[..., Any], number: Callable[[int], str]) -> Callable[..., Any]:
    """`ngettext` whose own `%(num)s` is written as numbers are in the reader's language: 1 889, not 1889."""

    @pass_context
    def counting(context: Context, singular: str, plural: str, count: int, /, **variables: Any) -> Any:
        return ngettext(context, singular, plural, count, **({"num": number(count)} | variables))

    return counting


def environment(**options: Any) -> Environment:
    """Made once by Django's Jinja backend. The look's own functions come from `kortisto.ui.jinja`."""
    options["undefined"] = StrictUndefined
    options.setdefault("autoescape", True)
    options["extensions"] = ["jinja2.ext.i18n", "jinja2.ext.do"]
    env = Templates(trim_blocks=True, lstrip_blocks=True, **options)
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.globals.update(static=cache(static), url=url, get_language=translation.get_language)
    from kortisto.ui import jinja as look

    env.globals["ngettext"] = _counting(cast("Callable[..., Any]", env.globals["ngettext"]), look.filters["number"])
    env.globals.update(look.globals)
    env.filters.update(look.filters)
    return env
