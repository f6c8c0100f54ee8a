"""The log of files taken out: who was in which, the last day the notice gives, the copy recalled, and the end of the log."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.contacts.conftest import NOW
from tests.contacts.conftest import at_noon as at_noon
from tests.contacts.conftest import b2b as b2b
from tests.contacts.conftest import company as company
from tests.contacts.conftest import person as person
from tests.contacts.conftest import rendered as rendered
from tests.contacts.conftest import signed_in as signed_in
from tests.contacts.conftest import staff as staff
from tests.contacts.conftest import yritys as yritys

from .files_out import taken

pytestmark = pytest.mark.usefixtures("at_noon")
LOG, OWN = "/tietosuoja/tiedostot/", "/vienti/tiedostot/"


def erase(contact: Any, now: datetime = NOW) -> None:
    from kortisto.privacy import erasure
    from kortisto.privacy.models import Subject

    erasure.erase([Subject.objects.get(pk=contact.subject_id)], reason="request", by="test", now=now, as_of=now.date())


def test_the_notice_gives_the_file_its_last_day(b2b: Any, person: Any, signed_in: Any) -> None:
    """B07: destroyed within 30 days."""
    from kortisto.exchange.models import Disclosure

    person()
    browser = signed_in("marketing")
    assert "24.12.2026" in browser.get("/vienti/henkilot/").content.decode()
    taken(browser)
    assert Disclosure.objects.get().destroy_by == date(2026, 12, 24)


def test_a_notice_that_gives_none_asks_for_nothing(yritys: Any, person: Any, signed_in: Any) -> None:
    from kortisto.exchange.models import Disclosure

    person()
    browser = signed_in()
    taken(browser)
    assert Disclosure.objects.get().destroy_by is None
    assert "Hävitä ottamasi" not in browser.get("/").content.decode()


def test_the_holder_is_reminded_and_says_when_it_is_gone(b2b: Any, person: Any, signed_in: Any, time_machine: Any) -> None:
    from kortisto.exchange.models import Disclosure
    from kortisto.privacy.models import AuditEvent

    person()
    browser, officer = signed_in("marketing"), signed_in("privacy_officer")
    taken(browser)
    file = Disclosure.objects.get()
    assert "Hävitä ottamasi 1 tiedosto" not in browser.get("/").content.decode(), "not before its last week"
    time_machine.move_to(NOW + timedelta(days=24), tick=False)
    browser, officer = signed_again(browser), signed_again(officer)
    assert "Hävitä ottamasi 1 tiedosto" in browser.get("/").content.decode()
    assert "ei ole kuitattu" not in officer.get("/").content.decode()
    time_machine.move_to(NOW + timedelta(days=31), tick=False)
    browser, officer = signed_again(browser), signed_again(officer)
    assert "1 tiedostoa ei ole kuitattu hävitetyksi" in officer.get("/").content.decode(), "told to the officer"
    answer = browser.post(f"{OWN}{file.pk}/havitetty/")
    assert answer.status_code == 302 and answer.headers["Location"] == OWN
    file.refresh_from_db()
    assert file.destroyed_by == str(browser.user.ref) and file.destroyed_at == NOW + timedelta(days=31)
    assert "Hävitä ottamasi" not in browser.get("/").content.decode()
    assert AuditEvent.objects.filter(action="list.destroyed").count() == 1
    browser.post(f"{OWN}{file.pk}/palautus/")
    file.refresh_from_db()
    assert file.destroyed_at is None and file.destroyed_by == ""


def signed_again(browser: Any) -> Any:
    """The same member of staff, weeks later."""
    from tests.proof import staff

    again = staff.browser(browser.user)
    again.user = browser.user
    return again


def test_what_is_erased_recalls_the_file_that_has_it(b2b: Any, person: Any, signed_in: Any) -> None:
    """A list never outlives its source: the holder is told at once, and the page says why."""
    from kortisto.exchange.models import Disclosure

    aino, _bert = person(), person("Bert", "Åberg")
    browser = signed_in("marketing")
    taken(browser)
    erase(aino)
    file = Disclosure.objects.get()
    assert (file.recalled, file.count, file.members.count()) == (1, 2, 1)
    assert "kopio on hävitettävä heti" in browser.get("/").content.decode()
    browser.post(f"{OWN}{file.pk}/havitetty/")
    taken(browser, "?haku=%C3%A5berg")
    erase(_bert)
    assert sorted(Disclosure.objects.values_list("recalled", flat=True)) == [1, 1], "a destroyed file is not recalled again"


def test_data_the_file_never_had_recall_nothing(b2b: Any, person: Any, signed_in: Any) -> None:
    from kortisto.exchange import disclosing
    from kortisto.exchange.models import Disclosure
    from kortisto.privacy.erasers import Target

    aino = person()
    taken(signed_in("marketing"))
    disclosing.recall([Target(aino.subject_id, "interactions", "contacts.interaction:1", False)])
    assert Disclosure.objects.get().recalled == 0
    disclosing.recall([Target(aino.subject_id, "phone", "contacts.position:1", False)])
    assert Disclosure.objects.get().recalled == 1


def test_the_officer_sees_who_was_in_which_file(b2b: Any, person: Any, signed_in: Any) -> None:
    """T35: from a lost file to its people, and from a person to their files."""
    from kortisto.exchange.models import Disclosure

    aino, bert = person(), person("Bert", "Åberg")
    seller, officer = signed_in("marketing"), signed_in("privacy_officer")
    taken(seller), taken(seller, "?haku=%C3%A5berg", "vcard3")
    both, berts = Disclosure.objects.order_by("pk")
    page = officer.get(LOG).content.decode()
    assert both.code in page and berts.code in page and "Marja Koskela" in page and "vcard3" in page
    ainos = officer.get(LOG + f"?henkilo={aino.code}").content.decode()
    assert both.code in ainos and berts.code not in ainos and "Aino Lehtovirta" in ainos
    assert "Rekisterissä ei ole tällaista henkilöä" in officer.get(LOG + "?henkilo=H-99999").content.decode()
    one = officer.get(f"{LOG}{both.pk}/").content.decode()
    assert "Bert Åberg" in one and f"/henkilot/{aino.code}/" in one
    assert f"{LOG}{berts.pk}/" in officer.get(f"/henkilot/{bert.code}/").content.decode(), "and on the card"
    assert f"{LOG}{berts.pk}/" not in officer.get(f"/henkilot/{aino.code}/").content.decode()
    erase(bert)
    assert "Åberg" not in officer.get(f"{LOG}{both.pk}/").content.decode()
    assert "poistettu" in officer.get(f"{LOG}{berts.pk}/").content.decode(), "nobody of it is known any more"
    assert seller.get(LOG).status_code == 403 and seller.get(f"{LOG}{both.pk}/").status_code == 403
    assert LOG not in seller.get(f"/henkilot/{aino.code}/").content.decode()


def test_a_file_of_nobody_with_an_account_is_shown(b2b: Any, person: Any, signed_in: Any) -> None:
    """Who took it out may be no account at all: an act of the command line bears a word, not a reference."""
    from kortisto.exchange.models import Disclosure

    file = Disclosure.objects.create(made_at=NOW, made_by="cli", destroyed_by="cli", destroyed_at=NOW, format="csv", count=0)
    officer = signed_in("privacy_officer")
    assert "(tunnus poistettu)" in officer.get(LOG).content.decode()
    assert officer.get(f"{LOG}{file.pk}/").status_code == 200


def test_nobody_says_it_of_somebody_elses_file_but_the_officer(b2b: Any, person: Any, signed_in: Any) -> None:
    from kortisto.exchange.models import Disclosure

    person()
    holder, officer = signed_in("marketing"), signed_in("privacy_officer")
    other = signed_in("marketing", "events")
    taken(holder)
    file = Disclosure.objects.get()
    assert file.code not in other.get(OWN).content.decode() and file.code in holder.get(OWN).content.decode()
    assert other.post(f"{OWN}{file.pk}/havitetty/").status_code == 404
    assert officer.post(f"{OWN}{file.pk}/havitetty/").headers["Location"] == f"{LOG}{file.pk}/"
    file.refresh_from_db()
    assert file.destroyed_by == str(officer.user.ref)


def test_the_log_is_forgotten_a_year_after_the_file_went(b2b: Any, person: Any, signed_in: Any) -> None:
    from kortisto.exchange import disclosing
    from kortisto.exchange.models import Disclosure, DisclosureMember

    person()
    browser = signed_in("marketing")
    taken(browser), taken(browser), taken(browser)
    gone, dayless, held = Disclosure.objects.order_by("pk")
    disclosing.say_destroyed(gone, by="test", now=NOW)
    Disclosure.objects.filter(pk=dayless.pk).update(destroy_by=None)
    assert disclosing.forget_old(NOW + timedelta(days=365)) == 0
    assert disclosing.forget_old(NOW + timedelta(days=366)) == 2
    assert list(Disclosure.objects.all()) == [held], "one that may still lie somewhere stays known"
    assert DisclosureMember.objects.count() == 1
    assert disclosing.forget_old(NOW + timedelta(days=6 * 365 + 1)) == 1


def test_queries_do_not_grow_with_files_or_people(b2b: Any, person: Any, signed_in: Any) -> None:
    from kortisto.exchange.models import Disclosure

    browser, officer = signed_in("marketing"), signed_in("privacy_officer")

    def asked(path: str) -> int:
        officer.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert officer.get(path).status_code == 200
        return len(queries)

    aino = person()
    taken(browser)
    card = f"/henkilot/{aino.code}/"
    one = [asked(path) for path in (LOG, f"{LOG}{Disclosure.objects.get().pk}/", card)]
    person("Bert", "Åberg"), person("Cecilia", "Ström")
    taken(browser), taken(browser)
    latest = Disclosure.objects.order_by("-pk").first()
    assert latest is not None and latest.count == 3
    assert [asked(path) for path in (LOG, f"{LOG}{latest.pk}/", card)] == one
