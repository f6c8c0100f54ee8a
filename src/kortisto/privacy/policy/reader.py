"""Typed reading of TOML values: every fault becomes a Problem with its line, and reading goes on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from kortisto.lib.periods import Period, parse_month_day
from kortisto.privacy.policy.expressions import Expr, ExpressionError
from kortisto.privacy.policy.positions import line_of
from kortisto.privacy.policy.problems import Problem, nearest

_KIND_NAMES = {str: "words in quotes", bool: "true or false", date: "a date such as 2026-01-31", list: "a list", dict: "a table"}


def _shown(raw: Any) -> str:
    """A value as the file has it, cut short."""
    text = str(raw).lower() if isinstance(raw, bool) else f"“{raw}”" if isinstance(raw, str) else str(raw)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _remedy(kind: type, raw: Any) -> str:
    if isinstance(raw, str) and kind is not list:
        return {bool: "write true or false without quotes", date: "write the date without quotes: 2026-01-31"}.get(
            kind, 'write a table: { fi = "…" }'
        )
    if kind is str and isinstance(raw, int | float | date) and not isinstance(raw, bool):
        return f'write "{raw}" in quotes'
    return f"write {_KIND_NAMES[kind]}"


class Reader:
    """Reads values of one file. `languages` are those the notice is written in, the first authoritative."""

    def __init__(self, file: str, lines: dict[str, int]) -> None:
        self.file, self.lines = file, lines
        self.problems: list[Problem] = []
        self.languages: tuple[str, ...] = ("fi",)
        self.financial_year_end = "12-31"

    def line(self, path: str) -> int:
        return line_of(path, self.lines)

    def fault(self, path: str, message: str, remedy: str = "") -> None:
        self.problems.append(Problem(self.file, self.line(path), path, message, remedy))

    def keys(self, table: Mapping[str, Any], path: str, known: Iterable[str]) -> None:
        """Refuse every key that is not known, with the nearest one."""
        known = tuple(known)
        for key in table:
            if key not in known:
                self.fault(f"{path}.{key}".lstrip("."), f"there is no key “{key}” here", nearest(key, known))

    def value(self, kind: str, raw: Any, path: str) -> Any:
        """`raw` as `kind` of schema.py, or its empty value after a fault."""
        return getattr(self, f"_{kind}")(raw, path)

    def one_of(self, raw: str, path: str, known: Iterable[str], what: str) -> bool:
        known = tuple(known)
        if raw in known:
            return True
        self.fault(path, f"there is no {what} “{raw}”", nearest(raw, known))
        return False

    def _expect(self, kind: type, raw: Any, path: str) -> bool:
        if isinstance(raw, kind) and not (kind is not bool and isinstance(raw, bool)):
            return True
        self.fault(path, f"expected {_KIND_NAMES[kind]}, found {_shown(raw)}", _remedy(kind, raw))
        return False

    def _str(self, raw: Any, path: str) -> str:
        return raw if self._expect(str, raw, path) else ""

    def _bool(self, raw: Any, path: str) -> bool:
        return raw if self._expect(bool, raw, path) else False

    def _date(self, raw: Any, path: str) -> date | None:
        if isinstance(raw, datetime):
            raw = raw.date()
        return raw if self._expect(date, raw, path) else None

    def _open(self, raw: Any, path: str) -> Any:
        return raw

    def _strs(self, raw: Any, path: str) -> tuple[str, ...]:
        if isinstance(raw, str):
            self.fault(path, f"expected a list, found “{raw}”", f'write ["{raw}"]')
            return ()
        if not self._expect(list, raw, path):
            return ()
        return tuple(self._str(item, path) for item in raw)

    def _text(self, raw: Any, path: str) -> Mapping[str, str]:
        if isinstance(raw, str):
            return MappingProxyType({self.languages[0]: raw})
        if not self._expect(dict, raw, path):
            return MappingProxyType({})
        for lang in raw:
            if lang not in self.languages:
                self.fault(
                    path, f"“{lang}” is not a language of this notice", f"add it to policy.languages, now {list(self.languages)}"
                )
        return MappingProxyType({lang: self._str(raw[lang], path) for lang in self.languages if lang in raw})

    def _texts(self, raw: Any, path: str) -> Mapping[str, tuple[str, ...]]:
        def sentences(value: Any) -> tuple[str, ...]:
            return (value,) if isinstance(value, str) else self._strs(value, path)

        if isinstance(raw, dict):
            self._text(dict.fromkeys(raw, ""), path)
            return {lang: sentences(raw[lang]) for lang in self.languages if lang in raw}
        return {self.languages[0]: sentences(raw)}

    def _said(self, path: str, error: ValueError) -> None:
        """A fault told by another module, whose message ends with the remedy (“…: write …”, “…; use …”)."""
        message, mark, remedy = re.fullmatch(r"(.*?)(?:(; |: )((?:write|use) .*))?", str(error), re.DOTALL).groups("")  # type: ignore[union-attr]
        self.fault(path, message, remedy if mark else "see the manual of the policy language")

    def _period(self, raw: Any, path: str) -> str:
        text = self._str(raw, path)
        try:
            Period.parse(text)
        except ValueError as error:
            self._said(path, error)
        return text

    def _month_day(self, raw: Any, path: str) -> str:
        text = self._str(raw, path)
        try:
            parse_month_day(text)
        except ValueError:
            self.fault(path, f"“{text}” is no day of the year", 'write month and day: "12-31"')
            return "12-31"
        return text

    def _expr(self, raw: Any, path: str) -> Expr | None:
        text = self._str(raw, path)
        try:
            return Expr.parse(text, financial_year_end=self.financial_year_end)
        except ExpressionError as error:
            self._said(path, error)
            return None

    def _exprs(self, raw: Any, path: str) -> tuple[Expr, ...]:
        if isinstance(raw, str):
            raw = [raw]
        return tuple(expr for text in self._strs(raw, path) if (expr := self._expr(text, path)) is not None)
