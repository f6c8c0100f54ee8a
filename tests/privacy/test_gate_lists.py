"""Lists ask the gate for their order and their pages too: where somebody hidden would stand tells of the name."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from kortisto.contacts.lists import Asked
from kortisto.contacts.lists import people as lists
from kortisto.contacts.models import Contact
from kortisto.privacy.gate import open_gate
from kortisto.privacy.models import Keep
from tests.privacy.making import DAY, Visitor, anna
from tests.privacy.test_gate import passivated
from tests.proof import people
from tests.proof.register import Register

SOURCE = Path(__file__).parents[2] / "src" / "kortisto"
FOREIGN = Path(__file__).parents[1] / "policy" / "foreign"
SALES = Visitor(("sales",))
BUREAU = Visitor(("consultant",))


def names(order: str = "nimi", who: Visitor = SALES, **asked: object) -> list[int]:
    gate = open_gate(who, "contacts", as_of=DAY)
    question = Asked(segment="kaikki", order=order, **asked)  # type: ignore[arg-type]
    return [c.pk for c in lists.page(question, gate, user_id=0, as_of=DAY).rows]


@pytest.mark.parametrize("order", ["nimi", "-nimi", "yhteys", "-yhteys"])
def test_a_page_after_somebody_hidden_is_the_first_page(b2b: Register, order: str) -> None:
    """`?jatko=` with the number of a passive card once began the list after that name: a way to guess it letter by letter."""
    firm = people.firm(since=DAY)
    for name in ("Aino Aho", "Maija Mäki", "Ysri Öhman"):
        anna(firm, name, f"{name[:3].lower()}@kivimaki.example")
    hidden = passivated(name="Liisa Laakso", email="salainen@kivimaki.example")
    whole = names(order)
    assert hidden.pk not in whole and len(whole) == 3
    assert names(order, after=hidden.pk) == names(order, after=10_000) == whole


def test_a_name_that_is_not_live_has_no_place_in_the_order(open_register) -> None:
    """Under a notice that shows people for more than their name, whoever is seen without it stands at the end."""
    open_register(FOREIGN / "byra.toml")
    firm = people.firm(since=DAY)
    first, middle, last = (
        anna(firm, name, f"{n}@kivimaki.example", language="") for n, name in enumerate(("Eino Aho", "Eino Kii", "Eino Öhman"))
    )
    Keep.objects.filter(subject=middle.subject, datum="name").update(live={}, mask=0)
    for hidden in ("Aaa Aaa", "Zzz Zzz"):
        contact = Contact.objects.get(pk=middle.pk)
        contact.rename(*hidden.split())
        contact.save()
        assert names("nimi", BUREAU) == [first.pk, last.pk, middle.pk]
        assert names("-nimi", BUREAU) == [last.pk, first.pk, middle.pk]
        assert names("nimi", BUREAU, after=last.pk) == [middle.pk]
        assert names("nimi", BUREAU, before=middle.pk) == [first.pk, last.pk]


def test_pages_and_templates_read_no_personal_column_of_a_row() -> None:
    """What reaches a page is a view of the gate: `contact.email` in a template, list or view would go round it."""
    from kortisto.privacy.classification import Personal, of_subjects

    columns = {
        name
        for table in of_subjects()
        if table.model._meta.app_label in ("contacts", "consents", "outreach")
        for name, mark in table.fields.items()
        if isinstance(mark, Personal) and len(name) > 4
    } - {
        "company",
        "reason",
        "channel",
        "scope",
        "happened_at",
        "happened_on",
        "made_on",
        "ended_on",
        "subject",
    }  # the link of a card, not the subject of a letter
    rows = (
        r"\b(?:contact|position|interaction|(?<!person\.)passivation|objection|delivery|choice)\.("
        + "|".join(sorted(columns))
        + r")\b"
    )
    found = []
    for path in [*SOURCE.glob("*/templates/**/*.html"), *SOURCE.glob("*/views/**/*.py"), *SOURCE.glob("*/lists/**/*.py"),
                 *SOURCE.glob("*/card/**/*.py"), *SOURCE.glob("*/panels.py"), *SOURCE.glob("*/answers.py")]:  # fmt: skip
        text = path.read_text("utf-8")
        if path.suffix == ".py":
            text = "\n".join(
                ast.unparse(node) for node in ast.parse(text).body if not isinstance(node, ast.Import | ast.ImportFrom)
            )
        found += [f"{path.relative_to(SOURCE)}: {hit[0]}" for hit in re.finditer(rows, text)]
    assert found == []
