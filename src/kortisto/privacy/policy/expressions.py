"""Day expressions of the policy language: `event_end + P3M`, `last_activity|obtained_on + P5Y`, `last(a, fy_end(b)) + P1Y`.

    sum    := chain { "+" period }
    chain  := atom { "|" atom }                     the first that has a date
    atom   := anchor | function "(" sum {"," sum} ")" | "(" sum ")"
    function: first last (several) · year_end month_end fy_end (one)

An anchor that never happened has no date; `first` and `last` look at those that have one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from kortisto.lib.periods import Period, add_period, financial_year_end, month_end, year_end

Resolver = Callable[[str], date | None]

FUNCTIONS = ("first", "last", "year_end", "month_end", "fy_end")
_SEVERAL = ("first", "last")
_TOKEN = re.compile(r"\s*(?:(?P<name>[a-z][a-z0-9_]*)|(?P<period>P[0-9YMWD]+)|(?P<sign>[|+(),]))")


class ExpressionError(ValueError):
    """The text is no day expression; the message says where and what to write."""


@dataclass(frozen=True, slots=True)
class Expr:
    """A parsed expression. `kind` is name, fallback, plus or a function; `text` is what the policy's author wrote."""

    kind: str
    text: str
    name: str = ""
    parts: tuple[Expr, ...] = ()
    period: Period | None = None
    year_ends_on: str = "12-31"

    @classmethod
    def parse(cls, text: str, *, financial_year_end: str = "12-31") -> Expr:
        """Read an expression; ExpressionError with the remedy when it is none."""
        return _Parser(text, financial_year_end).whole()

    def anchors(self) -> tuple[str, ...]:
        """Names of the anchors it counts from, in the order written."""
        if self.kind == "name":
            return (self.name,)
        return tuple(dict.fromkeys(name for part in self.parts for name in part.anchors()))

    def day(self, resolve: Resolver) -> date | None:
        """The last day it means, or None while it cannot be dated."""
        if self.kind == "name":
            return resolve(self.name)
        if self.kind == "plus":
            start = self.parts[0].day(resolve)
            return None if start is None or self.period is None else add_period(start, self.period)
        days = [day for part in self.parts if (day := part.day(resolve)) is not None]
        if not days:
            return None
        if self.kind in ("first", "last"):
            return min(days) if self.kind == "first" else max(days)
        return self._single(days[0])

    def _single(self, day: date) -> date:
        if self.kind == "year_end":
            return year_end(day)
        if self.kind == "month_end":
            return month_end(day)
        return financial_year_end(day, self.year_ends_on) if self.kind == "fy_end" else day

    def phrase(self, lang: str, named: Mapping[str, object] | None = None) -> str:
        """The expression in words for the notice; `named` are the policy's own `[anchors.*]`."""
        from kortisto.privacy.policy.phrasing import expression_phrase

        return expression_phrase(self, lang, named or {})

    def __str__(self) -> str:
        return self.text


class _Parser:
    def __init__(self, text: str, year_ends_on: str) -> None:
        self.text, self.year_ends_on = text, year_ends_on
        self.tokens = self._tokens(text)
        self.at = 0

    def _tokens(self, text: str) -> list[str]:
        found, position = [], 0
        while position < len(text.rstrip()):
            match = _TOKEN.match(text, position)
            if match is None:
                raise ExpressionError(f"“{text}”: cannot read “{text[position:].strip()}”; {_REMEDY}")
            found.append(match.group().strip())
            position = match.end()
        if not found:
            raise ExpressionError(f"the expression is empty; {_REMEDY}")
        return found

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        token = self.peek()
        if not token or (wanted and token != wanted):
            found = f"found “{token}”" if token else "it ends too early"
            raise ExpressionError(f"“{self.text}”: expected {wanted or 'an anchor'}, {found}; {_REMEDY}")
        self.at += 1
        return token

    def whole(self) -> Expr:
        tree = self.sum()
        if self.peek():
            raise ExpressionError(f"“{self.text}”: “{self.peek()}” is left over; {_REMEDY}")
        return Expr(tree.kind, self.text.strip(), tree.name, tree.parts, tree.period, tree.year_ends_on)

    def node(self, kind: str, parts: tuple[Expr, ...], period: Period | None = None) -> Expr:
        return Expr(kind, self.text, "", parts, period, self.year_ends_on)

    def sum(self) -> Expr:
        left = self.chain()
        while self.peek() == "+":
            self.take("+")
            token = self.take()
            try:
                left = self.node("plus", (left,), Period.parse(token))
            except ValueError as error:
                raise ExpressionError(f"“{self.text}”: {error}") from error
        return left

    def chain(self) -> Expr:
        parts = [self.atom()]
        while self.peek() == "|":
            self.take("|")
            parts.append(self.atom())
        return parts[0] if len(parts) == 1 else self.node("fallback", tuple(parts))

    def atom(self) -> Expr:
        word = self.take()
        if word == "(":
            inner = self.sum()
            self.take(")")
            return inner
        if not re.fullmatch(r"[a-z][a-z0-9_]*", word):
            raise ExpressionError(f"“{self.text}”: “{word}” stands where an anchor should; {_REMEDY}")
        if self.peek() == "(":
            return self.call(word)
        return Expr("name", self.text, word)

    def call(self, function: str) -> Expr:
        if function not in FUNCTIONS:
            raise ExpressionError(f"“{self.text}”: there is no function “{function}”; use one of {', '.join(FUNCTIONS)}")
        self.take("(")
        parts = [self.sum()]
        while self.peek() == ",":
            self.take(",")
            parts.append(self.sum())
        self.take(")")
        if function not in _SEVERAL and len(parts) != 1:
            raise ExpressionError(f"“{self.text}”: {function}() takes one day, not {len(parts)}; use last(…) inside it for several")
        return self.node(function, tuple(parts))


_REMEDY = "write for example event_end + P3M or last_activity|obtained_on + P5Y"
