"""Acts on many: who is meant, what each act does, stopping half-way, taking the whole back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from kortisto import jobs
from kortisto.consents.models import Objection
from kortisto.contacts import actions
from kortisto.contacts.jobs import act_on_many, undo_many
from kortisto.contacts.mass import running
from kortisto.contacts.models import BulkAct, Company, Contact, WorkTask
from kortisto.contacts.views.listing import ask
from kortisto.database import turns
from kortisto.jobs.models import Job

from .conftest import NOW

pytestmark = pytest.mark.usefixtures("at_noon")
Make = Callable[..., Any]


def started(client: Any, act: str, at: str = "henkilot", **more: Any) -> BulkAct:
    """Confirmed from the bulk bar with "everybody who matches": the job waits."""
    answer = client.post(f"/{at}/valitut/{act}/", {"kaikki": "1", "vahvistettu": "1", **more})
    assert answer.status_code == 302 and answer["Location"].startswith("/tyot/"), answer.content.decode()[-900:]
    return BulkAct.objects.latest("pk")


def test_everybody_who_matches_is_a_question_not_a_list(b2b: Any, signed_in: Make, person: Make) -> None:
    client = signed_in("sales")
    people = [person(f"Nimi{n}", "Testinen") for n in range(4)]
    other = person("Muu", "Muunen")
    asked = client.post("/henkilot/valitut/passivointi/", {"kaikki": "1", "ehdot": "nimi:sis:testinen", "pois": people[3].code})
    assert (
        "3 henkilöä" in asked.content.decode()
        and 'name="ehdot"' in asked.content.decode()
        and 'name="pois"' in asked.content.decode()
    )
    assert not BulkAct.objects.exists(), "told first"
    act = started(client, "passivointi", ehdot="nimi:sis:testinen", pois=people[3].code, passivated_on="2026-11-20")
    assert act.only is None and act.told == 3 and Job.objects.get().arguments == {"act_id": act.pk}
    person("Nimi9", "Testinen")  # matches when its turn comes
    actions.change_contact(contact=people[0], family_name="Toinen", by="test", now=NOW)  # matches no more
    actions.set_owner(contact=other, owner=None, by="test", now=NOW)
    assert act_on_many.func(act_id=act.pk) == {"done": 3, "refused": 0}
    assert {c.name for c in Contact.objects.passive()} == {"Nimi1 Testinen", "Nimi2 Testinen", "Nimi9 Testinen"}
    act.refresh_from_db()
    assert act.question == "" and act.ended_at is not None
    result = client.get(f"/henkilot/teot/{act.pk}/")
    assert "3 tehty" in result.content.decode() and f"/henkilot/teot/{act.pk}/kumous/" in result.content.decode()
    assert client.post(f"/henkilot/teot/{act.pk}/kumous/").status_code == 302
    assert not Contact.objects.passive().exists()
    assert "Kumottu" in client.get(f"/henkilot/teot/{act.pk}/").content.decode()


def test_each_act_is_done_refused_and_taken_back(b2b: Any, signed_in: Make, person: Make, company: Make) -> None:
    client, firm = signed_in("sales"), company()
    task, former = (WorkTask.objects.create(key=key, label_fi=key) for key in ("hankinta", "talous"))
    one, two = person("Yksi", "Testinen", at=firm, language="fi"), person("Kaksi", "Testinen", at=firm, language="sv")
    one.positions.update(work_task=former, work_task_source="person")

    def now() -> list[Any]:
        return [
            (c.owner_id, c.language, p.work_task_id, p.work_task_source)
            for c in Contact.objects.order_by("pk") for p in c.positions.all()
        ]  # fmt: skip

    before = now()
    for act, values, done in (
        ("vastuuhenkilo", {"owner": client.user.pk}, 2), ("kieli", {"language": "sv"}, 1), ("tehtava", {"task": task.pk}, 2),
    ):  # fmt: skip
        made = started(client, act, **values)
        assert act_on_many.func(act_id=made.pk) == {"done": done, "refused": 2 - done}
        assert now() != before
        assert undo_many.func(act_id=made.pk) == {"taken_back": done, "left": 0}
        assert now() == before, act
    made = started(client, "kieli", language="en")
    act_on_many.func(act_id=made.pk)
    actions.change_contact(contact=Contact.objects.get(pk=two.pk), language="fi", by="test", now=NOW)
    assert undo_many.func(act_id=made.pk) == {"taken_back": 1, "left": 1}
    assert Contact.objects.get(pk=two.pk).language == "fi" and Contact.objects.get(pk=one.pk).language == "fi"


def test_a_ban_is_set_for_many_and_only_the_person_lifts_it(b2b: Any, signed_in: Make, person: Make) -> None:
    client = signed_in("sales")
    people = [person(f"Nimi{n}", "Testinen") for n in range(2)]
    asked = client.post("/henkilot/valitut/kielto/", {"valittu": [people[0].code]})
    assert "ei voi kumota" in asked.content.decode()
    client.post("/henkilot/valitut/kielto/", {"valittu": [people[0].code], "vahvistettu": "1", "channel": "email"})
    made = started(client, "kielto", channel="email")
    assert act_on_many.func(act_id=made.pk) == {"done": 1, "refused": 1}
    assert Objection.objects.filter(channel="email", lifted_at=None).count() == 2
    assert client.post(f"/henkilot/teot/{made.pk}/kumous/").status_code == 302
    assert Objection.objects.filter(lifted_at=None).count() == 2


def test_companies_change_status_and_owner_and_come_back(b2b: Any, signed_in: Make, person: Make, company: Make) -> None:
    client = signed_in("sales")
    big, _small = company("Iso Oy", city="Turku"), company("Pieni Oy", city="Turku", status="prospect")
    who, away = person(at=big), company("Muu Oy", city="Oulu")
    made = started(client, "tila", "yritykset", ehdot="paikkakunta:on:turku", status="neither")
    assert act_on_many.func(act_id=made.pk) == {"done": 2, "refused": 0}
    assert set(Company.objects.filter(status="neither").values_list("name", flat=True)) == {"Iso Oy", "Pieni Oy"}
    assert Contact.objects.passive().get() == who
    assert client.post(f"/yritykset/teot/{made.pk}/kumous/").status_code == 302
    assert sorted(Company.objects.values_list("name", "status")) == [
        ("Iso Oy", "customer"),
        ("Muu Oy", "customer"),
        ("Pieni Oy", "prospect"),
    ]
    assert not Contact.objects.passive().exists()
    ticked = client.post("/yritykset/valitut/vastuuhenkilo/", {"valittu": [away.code], "vahvistettu": "1", "owner": client.user.pk})
    assert ticked.status_code == 302 and Company.objects.get(owner=client.user) == away


def test_who_may_not_may_not(b2b: Any, signed_in: Make, person: Make) -> None:
    who = person()
    service, events = signed_in("service"), signed_in("events")
    assert service.post("/henkilot/valitut/passivointi/", {"valittu": [who.code]}).status_code == 200
    assert service.post("/henkilot/valitut/passivointi/", {"kaikki": "1"}).status_code == 403, (
        "the right to act on many is of its own"
    )
    assert b'name="kaikki"' not in service.get("/henkilot/").content
    assert events.post("/henkilot/valitut/passivointi/", {"valittu": [who.code]}).status_code == 403
    assert events.post("/henkilot/valitut/kielto/", {"valittu": [who.code]}).status_code == 403, "the gate: they see no people"
    seller = signed_in("sales")
    made = started(seller, "passivointi", passivated_on="2026-11-20")
    assert (
        service.get(f"/henkilot/teot/{made.pk}/").status_code
        == service.post(f"/henkilot/teot/{made.pk}/kumous/").status_code
        == 404
    )
    assert seller.post("/henkilot/valitut/olematon/").status_code == 404
    from kortisto.accounts.models import RoleAssignment

    RoleAssignment.objects.filter(user=seller.user).delete()
    with pytest.raises(jobs.GiveUp):
        act_on_many.func(act_id=made.pk)
    assert not Contact.objects.passive().exists() and BulkAct.objects.get(pk=made.pk).question == ""


def test_stopped_or_killed_half_way_it_goes_on_and_is_taken_back(
    b2b: Any, signed_in: Make, person: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in("sales")
    for number in range(5):
        person(f"Nimi{number}", "Testinen")
    monkeypatch.setattr(running, "STEP", 2)
    made = started(client, "kieli", language="sv")

    def killed(done: int, total: int) -> None:
        if done >= 2:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        running.run(made, ask, now=NOW, report=killed)
    assert Contact.objects.filter(language="sv").count() == 2
    again = BulkAct.objects.get(pk=made.pk)
    assert act_on_many.func(act_id=again.pk) == {"done": 5, "refused": 0}
    assert BulkAct.objects.get(pk=made.pk).changes.count() == 5
    undo_many.func(act_id=made.pk)

    def stopped(**values: Any) -> None:
        if values["done"] >= 2:
            raise jobs.Stopped

    made = started(client, "kieli", language="sv")
    monkeypatch.setattr(jobs, "report", stopped)
    with pytest.raises(jobs.Stopped):
        act_on_many.func(act_id=made.pk)
    made.refresh_from_db()
    assert (made.done, made.question) == (2, "") and made.ended_at
    monkeypatch.undo()
    assert undo_many.func(act_id=made.pk) == {"taken_back": 2, "left": 0}


def test_a_slow_act_lets_others_write_in_between(b2b: Any, signed_in: Make, person: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages note whom they show: behind steps of a hundred people without a pause they gave up after twenty seconds."""
    client = signed_in("sales")
    for number in range(13):
        person(f"Nimi{number}", "Testinen")
    monkeypatch.setattr(turns, "HOLD", 0)  # as if every row took long
    made = started(client, "kieli", language="sv")
    told: list[int] = []
    running.run(made, ask, now=NOW, report=lambda done, total: told.append(done))
    assert told == ([0, 10, 11, 12, 13] if connection.vendor == "sqlite" else [0, 13])
    told.clear()
    assert running.take_back(made, now=NOW, report=lambda done, total: told.append(done)) == (13, 0)
    assert told == ([0, 10, 11, 12] if connection.vendor == "sqlite" else [0])


