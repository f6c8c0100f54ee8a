"""Bans: at once, on everything or one channel, over moves and imports, after erasure (H06, H11, Y02; Art. 21)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from kortisto import consents
from kortisto.consents import actions
from kortisto.consents.models import ChannelChoice, Objection
from kortisto.contacts import actions as contacts
from kortisto.contacts.details import WorkDetails
from kortisto.contacts.models import Contact
from kortisto.contacts.refusals import Refused
from kortisto.privacy.models import AuditEvent, Keep, LedgerPending
from tests.contacts.conftest import NOW, TODAY
from tests.proof.people import informed

Make = Callable[..., Any]
MARKETING = {"b2b": "b2b:new_customers", "hehku": "hehku:new_customers", "yritysasiakkaat": "yritysasiakkaat:direct_marketing"}


def told(policy: Any, who: Contact) -> None:
    contacts.record_notice(
        contact=who, policy=policy, number=1, channel="letter", language="fi", delivered_at=NOW, by="test", now=NOW
    )


def live(who: Contact, datum: str = "name") -> set[str]:
    return {ref for row in Keep.objects.filter(subject=who.subject_id, datum=datum) for ref in row.live}


def ban(who: Contact, channel: str = "*", **more: Any) -> Objection:
    given = {"how": "person_told", "made_on": TODAY, "by": "test", "now": NOW, **more}
    return actions.object_to(contact=who, channel=channel, **given)


def test_a_banned_prospect_has_no_purpose_left_a_customer_stays(hehku: Any, person: Make, company: Make) -> None:
    """Marketing was a prospect's only purpose (17(1)(c)); a customer's contact stays with the ban on it."""
    customer, prospect = person(at=company()), person("Onni", "Haapaharju", at=company("Ahjola Oy", status="prospect"))
    ban(customer)
    ban(prospect)
    assert live(customer)
    assert "hehku:new_customers" not in live(customer)
    assert live(prospect) == set()
    from kortisto.privacy import erasure

    assert not erasure.plan(customer.subject, reason="retention", as_of=TODAY).whole
    assert erasure.plan(prospect.subject, reason="retention", as_of=TODAY).whole


def test_a_ban_on_one_channel_only_closes_the_channel(b2b: Any, person: Make) -> None:
    who = person()
    told(b2b, who)
    before = live(who)
    ban(who, "phone", said="älkää soittako")
    assert live(who) == before
    ask = {channel: consents.may([who.pk], channel, "b2b:new_customers", as_of=TODAY)[who.pk] for channel in ("email", "phone")}
    assert ask["email"].allowed
    assert (ask["phone"].allowed, ask["phone"].reason) == (False, "banned")
    assert ask["phone"].promise
    assert ask["phone"].words


def test_every_channel_banned_is_a_whole_ban(hehku: Any, person: Make, company: Make) -> None:
    who = person(at=company(status="prospect"))
    for channel in ("email", "phone", "sms", "post"):
        assert live(who)
        ban(who, channel)
    assert not live(who)


@pytest.mark.parametrize(
    ("prepare", "reason"),
    [
        (lambda who, policy: None, "not_informed"),
        (lambda who, policy: told(policy, who), ""),
        (lambda who, policy: (told(policy, who), ban(who)), "banned"),
        (lambda who, policy: (told(policy, who), ban(who, scope=MARKETING[policy.key])), "objected"),
        (lambda who, policy: (told(policy, who), contacts.passivate(contact=who, by="test", now=NOW)), "not_live"),
    ],
)
def test_may_says_why_not(any_notice: Any, person: Make, prepare: Any, reason: str) -> None:
    who = person()
    prepare(who, any_notice)
    answer = consents.may([who.pk, 0], "email", MARKETING[any_notice.key], as_of=TODAY)
    assert answer[who.pk].reason == reason
    assert answer[who.pk].allowed is (not reason)
    assert answer[0].reason == "unknown"


def test_may_for_channels_addresses_and_restriction(b2b: Any, person: Make) -> None:
    from kortisto.privacy import restrictions

    who = person(details=WorkDetails(email="joku@gmail.com"))
    told(b2b, who)

    def reason(channel: str, purpose: str = "b2b:new_customers") -> str:
        return consents.may([who.pk], channel, purpose, as_of=TODAY)[who.pk].reason

    assert reason("email") == "private_address"
    assert reason("phone") in ("not_live", "no_address")
    assert reason("sms") == "no_choice"
    assert reason("phone", "b2b:price_lists") == "channel"
    restrictions.set([who.subject_id], ground="request", by="test", now=NOW)
    assert reason("email") == "restricted"
    with pytest.raises(ValueError, match="no channel"):
        reason("fax")
    with pytest.raises(ValueError, match="no notice"):
        reason("email", "b2b:olematon")


def test_may_costs_the_same_for_one_and_for_many(b2b: Any, person: Make, django_assert_num_queries: Any) -> None:
    people = [person(f"N{i}", "Testinen") for i in range(4)]
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for ids in ([people[0].pk], [p.pk for p in people]):
        with CaptureQueriesContext(connection) as captured:
            consents.may(ids, "email", "b2b:new_customers", as_of=TODAY)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_ban_travels_and_nobody_lifts_it_but_the_person(hehku: Any, person: Make, company: Make) -> None:
    who = person()
    told(hehku, who)
    row = ban(who)
    contacts.move(contact=who, company=company("Ahjola Oy"), details=WorkDetails(email="aino@ahjola.example"), by="test", now=NOW)
    assert consents.may([who.pk], "email", "hehku:new_customers", as_of=TODAY)[who.pk].reason == "banned"
    for by, how in (("import:7", "person_told"), ("test", "imported")):
        with pytest.raises(Refused):
            actions.lift_objection(objection=row, how=how, by=by, now=NOW)
    actions.lift_objection(objection=row, how="person_told", by="test", now=NOW)
    assert consents.may([who.pk], "email", "hehku:new_customers", as_of=TODAY)[who.pk].allowed


def test_an_import_sets_and_never_clears(b2b: Any, person: Make) -> None:
    one, other = person(), person("Onni", "Haapaharju")
    ban(one, "email", said="ei postia")
    made = actions.import_bans(
        bans=[(one.pk, "email", TODAY, ""), (other.pk, "*", TODAY, "K"), (other.pk, "*", TODAY, "K")], by="import:1", now=NOW
    )
    assert made == 1
    assert Objection.objects.get(contact=one).said == "ei postia"
    assert Objection.objects.get(contact=other).how == "imported"


def test_a_ban_is_written_everywhere_at_once(b2b: Any, person: Make) -> None:
    who = person()
    ban(who, "email", said="älkää")
    assert ban(who, "email").said == "älkää", "the same ban again changes nothing"
    assert Objection.objects.count() == 1
    assert AuditEvent.objects.filter(action="consents.objected", subject_ref=str(who.subject.ref)).count() == 1
    entry = LedgerPending.objects.filter(kind="objected").get()
    assert entry.scope == ["*dm*", "email", "2026-11-24"]
    assert "älkää" not in str(entry.__dict__), "the ledger holds codes only"
    with pytest.raises(Refused):
        ban(who, made_on=TODAY + timedelta(days=1))
    with pytest.raises(Refused):
        ban(who, "fax")


def test_allowing_one_channel_of_a_whole_ban_keeps_the_others(b2b: Any, person: Make) -> None:
    who = person()
    ban(who, made_on=date(2026, 1, 1), said="ei mitään")
    actions.allow_channel(contact=who, channel="email", by="test", now=NOW)
    open_bans = Objection.objects.filter(contact=who, lifted_at=None)
    assert {(b.channel, b.made_on, b.said) for b in open_bans} == {
        (c, date(2026, 1, 1), "ei mitään") for c in ("phone", "sms", "post")
    }


def test_text_messages_are_chosen_and_a_ban_withdraws_the_choice(b2b: Any, person: Make) -> None:
    who = person()
    told(b2b, who)
    actions.allow_channel(contact=who, channel="sms", by="test", now=NOW)
    assert consents.may([who.pk], "sms", "b2b:new_customers", as_of=TODAY)[who.pk].allowed
    ban(who)
    assert not ChannelChoice.objects.filter(withdrawn_at=None).exists()
    with pytest.raises(Refused):
        actions.choose_channel(contact=who, channel="sms", how="person_told", chosen_on=TODAY, by="test", now=NOW)


@pytest.mark.usefixtures("at_noon")
def test_the_switch_and_the_form(b2b: Any, signed_in: Make, person: Make) -> None:
    client, who = signed_in("sales"), person()
    card = f"/henkilot/{who.code}/"
    assert client.post(card + "luvat/phone/", {"on": "0"}).status_code == 302
    assert Objection.objects.get().channel == "phone"
    shown = client.post(card + "luvat/phone/", {"on": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in shown
    assert 'id="lupa-phone" role="switch" aria-checked="true"' in shown
    assert not Objection.objects.filter(lifted_at=None).exists()
    form = {"channel": "*", "made_on": "2026-11-20", "how": "person_told", "said": "älkää soittako"}
    assert client.post(card + "kielto/", form).status_code == 302
    assert "älkää soittako" in client.get(card).content.decode()
    assert client.post(card + "kielto/", {**form, "made_on": "2099-01-01"}).status_code == 422
    row = ban(who, scope="b2b:price_lists")
    assert client.post(f"{card}kielto/{row.pk}/poisto/").status_code == 302
    row.refresh_from_db()
    assert row.lifted_at is not None
    assert [r.name for r in client.get("/henkilot/?kielto=phone").page["rows"]] == ["Aino Lehtovirta"]
    assert signed_in("finance").post(card + "luvat/phone/", {"on": "1"}).status_code == 403


@pytest.mark.usefixtures("at_noon")
def test_nobody_uninformed_is_shown_as_allowed(b2b: Any, signed_in: Make, person: Make) -> None:
    client, who = signed_in("sales"), person()
    card = client.get(f"/henkilot/{who.code}/").content.decode()
    assert "status--time" in card and 'status--ok">Sallittu' not in card
    informed(who, on=TODAY)
    assert 'status--ok">Sallittu' in client.get(f"/henkilot/{who.code}/").content.decode()


def test_a_ban_speaks_for_the_mailbox_whoever_else_has_it(b2b: Any, person: Make, company: Make) -> None:
    """A second card with the address is no way round the ban; phones of a switchboard are everybody's own."""
    from kortisto.consents.asking import Asking, asked

    firm = company()
    details = WorkDetails(email="Yhteinen@firma.example", phone="040 1234567")
    first, second = (person(given, "Lehto", at=firm, details=details) for given in ("Aino", "Aina"))
    other = person("Bo", "Ek", at=firm, details=WorkDetails(email="bo@firma.example", phone="040 1234567"))
    for who in (first, second, other):
        told(b2b, who)

    def reasons(channel: str) -> list[str]:
        people = [first.pk, second.pk, other.pk]
        answers = consents.may(people, channel, MARKETING["b2b"], as_of=TODAY)
        found = asked(Contact.objects.filter(pk__in=people), Asking(channel, MARKETING["b2b"], as_of=TODAY))
        assert dict(found.values_list("pk", "reason")) == {pk: answer.reason for pk, answer in answers.items()}
        return [answers[pk].reason for pk in people]

    before = reasons("phone")
    assert reasons("email") == ["", "", ""]
    row = ban(first, "email")
    assert reasons("email") == ["banned", "suppressed", ""]
    assert reasons("phone") == before
    actions.lift_objection(objection=row, how="person_told", by="test", now=NOW)
    assert reasons("email") == ["", "", ""]
