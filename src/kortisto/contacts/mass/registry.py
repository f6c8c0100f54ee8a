"""Which acts can be done to many at once. Upper rooms add theirs in their `panels.py`.

    act(MassAct("kielto", label=_("Ban"), right="bans.edit", form=BanForm, values=..., apply=set_ban))

`apply(row, values, by, now)` does the act to one person (company) and gives what undoing it needs: a token of `privacy.undo`
for a person, a code or key for a company. It raises Refused for somebody the act is not for; those are skipped and counted.
`undo` is None for what only the person can take back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils.functional import Promise

from kortisto.contacts.lists.conditions import PEOPLE


class Apply(Protocol):
    def __call__(self, row: Any, values: Mapping[str, Any], *, by: str, now: datetime) -> str: ...


class Undo(Protocol):
    def __call__(self, row: Any, kept: str, values: Mapping[str, Any], *, by: str, now: datetime) -> None: ...


@dataclass(frozen=True)
class MassAct:
    """`values(cleaned)` makes codes and keys of what the form gave: never words about anybody. `lede` says what will happen.

    `datum`: what the act sets and so tells of ("left alone" says that it was so already): only through gates that show it.
    `datum_of(values)`: the same where it rests on what was chosen.
    """

    key: str
    label: str | Promise
    form: type[Any]
    values: Callable[[Mapping[str, Any]], dict[str, Any]]
    apply: Apply
    undo: Undo | None = None
    right: str = "register.edit"
    about: str = PEOPLE
    lede: str | Promise = ""
    datum: str = ""
    datum_of: Callable[[Mapping[str, Any]], str] | None = None


_acts: dict[tuple[str, str], MassAct] = {}


def act(found: MassAct) -> MassAct:
    _acts[found.about, found.key] = found
    return found


def acts(about: str) -> Mapping[str, MassAct]:
    return {key: found for (of, key), found in _acts.items() if of == about}
