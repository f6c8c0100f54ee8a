"""Places that are no column of a contact: sessions, logs, the queue, stored lists, the sealed answer, the certificate."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.canary import planting
from tests.canary.planting import TODAY, Canary
from tests.canary.test_forgetting import NEXT, by_request, remains
from tests.canary.words import latin, number, word
from tests.proof import people, staff
from tests.proof.days import at
from tests.proof.register import Register


def test_whoever_used_the_pages_keeps_nothing_of_it(b2b: Register) -> None:
    """Looked at, searched for, edited and erased through the interface; then sessions, read log and log files are looked through."""
    canary = planting.plant()
    code = people.fresh(canary.contact).code
    with time_machine.travel(at(NEXT), tick=False):
        keeper = staff.browser(staff.account("Marja Ylläpitäjä", ["privacy_officer"]))
        for address in ("/", "/henkilot/", f"/henkilot/{code}/", f"/henkilot/{code}/tapahtumat/", f"/henkilot/{code}/muokkaus/"):
            assert keeper.get(address).status_code == 200, address
        for words in canary.words.values():
            keeper.get("/haku/", {"q": words})
            keeper.get("/henkilot/", {"haku": words})
            keeper.get("/eiole/", {"q": words})
        position = people.fresh(canary.contact).positions.order_by("-pk").first()
        canary.words["typed title"] = word("typed title")
        keeper.post(
            f"/henkilot/{code}/tyopaikat/{position.pk}/", {"job_title": canary.words["typed title"], "email": "väärä osoite"}
        )
        keeper.post(f"/henkilot/{code}/yhteydenotot/", {"kind": "call_held", "happened_on": str(NEXT), "summary": word("call")})
        assert keeper.post(f"/henkilot/{code}/poisto/", {"confirm": "väärin"}).status_code == 422
        assert people.there(canary.contact)
        assert keeper.post(f"/henkilot/{code}/poisto/", {"confirm": code}).status_code == 302
        _approved()
        assert not people.there(canary.contact)
        assert keeper.get(f"/henkilot/{code}/").status_code == 404
    assert remains(b2b, canary) == set()


def _approved() -> None:
    """A second keeper looks at the plan and says yes: nobody erases people alone."""
    from kortisto.rights.models import Proposal

    second = staff.browser(staff.account("Toinen Ylläpitäjä", ["privacy_officer"]))
    place = f"/tietosuoja/poistoehdotukset/{Proposal.objects.get().pk}/"
    assert second.get(place).status_code == 200
    assert second.post(f"{place}hyvaksynta/").status_code == 302


def test_attachments_leave_neither_file_nor_key(b2b: Register) -> None:
    canary = planting.plant()
    planted = [path for path in b2b.files() if path.parent.name == "attachments"]
    assert len({path.stem for path in planted}) == 4 and len(planted) >= 8, "files and keys were planted"
    hits = canary.search().in_tables()
    assert any(hit.startswith("sealed file: in the docx") for hit in hits)
    indexed = {name for name in canary.words for hit in hits if hit.startswith("search_") and f": {name}" in hit}
    assert {"file name txt", "file name docx", "file name pdf"} <= indexed, "the names were to be found"
    assert "file name xlsx" not in indexed, "what was deleted by hand left the index at once"
    by_request(b2b, canary)
    assert [path for path in b2b.files() if path.parent.name == "attachments"] == []
    assert remains(b2b, canary) == set()


def test_a_failure_writes_no_word_of_anybody_to_the_log(b2b: Register) -> None:
    import logging

    canary = planting.plant()
    log = logging.getLogger("kortisto.trial")
    try:
        raise ValueError(f"cannot store {canary.words['family name']} {canary.words['email']}")
    except ValueError:
        log.exception("A row could not be stored.")
    log.error("Refused %s %s", canary.words["second email"], canary.words["second phone"])
    own = [path for path in (b2b.home / "logs").iterdir() if path.suffix == ".log"]
    assert own
    assert canary.search().in_files(own) == set()


def test_the_queue_takes_no_words(b2b: Register) -> None:
    from kortisto import jobs
    from kortisto.exchange.jobs import run_check

    for argument in (word("family name"), f"{latin('email')}@kivimaki.example", [number("phone")], {"name": word("title")}):
        with pytest.raises(TypeError):
            jobs.enqueue(run_check, by=None, import_id=argument)


def rows_of_the_list(canary: Canary) -> bytes:
    """The canary, somebody bad, and a column the notice has no purpose for."""
    canary.words |= {"hobby": word("hobby"), "bad": word("bad")}
    given, family = word("imported given"), word("imported family")
    canary.words |= {"imported given": given, "imported family": family, "imported email": f"{latin('imported')}@lista.example"}
    lines = [
        ["Etunimi", "Sukunimi", "Yritys", "Sähköposti", "Puhelin", "Harrastus"],
        [given, family, "Kivimäen Konepaja Oy", canary.words["imported email"], number("imported phone"), canary.words["hobby"]],
        ["", "", "", canary.words["bad"], "", canary.words["hobby"]],
        ["Aino", "Ahola", "Kivimäen Konepaja Oy", "aino@kivimaki.example", "", "sienestys"],
    ]
    canary.words["imported phone"] = number("imported phone")
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(lines)
    return text.getvalue().encode("cp1252", "replace")


def stored_words() -> str:
    """Everything every stored list still says, opened with its key."""
    from kortisto.exchange import strongbox
    from kortisto.exchange.models import Import

    found = []
    for upload in Import.objects.holding_file():
        table = strongbox.table(upload)
        found += [*table.headings, *(cell for row in table.rows for cell in row.cells)]
    return " ".join(found)


def test_a_stored_list_forgets_with_the_register(b2b: Register, tmp_path: Path) -> None:
    from kortisto.contacts.models import Contact
    from kortisto.exchange.commands import import_list

    people.firm("Kivimäen Konepaja Oy", since=TODAY - timedelta(days=9))
    canary = Canary(None)
    file = tmp_path / "lista.csv"
    file.write_bytes(rows_of_the_list(canary))
    with time_machine.travel(at(TODAY), tick=False):
        assert import_list(file, source="Messut", collected_on=TODAY - timedelta(days=1)) == 0
    file.unlink()
    canary.contact = Contact.objects.get(family_name=word("imported family"))
    kept = stored_words()
    assert canary.words["imported email"] in kept, "the accepted cells are kept for the undo term"
    assert canary.words["hobby"] not in kept, "a column nobody may keep survived the commit"
    assert canary.words["bad"] not in kept, "a refused row survived the commit"
    by_request(b2b, canary)
    kept = stored_words()
    assert not [name for name, said in canary.words.items() if said.casefold() in kept.casefold()]
    assert "Ahola" in kept, "the others of the list stay"
    assert remains(b2b, canary) == set()


def test_the_sealed_answer_lives_for_72_hours_and_dies_with_its_key(b2b: Register, settings: Any) -> None:
    """Decision 13: the address leaves only in the sealed row, which nobody reads without its key."""
    from kortisto.outreach import certificates
    from kortisto.outreach.models import SealedMessage

    settings.EMAIL_HOST = "127.0.0.1"
    canary = planting.plant()
    by_request(b2b, canary)
    [message] = SealedMessage.objects.all()
    assert canary.words["second email"] in str(certificates.opened(message)), "the plan said: the answer stays until it is sent"
    assert remains(b2b, canary) == set(), "sealed, so no byte shows it"
    keys = set(settings.KORTISTO_KEYS.names("outbox"))
    assert certificates.destroy_expired(at(NEXT) + timedelta(hours=71)) == 0
    assert certificates.destroy_expired(at(NEXT) + timedelta(hours=73)) == 1
    assert not SealedMessage.objects.exists()
    assert set(settings.KORTISTO_KEYS.names("outbox")) < keys
    assert remains(b2b, canary) == set()


def test_the_certificate_proves_it_to_the_person_and_to_nobody_else(b2b: Register) -> None:
    from kortisto.privacy import erasure
    from kortisto.privacy.models import Certificate, Erasure

    canary = planting.plant()
    [outcome] = erasure.erase([canary.subject], reason="request", by=people.BY, now=at(NEXT), as_of=NEXT)
    assert (outcome.state, outcome.email) == ("verified", canary.words["second email"])
    certificate = Certificate.objects.get(number=outcome.number)
    assert certificate.scan["leaks"] == []
    assert outcome.secret not in str(list(Certificate.objects.values())) + str(list(Erasure.objects.values()))
    assert erasure.proves(certificate, secret=outcome.secret, email=canary.words["second email"])
    assert not erasure.proves(certificate, secret=outcome.secret, email=canary.words["email"])


def test_staff_are_forgotten_as_their_notice_says(b2b: Register) -> None:
    """Sign-in data and sessions go the night after the last day, name and address a year later, from every byte."""
    from allauth.mfa.models import Authenticator
    from allauth.socialaccount.models import SocialAccount

    from kortisto.accounts import actions
    from kortisto.accounts.models import Session

    words = {"name": f"{word('staff given')} {word('staff family')}", "email": f"{latin('staff')}@oma.example"}
    with time_machine.travel(at(TODAY), tick=False):
        chief = staff.account("Pekka Pääkäyttäjä", ["administrator"])
        user = staff.account("Väliaikainen Käyttäjä", ["sales"], password=staff.PASSWORD)
        actions.change_user(by=chief, user=user, name=words["name"], email=words["email"], ends_on=None, now=at(TODAY))
        words["passkey"], words["passkey of the provider"] = word("staff passkey"), word("staff provider")
        SocialAccount.objects.create(user=user, provider="https://tunnistus.example", uid=words["passkey of the provider"])
        _signs_in_everywhere(user, words["passkey"])
        fresh = type(user).objects.get(pk=user.pk)
        actions.change_user(by=chief, user=fresh, name=words["name"], email=words["email"], ends_on=TODAY, now=at(TODAY))
    gone = Canary(user, words)
    people.sweep(TODAY + timedelta(days=1))
    assert not {hit for hit in gone.search().in_tables() if "passkey" in hit}, "the sign-in data live as long as the account"
    assert not Session.objects.filter(user=user).exists() and not Authenticator.objects.filter(user=user).exists()
    assert not SocialAccount.objects.filter(user=user).exists()
    people.sweep(TODAY + timedelta(days=365))
    assert gone.search().in_tables(), "a year has not passed yet"
    people.sweep(TODAY + timedelta(days=367))
    assert remains(b2b, gone) == set()


def _signs_in_everywhere(user: Any, name: str) -> None:
    """A passkey with a name, recovery codes, a link that was asked for and an open session with its device and network."""
    from kortisto.accounts.models import Session
    from tests.accounts.soft_key import SoftKey

    client = staff.browser(user)
    client.defaults |= {"HTTP_HOST": "localhost", "HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}
    key = SoftKey()
    answer = key.create(client.post("/oma/avaimet/haaste/").json())
    assert client.post("/oma/avaimet/uusi/", {"name": name, "answer": answer}).status_code == 200
    client.post("/kirjaudu/ulos/")
    options = client.post("/kirjaudu/avain/haaste/enter/").json()
    assert client.post("/kirjaudu/avain/", {"answer": key.get(options)})["Location"] == "/"
    assert [(row.device, row.place) for row in Session.objects.filter(user=user)] == [("firefox/linux", "127.0.0.x")]
    assert name in client.get("/oma/kirjautuminen/").content.decode()
