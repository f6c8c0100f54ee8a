"""Nested conditions: what they mean, how they stand in the address, and that they are no way round the gate."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from kortisto.contacts import actions
from kortisto.contacts.details import WorkDetails
from kortisto.contacts.lists import tree
from kortisto.contacts.lists.tree import Group, Leaf
from kortisto.contacts.models import Contact, Interaction, WorkTask

from .conftest import NOW, TODAY

pytestmark = pytest.mark.usefixtures("at_noon")
Make = Callable[..., Any]

WORDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=12)
LEAVES = st.builds(
    Leaf,
    st.sampled_from(["nimi", "tila", "yhteys"]),
    st.sampled_from(["on", "sis"]),
    st.lists(WORDS, max_size=3).map(tuple),
    st.booleans(),
)


def _groups(inner: Any) -> Any:
    parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.builds(Group, parts, st.booleans(), st.booleans())


@given(st.builds(Group, st.lists(st.recursive(LEAVES, _groups, max_leaves=6), min_size=1, max_size=3).map(tuple), st.just(False)))
def test_what_is_written_is_read_back(group: Group) -> None:
    try:
        found = tree.read(tree.write(group))
    except tree.Broken:
        depth = max(_depth(part) for part in group.parts)
        assert depth >= tree.DEEPEST - 1
        return
    assert found == (group if len(group.parts) > 1 or not isinstance(group.parts[0], Group) else found)
    assert tree.read(tree.write(found)) == found


def _depth(node: Any) -> int:
    return 1 + max((_depth(part) for part in node.parts), default=0) if isinstance(node, Group) else 1


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        tree.read(text)
    except tree.Broken as trouble:
        assert str(trouble)


def names(client: Any, conditions: str, more: str = "") -> set[str]:
    answer = client.get(f"/henkilot/?ehdot={quote(conditions)}{more}", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return {row.name.split()[0] for row in answer.page["rows"]}


@pytest.fixture
def crew(b2b: Any, company: Make, person: Make, staff: Make) -> dict[str, Contact]:
    """Three people who differ in everything that can be asked."""
    task = WorkTask.objects.create(key="hankinta", label_fi="hankinta")
    big, small = (
        company("Äänekosken Paperi Oy", city="Äänekoski", industry="Paperi"),
        company("Pieni Oy", status="prospect", city="Turku"),
    )
    aino = person(
        "Aino",
        "Mäki",
        at=big,
        details=WorkDetails(
            job_title="Ostojohtaja", email="aino@aane.example", phone="040 123 4567", city="Äänekoski", work_task=task
        ),
    )
    eero = person("Eero", "Niemi", at=small, details=WorkDetails(job_title="Myyjä", email="eero@pieni.example"), language="sv")
    onni = person("Onni", "Salo", at=big, details=WorkDetails(job_title="Johtaja"), obtained_on=TODAY - timedelta(days=3))
    actions.record_interaction(contact=aino, kind="call_held", happened_at=NOW - timedelta(days=2), by="test", now=NOW)
    actions.record_notice(contact=eero, policy=b2b, number=1, channel="letter", language="fi", delivered_at=NOW, by="test", now=NOW)
    actions.set_owner(contact=onni, owner=staff("service", name="Oma Olli"), by="test", now=NOW)
    return {"aino": aino, "eero": eero, "onni": onni}


ALL = {"Aino", "Eero", "Onni"}


MEANINGS = [
    ("tehtava:on:hankinta", {"Aino"}), ("!tehtava:on:hankinta", {"Eero", "Onni"}), ("tila:on:customer,prospect", ALL),
    ("tila:on:prospect", {"Eero"}), ("(nimike:sis:johtaja;tila:on:customer)", {"Aino", "Onni"}),
    ("(nimike:on:johtaja|nimi:alk:niemi)", {"Eero", "Onni"}), ("(nimike:sis:johtaja;!(nimi:on:aino mäki|kieli:on:sv))", {"Onni"}),
    ("!(nimike:sis:johtaja;tila:on:customer)", {"Eero"}), ("!(nimike:sis:johtaja|kieli:on:sv)", set()),
    ("tyopaikkakunta:sis:äänekoski", {"Aino"}), ("tyopaikkakunta:alk:ÄÄNE", {"Aino"}), ("paikkakunta:on:x", set()), ("toimiala:on:paperi", {"Aino", "Onni"}),
    ("tyonantaja:alk:pieni", {"Eero"}), ("sahkoposti:sis:pieni.example", {"Eero"}), ("sahkoposti:puuttuu:", {"Onni"}),
    ("puhelin:sis:123 4567", {"Aino"}), ("puhelin:on:0401234567", {"Aino"}), ("puhelin:puuttuu:", {"Eero", "Onni"}),
    ("kieli:on:sv", {"Eero"}), ("informoitu:on:ei", {"Aino", "Onni"}), ("informointi:sisalla:1", {"Eero"}), ("informointi:puuttuu:", {"Aino", "Onni"}),
    ("laji:on:call_held,meeting_held", {"Aino"}), ("tapahtui:sisalla:7", {"Aino"}), ("tapahtui:yli:7", set()),
    ("tapahtui:puuttuu:", {"Eero", "Onni"}), ("yhteys:alkaen:2026-11-20", {"Aino"}), ("!yhteys:alkaen:2026-11-20", {"Eero", "Onni"}),
    ("hankittu:sisalla:10", {"Onni"}), ("hankittu:ennen:2026-01-01", {"Aino", "Eero"}), ("lahde:sis:MESSUT", ALL), ("lahdelaji:on:person", ALL),
    ("vastuu:on:0", {"Aino", "Eero"}), ("poistopaiva:alkaen:2026-11-25", ALL), ("asiakkuus:ennen:2022-01-01", {"Aino", "Onni"}),
    ("nimi:alk:mäki", {"Aino"}), ("nimi:alk:maki", {"Aino"}), ("nimi:puuttuu:", set()), ("kielto:on:ei", ALL), ("tyosuhde:puuttuu:", ALL),
]  # fmt: skip


def test_each_condition_means_what_it_says(crew: Any, signed_in: Make) -> None:
    client = signed_in("sales", "marketing")
    for conditions, expected in MEANINGS:
        _means(client, conditions, expected)


def _means(client: Any, conditions: str, expected: set[str]) -> None:
    assert names(client, conditions) == expected, conditions
    assert names(client, f"(({conditions}|{conditions});{conditions})") == expected, "in groups"
    assert names(client, f"(!({conditions};{conditions})|nimi:on:ei kukaan)") == ALL - expected or "paikkakunta:on" in conditions


BROKEN = ["(", "nimi", "(nimi:sis:a", "(nimi:sis:a;tila:on:b|tila:on:c)", "yhteys:ennen:eilen", "yhteys:yli:-4", "nimi:sis:", "nimi:xx:a",
     "(((((((nimi:sis:a)))))))", "nimi:sis:" + "a" * 81, "(" + ";".join(["nimi:sis:a"] * 31) + ")", "x" * 2001, "nimi:sis:%00"]  # fmt: skip


def test_a_broken_address_says_so_and_shows_nobody(crew: Any, signed_in: Make) -> None:
    client = signed_in("sales")
    for broken in BROKEN:
        _is_told(client, broken, crew["aino"].code)


def _is_told(client: Any, broken: str, code: str) -> None:
    answer = client.get(f"/henkilot/?ehdot={quote(broken)}")
    assert answer.status_code == 200 and answer.page["rows"] == [] and answer.page["page"].count == 0
    assert "Suodatinta ei voi käyttää" in answer.content.decode()
    assert client.get(f"/henkilot/suodatin/?ehdot={quote(broken)}").status_code == 200
    assert client.get(f"/henkilot/{code}/?lista={quote('ehdot=' + quote(broken))}").status_code == 200


UNUSABLE = [
    ("tunteeton:on:a", set()), ("!tunteeton:on:a", set()), ("(tunteeton:on:a|nimi:alk:aino)", {"Aino"}),
    ("(nimi:alk:aino;!tunteeton:on:a)", set()), ("!(tunteeton:on:a|nimi:alk:aino)", set()), ("!(tunteeton:on:a;nimi:alk:aino)", {"Eero", "Onni"}),
]  # fmt: skip


def test_a_condition_nobody_may_use_never_widens(crew: Any, signed_in: Make) -> None:
    client = signed_in("sales")
    for conditions, expected in UNUSABLE:
        assert names(client, conditions) == expected, conditions
    page = client.get(f"/henkilot/?ehdot={quote(conditions)}")
    assert "ei käytettävissä" in page.content.decode() and any(chip.unusable for chip in page.page["chips"])


def test_conditions_tell_nothing_of_what_is_not_live(crew: Any, signed_in: Make) -> None:
    """T2: whatever is asked about a hidden value, the answer is the same as if it were not there."""
    from kortisto.privacy.models import Keep

    client, hidden = signed_in("sales", "marketing"), crew["aino"]
    Keep.objects.filter(subject=hidden.subject).exclude(datum="name").update(live={}, mask=0, next_change=None)
    for asked in ("nimike:sis:Ostojohtaja", "sahkoposti:sis:aino", "puhelin:sis:1234567", "tehtava:on:hankinta", "tila:on:customer",
                  "tyopaikkakunta:sis:Äänekoski", "toimiala:sis:Paperi", "tyonantaja:sis:paperi", "yhteys:alkaen:2026-11-20",
                  "tapahtui:sisalla:7", "laji:on:call_held", "lahde:sis:messut"):  # fmt: skip
        assert "Aino" not in names(client, asked), asked
        assert "Aino" in names(client, f"!{asked}"), asked
    for missing in ("nimike:puuttuu:", "sahkoposti:puuttuu:", "yhteys:puuttuu:", "lahde:puuttuu:", "tapahtui:puuttuu:"):
        assert "Aino" in names(client, missing), missing


def test_a_list_of_conditions_costs_the_same_for_one_row_and_three(b2b: Any, signed_in: Make, company: Make, person: Make) -> None:
    client = signed_in("sales", "marketing")
    asked = quote(
        "(nimi:sis:testinen;!(kielto:on:email|yhteys:yli:900)|tila:on:customer,prospect)".replace(
            ")|tila", ");(tila:on:customer|tila"
        )
        + ")"
    )

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/henkilot/?ehdot={asked}").page["rows"]
        return len(captured)

    person("Yksi", "Testinen", at=company("A Oy"))
    queries()
    one = queries()
    for number in range(2):
        person(f"Muu{number}", "Testinen", at=company(f"B{number} Oy"))
    queries()
    assert queries() == one


def test_the_editor_builds_the_address_without_scripts(crew: Any, signed_in: Make) -> None:
    client, path = signed_in("sales"), "/henkilot/suodatin/"
    opened = client.get(path, {"tila": "customer", "jarj": "-nimi"})
    assert opened.page["root"].parts[0].key == "tila" and 'value="l:r.0"' in opened.content.decode()
    form = QueryDict(mutable=True)
    form.setlist("solmu", ["g:r", "l:r.0"])
    form.update({"k.r.0": "tila", "o.r.0": "on", "a.r.0": "customer", "yhd.r": "ja", "jarj": "-nimi"})
    grouped = client.get(path, _with(form, teko="ryhma:r"))
    assert [part.is_group for part in grouped.page["root"].parts] == [False, True]
    assert _goes_on(grouped) == 'name="k.r.1.0"'
    assert _goes_on(client.get(path, _with(form, teko="lisaa:r"))) == 'name="k.r.1"'
    form.setlist("solmu", ["g:r", "l:r.0", "g:r.1", "l:r.1.0", "l:r.1.1"])
    form.update(
        {
            "yhd.r.1": "tai",
            "k.r.1.0": "nimi",
            "o.r.1.0": "alk",
            "a.r.1.0": "onni",
            "k.r.1.1": "yhteys",
            "o.r.1.1": "ennen",
            "a.r.1.1": "",
        }
    )
    refused = client.get(path, _with(form, teko="nayta"))
    assert refused.status_code == 422 and "Anna arvo." in refused.content.decode() and 'value="onni"' in refused.content.decode()
    assert _goes_on(refused) == 'name="a.r.1.1"'
    form["a.r.1.1"] = "2020-01-01"
    shown = client.get(path, _with(form, teko="nayta"), follow=True)
    assert {row.name for row in shown.page["rows"]} == {"Onni Salo"}
    assert shown.page["asked"].order == "-nimi"
    again = client.get(shown.page["filter_url"])
    assert again.page["root"].parts[1].parts[1].values == ("2020-01-01",)
    less = client.get(path, _with(form, teko="poista:r.1"))
    assert len(less.page["root"].parts) == 1 and _goes_on(less) == 'name="teko" value="lisaa:r"'
    changed = client.get(path, _with(form, **{"k.r.0": "yhteys"}), headers={"HX-Request": "true"})
    assert b"<html" not in changed.content and changed.page["root"].parts[0].widget == "day"


def _goes_on(answer: Any) -> str:
    """What the keyboard goes on from after a press."""
    [place] = re.findall(r'(name="teko" value="[^"]+"|name="[^"]+")[^>]* data-focus', answer.content.decode())
    return str(place)


def _with(form: QueryDict, **more: str) -> dict[str, Any]:
    return {key: form.getlist(key) for key in form} | more


BENT = ["lisaa:r.9.9", "poista:r", "ryhma:x", "nayta", "", "poista:r.0.0", "lisaa:" + "r." * 50]


def test_a_bent_form_breaks_nothing(crew: Any, signed_in: Make) -> None:
    client = signed_in("sales")
    for teko in BENT:
        _survives(client, teko)


def _survives(client: Any, teko: str) -> None:
    answer = client.get("/henkilot/suodatin/", {"solmu": ["g:r", "l:r.0", "g:r.0.1", "?", "l:zz"], "teko": teko, "k.r.0": "nimi"})
    assert answer.status_code in (200, 302, 422)


def test_companies_have_conditions_of_their_own(b2b: Any, signed_in: Make, company: Make, person: Make) -> None:
    big, small = company("Iso Oy", city="Turku", industry="Paperi", business_id="0737546-2"), company("Pieni Oy", status="prospect")
    person(at=big)

    def found(client: Any, conditions: str) -> set[str]:
        return {row.name for row in client.get(f"/yritykset/?ehdot={quote(conditions)}").page["rows"]}

    sales, finance = signed_in("sales"), signed_in("finance")
    for asked, expected in [
        ("tila:on:prospect", {"Pieni Oy"}), ("(paikkakunta:on:turku;toimiala:sis:pap)", {"Iso Oy"}), ("!nimi:sis:iso", {"Pieni Oy"}),
        ("ytunnus:alk:0737", {"Iso Oy"}), ("asiakkuus:puuttuu:", {"Pieni Oy"}), ("vastuu:on:0", {"Iso Oy", "Pieni Oy"}),
    ]:  # fmt: skip
        assert found(sales, asked) == found(finance, asked) == expected, asked
    assert found(sales, "henkiloita:on:kylla") == {"Iso Oy"} and found(sales, "henkiloita:on:ei") == {"Pieni Oy"}
    assert found(finance, "henkiloita:on:ei") == set() == found(finance, "!henkiloita:on:ei"), (
        "no way to ask of people one may not see"
    )
    page = sales.get(f"/yritykset/{small.code}/?lista=jarj%3Dnimi").page["neighbours"]
    assert big.code in page["previous"] and "next" not in page
    assert Interaction.objects.count() == 0
