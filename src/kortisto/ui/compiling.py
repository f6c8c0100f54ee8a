"""How templates become Python: the same bytes as Jinja's own, with less around each value.

A list of fifty people has some two thousand values and three hundred words of the interface. Jinja makes an object of every value
it has escaped, which is joined to the page and thrown away, and asks for every word by way of three functions.
"""

from __future__ import annotations

from functools import lru_cache
from types import FunctionType
from typing import Any

from django.utils.translation import get_language, gettext, pgettext
from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]


def drawn(value: Any) -> str:
    """`escape` for what is joined at once: a text that is not yet, or one that is safe already."""
    kind = type(value)
    if kind is str:
        return _escape_inner(value)
    return value if kind is Markup else escape(value)


def said(text: str, context: str | None = None) -> Markup:
    """A text of the interface, without variables, in the active language."""
    return _said(get_language(), text, context)


@lru_cache(maxsize=8192)
def _said(language: str | None, text: str, context: str | None) -> Markup:
    found = gettext(text) if context is None else pgettext(context, text)
    return Markup(found) % {
        "context": context
    }  # as Jinja does with every text, so that a sign of per cent stands twice in all of them


class Generator(CodeGenerator):
    """Writes `drawn` and `said` where every template has what they stand for."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - the name Jinja asks for
        super().visit_Template(node, frame)
        self.writeline("escape = environment.drawn")  # a name of the module, which its functions look up when they are called

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802 - the name Jinja asks for
        texts = _texts(node)
        if texts and frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self.write(f"environment.said({', '.join(map(repr, texts))})")
        else:
            super().visit_Call(node, frame, forward_caller=forward_caller)


def _texts(node: nodes.Call) -> list[str]:
    """What a call gives to `said`: nothing unless it is of a text that stands in the template, alone."""
    given = [one.value for one in node.args if isinstance(one, nodes.Const)]
    name = node.node.name if isinstance(node.node, nodes.Name) else ""
    if node.kwargs or node.dyn_args or node.dyn_kwargs or len(given) != len(node.args):
        return []
    return {("_", 1): given, ("gettext", 1): given, ("pgettext", 2): given[::-1]}.get((name, len(given)), [])


class Calls(Context):
    """A plain function is called as it is: Jinja looks in each call whether it wants the context."""

    def call(self, of: Any, /, *args: Any, **kwargs: Any) -> Any:
        if type(of) is not FunctionType or of.__dict__:
            return super().call(of, *args, **kwargs)
        if kwargs:
            kwargs.pop("_loop_vars", None)
            kwargs.pop("_block_vars", None)
        return of(*args, **kwargs)


class Templates(Environment):
    """The environment whose templates are compiled so."""

    code_generator_class = Generator
    context_class = Calls
    drawn = staticmethod(drawn)
    said = staticmethod(said)
