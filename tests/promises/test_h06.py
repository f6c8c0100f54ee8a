"""H06: “Kerätyt henkilötiedot: nimi, työnimike, puhelinnumero, sähköpostiosoite, yrityksen yhteystiedot, tieto
suoramarkkinointikiellosta, suoramarkkinointitavat.” (b2b: “Emme tallenna muita kuin tässä selosteessa lueteltuja tietoja.”)

A closed list: no other personal column exists, none can be written, and the ban is known for each channel.
"""

from __future__ import annotations

import re
from datetime import date

import pytest
import time_machine

from kortisto.privacy.policy.load import shipped
from tests.proof import people, staff
from tests.proof.days import at
from tests.proof.register import Register

DAY = date(2026, 3, 2)


@pytest.fixture
def contact(either: Register) -> object:
    return people.person(
        "Aino Lehtovirta", people.firm(since=DAY), on=DAY, email="aino@kivimaki.example", phone="+358405551234",
        street="Rantatie 1", postal_code="33100", city="Tampere",
    )  # fmt: skip


def test_every_personal_column_of_the_database_is_in_the_catalogue_of_the_notices(either: Register) -> None:
    from kortisto.privacy.catalogue import CATALOGUE
    from kortisto.privacy.classification import EACH, HISTORY, Personal, all_classified

    unknown = [f"{table.kind}: {name}" for table in all_classified() for name in table.may_be if name not in CATALOGUE]
    unknown += [
        f"{table.kind}.{name}: {mark.datum}"
        for table in all_classified()
        for name, mark in table.fields.items()
        if isinstance(mark, Personal) and mark.datum not in (*CATALOGUE, HISTORY) and not (mark.datum == EACH and table.may_be)
    ]
    assert unknown == []


def test_the_seven_data_and_what_is_declared_as_a_gap_and_nothing_else_is_held(hehku: Register) -> None:
    contact = people.person(
        "Aino Lehtovirta", people.firm(since=DAY), on=DAY, email="aino@kivimaki.example", phone="+358405551234", street="Rantatie 1"
    )
    people.informed(contact, on=DAY)
    people.talked(contact, on=DAY)
    policy = shipped("hehku")
    seven = {"name", "job_title", "phone", "email", "company_contact", "dm_ban", "dm_methods"}
    declared = {key for key, field in policy.fields.items() if field.derived or field.gap}
    allowed = {name for key in seven | declared for name in policy.fields[key].holds}
    assert people.data_of(contact) <= allowed
    assert seven <= set(policy.fields)
    assert all(policy.fields[key].gap for key in declared if not key.startswith("staff_")), "a gap nobody owns up to"


def test_notes_are_refused_with_the_sentence_that_excludes_them(hehku: Register) -> None:
    from kortisto.contacts.refusals import Refused

    contact = people.person("Aino Lehtovirta", people.firm(since=DAY), on=DAY)
    with pytest.raises(Refused) as refusal:
        people.talked(contact, on=DAY, kind="note", text="pitää purjehtimisesta")
    assert "H06" in refusal.value.message
    assert "interactions" not in people.data_of(contact)


def test_a_field_of_ones_own_is_one_of_the_seven_data_and_takes_no_words(hehku: Register) -> None:
    from kortisto.contacts.custom import defining, inherited
    from kortisto.contacts.refusals import Refused

    told = {"name", "job_title", "phone", "email", "company", "company_address", "work_address", "dm_ban", "dm_methods"}
    assert inherited.named(DAY) - {name for name in inherited.named(DAY) if name.startswith("staff_")} <= told | {"participation"}
    for bearer, kind, datum in (("person", "text", "name"), ("person", "choice", "tags"), ("person", "number", "custom")):
        with pytest.raises(Refused) as refusal:
            defining.define(
                defining.Definition(bearer, kind, datum, ("Oma", "", ""), options=[("A", "", "")]), by=people.BY, now=at(DAY)
            )
        assert "H06" in refusal.value.message


def test_no_line_of_free_text_slips_past_the_closed_list(hehku: Register) -> None:
    """A summary in one line or the words of a ban are notes by another name."""
    from kortisto.consents import actions as consents
    from kortisto.consents.models import Objection
    from kortisto.contacts.refusals import Refused

    contact = people.person("Aino Lehtovirta", people.firm(since=DAY), on=DAY)
    with pytest.raises(Refused) as refusal:
        people.talked(contact, on=DAY, summary="pitää purjehtimisesta")
    assert refusal.value.field == "summary" and "H06" in refusal.value.message
    ban = {"contact": people.fresh(contact), "how": "person_told", "made_on": DAY, "by": people.BY, "now": at(DAY)}
    with pytest.raises(Refused) as refusal:
        consents.object_to(**ban, said="älkää soittako, olen sairas")
    assert refusal.value.field == "said" and "H06" in refusal.value.message
    assert not Objection.objects.exists()
    consents.import_bans(bans=[(contact.pk, "*", DAY, "älkää soittako, olen sairas")], by="import:1", now=at(DAY))
    assert Objection.objects.get().said == ""
    people.talked(contact, on=DAY)
    assert {"interactions", "dm_ban"} <= people.data_of(contact)


