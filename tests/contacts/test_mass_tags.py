"""Tags on many at once, tags and work tasks as columns and conditions, and the field that looks for a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kortisto.contacts import actions
from kortisto.contacts.jobs import act_on_many, undo_many
from kortisto.contacts.models import BulkAct, CompanyTag, ContactTag, Tag, WorkTask
from kortisto.contacts.tags import acts

from .conftest import NOW

pytestmark = pytest.mark.usefixtures("at_noon")
Make = Callable[..., Any]
ACT = "valitut/tunniste/"


@pytest.fixture
def messut(db: None) -> Tag:
    return acts.add_tag(fi="Messut", sv="Mässa", en="Fair", by="test", now=NOW)


def test_everybody_who_matches_gets_the_tag_and_loses_it_again(b2b: Any, signed_in: Make, person: Make, messut: Tag) -> None:
    client = signed_in("sales")
    people = [person(f"Nimi{n}", "Testinen") for n in range(3)]
    other = person("Muu", "Muunen")
    acts.put_on(people[0], messut, by="test", now=NOW)
    ask = {"kaikki": "1", "vahvistettu": "1", "ehdot": "nimi:sis:testinen", "tag": messut.pk}
    assert client.post(f"/henkilot/{ACT}", {**ask, "how": "lisaa"}).status_code == 302
    made = BulkAct.objects.get()
    assert act_on_many.func(act_id=made.pk) == {"done": 2, "refused": 1}
    assert not ContactTag.objects.filter(contact=other).exists() and ContactTag.objects.count() == 3
    acts.take_off(people[1], messut, by="test", now=NOW)
    assert undo_many.func(act_id=made.pk) == {"taken_back": 1, "left": 1}
    assert [row.contact_id for row in ContactTag.objects.all()] == [people[0].pk], "who had it before keeps it"
    client.post(f"/henkilot/{ACT}", {**ask, "how": "poista"})
    taken = BulkAct.objects.latest("pk")
    assert act_on_many.func(act_id=taken.pk) == {"done": 1, "refused": 2} and not ContactTag.objects.exists()
    assert undo_many.func(act_id=taken.pk) == {"taken_back": 1, "left": 0} and ContactTag.objects.count() == 1


def test_ticked_companies_get_a_tag_and_an_undo(b2b: Any, signed_in: Make, company: Make, messut: Tag) -> None:
    client, firm = signed_in("sales"), company()
    company("Toinen Oy")
    client.post(f"/yritykset/{ACT}", {"valittu": firm.code, "vahvistettu": "1", "tag": messut.pk, "how": "lisaa"})
    assert [row.company_id for row in CompanyTag.objects.all()] == [firm.pk]
    assert firm.name in client.get("/yritykset/?tunniste=messut").content.decode()
    assert "Toinen Oy" not in client.get("/yritykset/?tunniste=messut").content.decode()
    assert client.post(f"/yritykset/teot/{BulkAct.objects.get().pk}/kumous/").status_code == 302
    assert not CompanyTag.objects.exists()


def test_a_retired_tag_is_only_taken_off(b2b: Any, signed_in: Make, person: Make, messut: Tag) -> None:
    client, one = signed_in("sales"), person()
    acts.put_on(one, messut, by="test", now=NOW)
    acts.retire_tag(messut, by="test", now=NOW)
    ask = {"valittu": one.code, "vahvistettu": "1", "tag": messut.pk}
    assert client.post(f"/henkilot/{ACT}", {**ask, "how": "lisaa"}).status_code == 422
    assert client.post(f"/henkilot/{ACT}", {**ask, "how": "poista"}).status_code == 302
    assert not ContactTag.objects.exists()


def test_a_notice_without_tags_has_no_such_act(hehku: Any, signed_in: Make, person: Make, messut: Tag) -> None:
    """H06 lists no tags: the button is not there, and what is sent is refused."""
    client, one = signed_in(), person()
    assert ACT not in client.get("/henkilot/").content.decode()
    answer = client.post(f"/henkilot/{ACT}", {"valittu": one.code, "vahvistettu": "1", "tag": messut.pk, "how": "lisaa"})
    assert answer.status_code == 403 and not ContactTag.objects.exists()


def test_tags_and_work_tasks_are_columns_asked_for_once(b2b: Any, signed_in: Make, person: Make, messut: Tag) -> None:
    client = signed_in("sales")
    task = WorkTask.objects.create(key="hankinta", label_fi="hankinta-asiat")
    columns = "/henkilot/?sarakkeet=yritys,tunnisteet,tehtava"

    def bear(contact: Any) -> None:
        contact.positions.update(work_task=task, work_task_source="person")
        acts.put_on(contact, messut, by="test", now=NOW)

    def asked() -> int:
        client.get(columns)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(columns).status_code == 200
        return len(queries)

    bear(person())
    page = client.get(columns).content.decode()
    assert ">Messut</td>" in page and ">hankinta-asiat</td>" in page
    one = asked()
    bear(person("Bert", "Åberg")), bear(person("Cecilia", "Ström"))
    assert asked() == one


def test_tags_the_gate_hides_are_no_column(hehku: Any, signed_in: Make, person: Make, messut: Tag) -> None:
    contact = person()
    ContactTag.objects.create(contact=contact, tag=messut, put_by="test", put_at=NOW)  # as of an earlier notice
    assert "Messut" not in signed_in().get("/henkilot/?sarakkeet=tunnisteet").content.decode()


def test_a_person_is_found_while_typing(b2b: Any, signed_in: Make, person: Make) -> None:
    client = signed_in("sales")
    aino, bert = person(), person("Bert", "Åberg")
    form = client.get("/tehtavat/uusi/").content.decode()
    assert 'data-picker="/henkilot/valinta/"' in form
    page = client.get("/henkilot/valinta/?q=leht").content.decode()
    assert f'data-value="Aino Lehtovirta ({aino.code})"' in page and "Merituuli Telakka Oy" in page and "Åberg" not in page
    assert bert.code in client.get(f"/henkilot/valinta/?q={bert.code}").content.decode()
    assert client.get("/henkilot/valinta/?q=xyzzy").content.decode().count('role="option"') == 0
    values = {"kind": "call", "person": f"Bert Åberg ({bert.code})", "due_on": "27.11.2026", "assignee": client.user.pk}
    assert client.post("/tehtavat/uusi/", values).status_code == 302
    assert bert.tasks.get().assignee_id == client.user.pk


def test_somebody_passive_is_offered_only_to_who_may_see_them(b2b: Any, signed_in: Make, person: Make) -> None:
    aino = person()
    actions.passivate(contact=aino, by="test", now=NOW)
    offered, sees = set(), set()
    for role in ("sales", "service", "marketing", "events", "privacy_officer"):
        client = signed_in(role)
        if b"Lehtovirta" in client.get("/henkilot/valinta/?q=leht").content:
            offered.add(role)
        if client.user.has_right("register.edit") and client.get(f"/henkilot/{aino.code}/").status_code == 200:
            sees.add(role)
    assert offered == sees and len(offered) < 5


def test_the_field_asks_no_more_with_more_people(b2b: Any, signed_in: Make, person: Make) -> None:
    client = signed_in("sales")

    def asked() -> int:
        client.get("/henkilot/valinta/?q=testinen")
        with CaptureQueriesContext(connection) as queries:
            client.get("/henkilot/valinta/?q=testinen")
        return len(queries)

    person("Nimi", "Testinen")
    one = asked()
    person("Nimi2", "Testinen"), person("Nimi3", "Testinen")
    assert asked() == one
