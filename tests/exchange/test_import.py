"""A list from upload to the register."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kortisto.consents.models import Objection, Suppression
from kortisto.contacts.models import Company, Contact, Passivation, Position
from kortisto.exchange import noted, strongbox
from kortisto.exchange.models import Import, ImportRow
from kortisto.privacy.models import Clock

from .lists import COLLECTED, LIST, csv

pytestmark = pytest.mark.django_db


def outcomes(upload: Import) -> dict[int, str]:
    return dict(upload.rows.order_by("number").values_list("number", "outcome"))


@pytest.mark.usefixtures("b2b")
def test_the_small_firms_list(bring: Callable[..., Import]) -> None:
    upload = bring()
    assert upload.state == Import.State.DONE
    assert outcomes(upload) == {
        2: "created", 3: "created", 4: "created", 5: "bad", 6: "joined", 7: "created", 8: "created", 9: "joined", 10: "created",
        11: "created", 12: "past_limit",
    }  # fmt: skip
    people = {contact.family_name + contact.given_name[:1]: contact for contact in Contact.objects.all()}
    assert set(people) == {"RantasaloI", "KoivistoR", "HedmanP", "VirtaI", "AhoK", "SuvantoE", "SuvantoA"}
    assert set(Company.objects.values_list("name", "status")) == {
        ("Pohjatuuli Mekaniikka Oy", "customer"),
        ("Tuulikello Oy", "customer"),
    }
    hedman = people["HedmanP"].positions.get()
    assert (hedman.email, hedman.job_title, hedman.city) == ("paivi.hedman@tuulikello.example", "Inköpschef", "Valkeakoski")
    assert people["KoivistoR"].positions.get().postal_code == "00960"
    assert people["RantasaloI"].obtained_on == COLLECTED and people["RantasaloI"].source == "Oma lista"


@pytest.mark.usefixtures("b2b")
def test_bans_leavers_and_movers(bring: Callable[..., Import]) -> None:
    bring()
    bans = {(o.contact.family_name, o.channel) for o in Objection.objects.select_related("contact")}
    assert bans == {("Hedman", "email"), ("Aho", "*"), ("Suvanto", "*")}
    left = Passivation.objects.get()
    assert (left.contact.family_name, left.passivated_on.isoformat()) == ("Virta", "2024-03-31")
    mover = Contact.objects.get(given_name="Eero").positions.get()
    assert mover.company is not None and mover.company.name == "Pohjatuuli Mekaniikka Oy"
    assert (mover.email, mover.phone, mover.job_title) == ("", "", "")


@pytest.mark.usefixtures("b2b")
@pytest.mark.parametrize("heading", ["Markkinointi", "Luokka", "Huom!"])
def test_no_ban_is_lost_because_of_its_heading(bring: Callable[..., Import], heading: str) -> None:
    rows = ["Aino;Lehto;Tuuli Oy;aino@tuuli.example;ei markkinointia", "Bo;Ek;Tuuli Oy;bo@tuuli.example;"]
    bring(("\n".join([f"Etunimi;Sukunimi;Yritys;Sähköposti;{heading}", *rows]) + "\n").encode(), name="asiakkaat.csv")
    assert [(o.contact.given_name, o.channel) for o in Objection.objects.select_related("contact")] == [("Aino", "*")]


@pytest.mark.usefixtures("b2b")
def test_numbers_under_each_other_in_one_cell(bring: Callable[..., Import]) -> None:
    bring(b'Etunimi;Sukunimi;Yritys;Puhelin\nAino;Lehto;"Tuuli\r\nOy";"+358 (0)40 123 4567\r\n09 123 456"\n')
    [person] = Contact.objects.all()
    assert person.positions.get().phone == "+358401234567"
    assert Company.objects.get().name == "Tuuli Oy"


@pytest.mark.usefixtures("b2b")
def test_everybody_new_has_a_clock_from_the_day_of_collecting(bring: Callable[..., Import]) -> None:
    bring()
    clocks = Clock.objects.filter(duty="inform")
    assert clocks.count() == Contact.objects.count() == 7
    assert {clock.due_on.isoformat() for clock in clocks} == {"2026-12-10"}


@pytest.mark.usefixtures("b2b")
def test_the_dry_run_stores_nobody_and_foresees_what_comes(bring: Callable[..., Import]) -> None:
    checked = bring(check_only=True)
    foreseen = outcomes(checked)
    assert not Contact.objects.exists() and not Company.objects.exists() and not Objection.objects.exists()
    assert outcomes(bring()) == foreseen


@pytest.mark.usefixtures("b2b")
def test_the_same_list_again_changes_nothing(bring: Callable[..., Import]) -> None:
    bring()
    before = sorted(Contact.objects.values_list("pk", "name_folded", "last_activity_on"))
    positions = sorted(Position.objects.values_list("pk", "email", "phone"))
    again = outcomes(bring())
    assert again[2] == again[3] == "unchanged"
    assert again[7] == "keeper"
    assert sorted(Contact.objects.values_list("pk", "name_folded", "last_activity_on")) == before
    assert sorted(Position.objects.values_list("pk", "email", "phone")) == positions
    assert Objection.objects.count() == 4


@pytest.mark.usefixtures("b2b")
def test_a_later_list_completes_but_never_overwrites(bring: Callable[..., Import]) -> None:
    bring(csv("Aino;Ranta;Tuulikello Oy;aino.ranta@tuulikello.example;;"))
    upload = bring(csv("AINO;RANTA;Tuulikello;aino.ranta@tuulikello.example;040 000 1234;x"))
    assert outcomes(upload) == {2: "completed"}
    position = Position.objects.get()
    assert (position.phone, position.contact.given_name) == ("+358400001234", "Aino")
    assert Objection.objects.get().channel == "*"
    upload = bring(csv("Aino;Ranta;Tuulikello Oy;aino.ranta@tuulikello.example;040 999 9999;ei"))
    assert outcomes(upload) == {2: "unchanged"}
    assert Position.objects.get().phone == "+358400001234"
    assert Objection.objects.get().lifted_at is None


@pytest.mark.usefixtures("b2b")
def test_nobody_changes_jobs_to_a_company_the_row_does_not_name(bring: Callable[..., Import]) -> None:
    """As when “changed jobs” is the answer for the rest of the rows: one of them names no company."""
    bring(csv("Aino;Ranta;Tuulikello Oy;aino.ranta@tuulikello.example;040 000 1234;"))
    alone = csv("Aino;Ranta;;aino@toinen.example;040 000 1234;")
    upload = bring(alone, choices={"2": "moved"}, check_only=True)
    assert [(row.outcome, row.reason) for row in upload.rows.all()] == [("waiting", "only_phone")]
    assert outcomes(bring(alone, choices={"2": "same"})) == {2: "unchanged"}


@pytest.mark.usefixtures("b2b")
def test_of_several_alike_the_one_with_the_same_name_and_address_is_proposed(bring: Callable[..., Import]) -> None:
    bring(csv("Aino;Ranta;Tuulikello Oy;aino.ranta@tuulikello.example;;"))
    bring(csv("Aino;Ranta;Tuulikello Oy;a.ranta@tuulikello.example;;"), choices={"2": "other"})
    again = csv("Aino;Ranta;Tuulikello Oy;a.ranta@tuulikello.example;;")
    upload = bring(again, check_only=True)
    [one] = noted.judged(upload, strongbox.table(upload), as_of=COLLECTED)
    assert (one.reason, one.proposal) == ("several", "same")
    assert one.match is not None and one.match.positions.get().email == "a.ranta@tuulikello.example"


@pytest.mark.usefixtures("b2b")
def test_who_may_be_the_same_waits_for_an_answer(bring: Callable[..., Import]) -> None:
    bring(csv("Aino;Ranta;Tuulikello Oy;aino.ranta@tuulikello.example;040 000 1234;"))
    moved = csv("Aino;Ranta;Pohjatuuli Oy;aino@pohjatuuli.example;040 000 1234;")
    upload = bring(moved)
    assert outcomes(upload) == {2: "waiting"} and Contact.objects.count() == 1
    assert upload.rows.get().reason == "same_phone"
    bring(moved, choices={"2": "moved"})
    contact = Contact.objects.get()
    assert sorted(p.company.name for p in contact.positions.all() if p.company) == ["Pohjatuuli Oy", "Tuulikello Oy"]
    assert contact.positions.get(ended_on=None).email == "aino@pohjatuuli.example"
    other = csv("Venla;Muu;Tuulikello Oy;aino@pohjatuuli.example;;")
    assert outcomes(bring(other)) == {2: "waiting"}
    assert outcomes(bring(other, choices={"2": "skip"})) == {2: "skipped"}
    assert outcomes(bring(other, choices={"2": "other"})) == {2: "created"}


@pytest.mark.usefixtures("b2b")
def test_a_banned_prospect_is_remembered_as_a_hash_only(bring: Callable[..., Import]) -> None:
    row = csv("Aino;Ranta;Uusi Oy;aino.ranta@uusi.example;;kyllä")
    upload = bring(row, "messut.csv")
    assert upload.rows.get().reason == "ban_no_purpose"
    assert not Contact.objects.exists() and Suppression.objects.exists()
    later = bring(csv("Aino;Ranta;Uusi Oy;aino.ranta@uusi.example;;"), "messut.csv")
    assert outcomes(later) == {2: "blocked"} and not Contact.objects.exists()


@pytest.mark.usefixtures("b2b")
def test_the_ban_of_somebody_past_the_limit_is_remembered_too(bring: Callable[..., Import]) -> None:
    headings = "Etunimi;Sukunimi;Yritys;Sähköposti;Kielto;Viim. yhteys"
    upload = bring(csv("Aino;Ranta;Uusi Oy;aino.ranta@uusi.example;x;1.1.2015", headings=headings))
    assert outcomes(upload) == {2: "past_limit"} and upload.rows.get().notes == ["ban_remembered"]
    assert not Contact.objects.exists() and Suppression.objects.count() == 1
    assert outcomes(bring(csv("Aino;Ranta;Uusi Oy;aino.ranta@uusi.example;;"))) == {2: "blocked"}


@pytest.mark.usefixtures("b2b")
def test_after_the_import_only_accepted_cells_are_stored(bring: Callable[..., Import]) -> None:
    from kortisto.exchange import strongbox

    upload = bring()
    table = strongbox.table(upload)
    assert "Syntymäaika" not in table.headings
    assert sorted(row.number for row in table.rows) == [2, 3, 4, 7, 8, 10, 11]
    assert "1978" not in str(list(table.rows)) and "Pelkonen" not in str(list(table.rows))


@pytest.mark.usefixtures("b2b")
def test_a_run_that_died_goes_on_where_it_was(bring: Callable[..., Import], monkeypatch: pytest.MonkeyPatch) -> None:
    from kortisto.exchange import commit, jobs, working

    monkeypatch.setattr(working, "CHUNK", 3)
    real = commit.store
    calls = []

    def dies(*args: object, **named: object) -> object:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("killed")
        return real(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(commit, "store", dies)
    with pytest.raises(RuntimeError):
        bring()
    upload = Import.objects.get()
    assert upload.state == Import.State.FAILED
    assert Contact.objects.count() == 3
    jobs.run_import.func(upload.pk)
    upload.refresh_from_db()
    assert upload.state == Import.State.DONE and Contact.objects.count() == 7
    assert ImportRow.objects.filter(done_at=None).count() == 0


def test_under_the_closed_list_of_hehku(notice: Callable[[str], None], bring: Callable[..., Import]) -> None:
    from kortisto.exchange import strongbox
    from kortisto.exchange.chosen import Mapping
    from kortisto.exchange.mapping import columns

    notice("hehku")
    upload = bring()
    shown = columns(strongbox.table(bring(LIST, check_only=True)), Mapping.from_json(upload.mapping), as_of=COLLECTED)
    refused = {column.heading: column.refused for column in shown if column.refused}
    assert "H06" in refused["Syntymäaika"]
    assert outcomes(upload)[7] == "created"


@pytest.mark.usefixtures("b2b")
def test_companies_alone(bring: Callable[..., Import]) -> None:
    data = b"Yritys;Y-tunnus;Toimiala;Paikkakunta\nTuulikello Oy;9999999-2;Kellot;Turku\nVesimylly Ab;1234567-9;;\n"
    upload = bring(data)
    assert outcomes(upload) == {2: "company_created", 3: "company_created"}
    made = Company.objects.get(name="Tuulikello Oy")
    assert (made.business_id, made.city, made.industry) == ("9999999-2", "Turku", "Kellot")
    assert "business_id_bad" in upload.rows.get(number=3).notes
    assert outcomes(bring(data)) == {2: "company_known", 3: "company_known"}


def test_a_column_of_notes_only_where_the_notice_allows_them(notice: Callable[[str], None], bring: Callable[..., Import]) -> None:
    from kortisto.contacts.models import Interaction
    from kortisto.exchange import actions, strongbox
    from kortisto.exchange.chosen import Mapping
    from kortisto.exchange.mapping import columns

    from .lists import NOW, TODAY

    data = csv(
        "Aino;Ranta;Tuulikello Oy;aino@tuulikello.example;;soita ennen klo 9",
        headings="Etunimi;Sukunimi;Yritys;Sähköposti;Puhelin;Huom!",
    )

    def with_notes() -> Import:
        upload = actions.take_in(data=data, file_name="asiakkaat.csv", by="clerk", now=NOW)
        wanted = Mapping({**Mapping.from_json(upload.mapping).targets, 5: "note"}, Mapping.from_json(upload.mapping).defaults)
        actions.choose_columns(upload=upload, mapping=wanted, by="clerk", now=NOW)
        return upload

    notice("hehku")
    refused = columns(strongbox.table(with_notes()), Mapping({5: "note"}), as_of=TODAY)[5].refused
    assert "H06" in refused and 5 not in Mapping.from_json(with_notes().mapping).targets
    bring(data)
    assert not Interaction.objects.exists()


@pytest.mark.usefixtures("b2b")
def test_notes_come_in_as_entries_of_the_timeline(bring: Callable[..., Import]) -> None:
    from kortisto.contacts.models import Interaction
    from kortisto.exchange import memory
    from kortisto.exchange.chosen import Mapping

    data = csv(
        "Aino;Ranta;Tuulikello Oy;aino@tuulikello.example;;soita ennen klo 9",
        headings="Etunimi;Sukunimi;Yritys;Sähköposti;Puhelin;Huom!",
    )
    from kortisto.exchange import strongbox

    from .lists import NOW

    first = bring(data, check_only=True)
    table = strongbox.table(first)
    memory.remember(table, Mapping({0: "given_name", 1: "family_name", 2: "company", 3: "email", 5: "note"}), by="clerk", now=NOW)
    bring(data)
    note = Interaction.objects.get()
    assert (note.kind, note.text, note.happened_on) == ("note", "soita ennen klo 9", COLLECTED)


@pytest.mark.usefixtures("b2b")
def test_a_row_without_a_firm_does_not_get_the_mark_another_row_has_for_one(bring: Callable[..., Import]) -> None:
    upload = bring(csv("Aino;Ranta;;aino@firma.example;;", "Liisa;Lehto;&;liisa@firma.example;;"))
    assert upload.rows.get(number=2).reason == "no_company"
    assert not Company.objects.filter(positions__contact__given_name="Aino").exists()


def test_people_and_firms_in_one_column_of_names(b2b: None, bring: Callable[..., Import]) -> None:
    upload = bring(
        csv(
            "Rauta ja Ruoste Oy;;Vanha tie 1, 00510 Helsinki;09 4241 1000;;",
            "Raimo Ruostesaari <raimo@ruoste.example>;Rauta ja Ruoste Oy;;;Ostaja;",
            "Sininen Sisustus;;;;;kyllä",
            headings="Nimi;Yritys;Osoite;Puhelin;Titteli;Is company",
        )
    )
    assert upload.counts == {"company_created": 2, "created": 1}
    firm = Company.objects.get(name="Rauta ja Ruoste Oy")
    assert (firm.street, firm.city, firm.phone) == ("Vanha tie 1", "Helsinki", "+35894241 1000".replace(" ", ""))
    assert Contact.objects.get().positions.get().email == "raimo@ruoste.example"