def test_forms_ask_for_no_free_text_under_the_closed_list_and_say_why(hehku: Register) -> None:
    contact = people.person("Aino Lehtovirta", people.firm(since=DAY), on=DAY)
    with time_machine.travel(at(DAY, 12), tick=False):
        keeper = staff.browser(staff.account("Marja Ylläpitäjä", ["register_keeper"]))
        card = f"/henkilot/{people.fresh(contact).code}/"
        for address in (card, f"{card}yhteydenotot/", f"{card}kielto/"):
            page = keeper.get(address)
            words = page.content.decode()
            assert page.status_code == 200 and ("H06" in words or address == card), address
            assert not {'name="summary"', 'name="text"', 'name="said"'} & set(re.findall(r'name="\w+"', words)), address
        sent = {"kind": "call_held", "happened_on": str(DAY), "summary": "pitää purjehtimisesta"}
        assert keeper.post(f"{card}yhteydenotot/", sent).status_code == 302
    assert contact.interactions.get().summary == ""  # type: ignore[attr-defined]


def test_notes_are_kept_where_the_notice_lists_them(b2b: Register) -> None:
    contact = people.person("Aino Lehtovirta", people.firm(since=DAY), on=DAY)
    people.talked(contact, on=DAY, kind="note", text="tarjous syksyllä")
    assert "notes" in people.data_of(contact)


@pytest.mark.parametrize("channel", ["email", "phone", "sms", "post"])
def test_the_ban_is_known_for_each_channel_and_stops_that_channel_only(contact: object, channel: str, either: Register) -> None:
    from kortisto import consents
    from kortisto.consents import actions

    people.informed(contact, on=DAY)
    actions.object_to(contact=people.fresh(contact), channel=channel, how="person_told", made_on=DAY, by=people.BY, now=at(DAY))
    marketing = f"{either.notices[0]}:new_customers"
    for other in ("email", "phone", "post"):
        [answer] = consents.may([contact.pk], other, marketing, as_of=DAY).values()  # type: ignore[attr-defined]
        assert answer.allowed == (other != channel), (other, answer)
    assert "dm_ban" in people.data_of(contact)


def test_a_chosen_method_is_remembered(contact: object) -> None:
    from kortisto.consents import actions

    actions.choose_channel(
        contact=people.fresh(contact), channel="sms", how="person_told", chosen_on=DAY, by=people.BY, now=at(DAY)
    )
    assert "dm_methods" in people.data_of(contact)


def test_an_unknown_detail_is_a_programming_error_not_a_new_column(contact: object) -> None:
    from kortisto.contacts import actions

    with pytest.raises(TypeError):
        actions.change_contact(contact=people.fresh(contact), by=people.BY, now=at(DAY), birthday="1980-01-01")
    with pytest.raises(TypeError):
        people.details(hobby="purjehdus")


def test_the_ban_and_the_ways_are_known_for_each_topic_too(contact: object, either: Register) -> None:
    """“tieto suoramarkkinointikiellosta, suoramarkkinointitavat”: of a topic of the firm's own, as of a channel."""
    from kortisto import consents
    from kortisto.consents import topics

    purpose, person = f"{either.notices[0]}:new_customers", people.fresh(contact)
    people.informed(contact, on=DAY)
    said = {"contact": person, "how": "person_told", "by": people.BY, "now": at(DAY, 12)}
    news, club = (
        topics.add(fi=name, purpose=purpose, asked_for=name == "Kerho", by=people.BY, now=at(DAY)) for name in ("Uutiset", "Kerho")
    )
    topics.refuse(topic=news, **said)
    topics.want(topic=club, **said)
    answers = {
        key: consents.may([person.pk], "email", purpose, as_of=DAY, topic=key)[person.pk] for key in ("", "uutiset", "kerho")
    }
    assert {key: answer.reason for key, answer in answers.items()} == {"": "", "uutiset": "topic", "kerho": ""}
    assert {"dm_ban", "dm_methods"} <= people.data_of(contact) and answers["uutiset"].promise in ("H06", "B06", "B10")
