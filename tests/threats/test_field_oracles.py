"""T2 by the field: of somebody who may be seen, what may not be seen answers no question, whoever asks and whatever with.

Every registered condition, order and column of the lists, and every page with every parameter, is asked twice: while the hidden
columns of a person are full of words, and when they are empty. The answers must be the same. New ones are in it the moment they
are registered.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from django.http import QueryDict
from django.utils import timezone

from tests.proof import people, staff
from tests.proof.register import Register
from tests.threats.asking import body, open_routes, parameters
from tests.threats.test_oracles import NOISY

ROLES = ("sales",)
SHOWN = frozenset({"name", "dm_ban", "dm_methods", "informed_on"})
"""The name is what the person is seen by. A ban, and that somebody was not informed yet, must be heeded by whoever may not see
when and how it came about: they close the glyph of a channel. A notice on its way stands in the outbox."""


@pytest.fixture
def hidden(b2b: Register) -> Any:
    """Somebody with a word in every personal column, of whom nothing but the name is live; and somebody beside them."""
    from kortisto.campaigns.models import FormAnswer
    from kortisto.canary import planting
    from kortisto.privacy.models import Keep
    from tests.proof.days import at

    today = timezone.localdate()
    canary = planting.plant("salaisuus", planting.Day(today, at(today)))
    people.person("Näkyvä Naapuri", people.firm(since=today), on=today, email="nakyva@naapuri.example")
    # Made of the schema alone, the answer of a form has not the shape a form gives it.
    extras = [{"key": "x1", "label": "Kysymys", "value": words(canary)[0]}]
    FormAnswer.objects.filter(contact=canary.contact_id).update(extras=extras)
    Keep.objects.filter(subject=canary.subject).exclude(datum="name").update(live={}, mask=0, next_change=None)
    return canary


def empty(canary: Any) -> None:
    """Take everything hidden away, past every act: what is left is what may be seen."""
    from kortisto import search
    from kortisto.canary import schema
    from kortisto.privacy.classification import empty_value

    for table in schema.tables():
        rows = schema.rows_of(canary, table)
        if table.index or table.data <= SHOWN:
            continue
        gone = {
            name: empty_value(table.model._meta.get_field(name))  # type: ignore[arg-type]
            for name in schema.personal_columns(table)
            if table.fields[name].datum not in SHOWN and not table.model._meta.get_field(name).is_relation  # type: ignore[union-attr]
            and table.fields[name].datum != table.row  # type: ignore[union-attr]
        }  # fmt: skip
        if table.row and table.row not in SHOWN:
            rows.delete()
        elif gone:
            rows.update(**gone)
    search.index("contact", [canary.contact.pk])


def words(canary: Any) -> list[str]:
    return sorted({word[:40] for word in canary.words.values()})


def leaves(canary: Any, found: Any) -> Iterator[str]:
    """The questions of one condition: each way to compare, with everything that could hit what is hidden."""
    from kortisto.contacts.lists.conditions import CHOICE, DAY, TEXT, WITHOUT_VALUE

    for op in found.operators:
        if op in WITHOUT_VALUE:
            yield f"{found.key}:{op}:"
        elif found.kind == CHOICE:
            values = [quote(str(value), safe="") for value, _ in found.options()]
            for start in range(0, len(values), 20):
                yield f"{found.key}:{op}:" + ",".join(values[start : start + 20])
        elif found.kind == TEXT:
            every = words(canary)
            for start in range(0, len(every), 20):
                yield f"{found.key}:{op}:" + ",".join(quote(word, safe="") for word in every[start : start + 20])
        elif found.kind == DAY:
            yield f"{found.key}:{op}:{'30000' if op in ('sisalla', 'yli') else '2001-01-01' if op == 'alkaen' else '2090-01-01'}"
        else:
            yield f"{found.key}:{op}:{10**9 if op == 'alle' else 0}"


def answers(canary: Any, users: dict[str, Any]) -> dict[str, Any]:
    """Who matches, in which order and how many: what lists, segments, exports, mass acts and audiences all ask."""
    from kortisto.contacts.lists import conditions as registry
    from kortisto.contacts.views.listing import KINDS, ask

    found: dict[str, Any] = {}
    today = timezone.localdate()
    for role, user in users.items():
        for about, kind in KINDS.items():
            plain = ask(user, about, QueryDict(), as_of=today)
            every = {one.key: one for (of, _), one in registry._conditions.items() if of == about} | dict(plain.known)
            for one in every.values():
                for leaf in leaves(canary, one):
                    found[f"{role} {about} {leaf}"] = _rows(user, about, f"ehdot={leaf}", today)
            for order in kind.orders:
                for way in (order, f"-{order}"):
                    found[f"{role} {about} jarj={way}"] = _rows(user, about, f"jarj={quote(way)}", today)
    return found


def _rows(user: Any, about: str, query: str, today: date) -> list[int]:
    from kortisto.contacts.views.listing import ask

    return list(ask(user, about, QueryDict(query), as_of=today).matching().values_list("pk", flat=True))


def pages(canary: Any, users: dict[str, Any]) -> dict[str, Any]:
    """Every page with every parameter, and the lists with every column in every order.

    Not the card: its "why" asks the evaluator itself, for which these data are alive; that the two agree is
    `tests/privacy/test_gate_is_evaluator.py`, what a role sees of a card `tests/matrix/test_fields.py`.
    """
    from kortisto.contacts.lists import columns

    probes = ["", words(canary)[len(words(canary)) // 2][:12]]
    found: dict[str, Any] = {}
    for role, user in users.items():
        browser = staff.browser(user)
        browser.raise_request_exception = False
        for route in open_routes():
            if route.name.startswith(NOISY) or not route.opens_for(user.rights):
                continue
            for probe in probes:
                asked = "&".join(f"{name}={quote(probe)}" for name in parameters()) if probe else ""
                answer = browser.get(f"/{route.pattern}?{asked}")
                found[f"{role} {route.name} {probe}"] = (answer.status_code, body(answer))
        for path, kind in (("/henkilot/", columns.PEOPLE), ("/yritykset/", columns.COMPANIES)):
            for order in ("", *{column.order for column in kind.values() if column.order}):
                answer = browser.get(f"{path}?sarakkeet={','.join(kind)}&jarj={order}")
                found[f"{role} {path} {order}"] = (answer.status_code, body(answer))
    return found


def differing(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [question for question, answer in before.items() if after[question] != answer]


def test_no_condition_and_no_order_tells_of_a_hidden_field(hidden: Any) -> None:
    users = {role: staff.account(f"Väki {role}", [role]) for role in ROLES}
    before = answers(hidden, users)
    empty(hidden)
    assert differing(before, answers(hidden, users)) == []
    assert len(before) > 80


def test_no_page_tells_of_a_hidden_field(hidden: Any) -> None:
    users = {role: staff.account(f"Väki {role}", [role]) for role in ("marketing",)}
    before = pages(hidden, users)
    empty(hidden)
    assert differing(before, pages(hidden, users)) == []
    assert len(before) > 100


def test_the_same_questions_find_what_may_be_seen(hidden: Any) -> None:
    """Otherwise the tests above would show nothing."""
    from kortisto.privacy import due

    users = {role: staff.account(f"Väki {role}", [role]) for role in ROLES}
    due.refresh([hidden.subject.pk], as_of=timezone.localdate())
    before = answers(hidden, users)
    empty(hidden)
    asked = {question.split()[2].partition(":")[0] for question in differing(before, answers(hidden, users))}
    assert {"sposti", "puhelin", "nimike", "yhteys"} & asked or len(asked) > 8, asked