def test_the_question_of_the_list_outlives_the_act_and_its_undo(b2b: Any, signed_in: Make, person: Make) -> None:
    """Without scripts the act ends on the list it began on, and so does taking it back."""
    client, one = signed_in("sales"), person("Nimi", "Testinen")
    given = {"valittu": one.code, "vahvistettu": "1", "language": "sv", "haku": "testinen", "jarj": "-nimi"}
    done = client.post("/henkilot/valitut/kieli/", given)
    assert "haku=testinen" in done["Location"] and "jarj=-nimi" in done["Location"]
    undo = f"/henkilot/teot/{BulkAct.objects.get().pk}/kumous/"
    here = "/henkilot/?haku=testinen&jarj=-nimi"
    assert client.post(undo, headers={"Referer": f"http://testserver{here}"})["Location"] == here
    assert Contact.objects.get(pk=one.pk).language != "sv"


def test_a_list_that_looked_at_a_part_of_those_found_says_so(
    b2b: Any, person: Make, signed_in: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """“Select all” must not pass for everybody the words find."""
    from kortisto.contacts import finding

    for name in ("Aino", "Onni", "Pyry"):
        person(name, "Testinen")
    browser = signed_in("sales")
    assert "Luettelo voi olla vajaa" not in browser.get("/henkilot/?haku=testinen").content.decode()
    monkeypatch.setattr(finding, "LIMIT", 2)
    for more in ({}, {"headers": {"HX-Request": "true"}}):
        assert "vain ensimmäiset 2 käytiin läpi" in browser.get("/henkilot/?haku=testinen", **more).content.decode()
