"""Two clicks at once, a process that dies between deciding and doing, a transaction taken back: nothing is done twice or half."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from tests.proof.register import Register
from tests.rights.conftest import DAY, NOON, bodies, fresh, send


@pytest.fixture
def either(b2b: Register) -> Register:
    """One notice is enough here."""
    return b2b


@pytest.fixture
def ready(aino: Any, opened: Any) -> Any:
    """A request of somebody known, to be decided."""

    def make(kind: str, **more: Any) -> Any:
        from kortisto.rights import actions

        row = opened(aino.subject, kind, **more)
        actions.identify(row, how="page", by="self", now=NOON)
        return row

    return make


class Died(Exception):
    pass


def dies(*args: Any, **kwargs: Any) -> Any:
    raise Died


def test_what_was_decided_is_finished_not_decided_anew(
    ready: Any, officer: Any, monkeypatch: pytest.MonkeyPatch, post_office: Any
) -> None:
    """The grounds an officer gave hold when the doing was interrupted, and one officer alone can finish."""
    from kortisto.privacy import erasure
    from kortisto.privacy.models import LegalHold

    row = ready("erasure", language="fi")
    with monkeypatch.context() as patched:
        patched.setattr(erasure, "erase", dies)
        with pytest.raises(Died):
            officer.post(f"/tietosuoja/pyynnot/{row.number}/vastaus/", {"line:email|": "17_3_e"})
    page = officer.get(f"/tietosuoja/pyynnot/{row.number}/").content.decode()
    assert "Vie loppuun ja vastaa" in page and "Jonkun toisen" not in page and 'name="line:' not in page
    officer.post(f"/tietosuoja/pyynnot/{row.number}/vastaus/")
    assert LegalHold.objects.get().data == ["email"], "kept for the claim, as it was decided"
    assert row.decisions.get(datum="email").fate == "keep" and send() == {"sent": 1}


def test_an_erasure_tried_twice_has_one_certificate(ready: Any, officer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two officers press at once: the slower finds it done."""
    from kortisto.privacy.models import Erasure
    from kortisto.rights import answering, carrying
    from kortisto.rights.deciding import decide

    row = ready("erasure")
    decide(row, {}, by="one", now=NOON)
    slower = fresh(row)
    carrying.carry_out(row, by="one", now=NOON)
    number = fresh(row).erasure_number
    carrying._ACTS["erasure"](slower, "two", NOON)  # looked before the quicker one had done it
    assert fresh(row).erasure_number == number and Erasure.objects.count() == 1
    answering.answer(slower, by="two", now=NOON)
    assert row.letters.filter(kind="answer").count() == 1


def test_a_paper_outlives_a_transaction_taken_back(ready: Any) -> None:
    """What a person wants corrected is not lost because something after it failed."""
    from kortisto.rights import sealing
    from kortisto.rights.deciding import correcting

    row = ready("rectification")
    correcting.want(row, {"given_name": "Aina"}, by="officer", now=NOON)
    with pytest.raises(Died), transaction.atomic():
        sealing.keep(row, "values", {"address": "x"}, by="officer", now=NOON)
        raise Died
    assert [one.after for one in correcting.wanted(row)] == ["Aina"]


def test_nobody_is_told_of_a_correction_that_was_not_made(ready: Any, officer: Any, aino: Any, post_office: Any) -> None:
    """The key of the paper is lost: the officer writes it down again."""
    from kortisto.rights import sealing
    from kortisto.rights.deciding import correcting, decide

    row = ready("rectification", language="fi")
    correcting.want(row, {"given_name": "Aina"}, by="officer", now=NOON)
    decide(row, {}, by="officer", now=NOON)
    for paper in sealing.papers_of(row, "values"):
        sealing.BOX.destroy(paper.ref, sealing.name_of(paper.ref))
    answer = officer.post(f"/tietosuoja/pyynnot/{row.number}/vastaus/")
    assert answer.status_code == 422 and send() == {}
    officer.post(f"/tietosuoja/pyynnot/{row.number}/korjaukset/", {**correcting.current(row), "given_name": "Aina"})
    officer.post(f"/tietosuoja/pyynnot/{row.number}/vastaus/")
    aino.refresh_from_db()
    assert aino.given_name == "Aina" and send() == {"sent": 1} and "- nimi" in bodies(post_office)[-1][2]


def test_a_second_look_is_at_what_was_decided(ready: Any) -> None:
    """Not before, and not at something else afterwards."""
    from kortisto.contacts.refusals import Refused
    from kortisto.rights import actions
    from kortisto.rights.deciding import decide

    row = ready("erasure")
    with pytest.raises(Refused):
        actions.second(row, by="two", now=NOON)
    decide(row, {}, by="one", now=NOON)
    actions.second(row, by="two", now=NOON)
    decide(row, {"email|": "17_3_e"}, by="one", now=NOON)
    assert fresh(row).seconded_at is None


def test_recipients_are_named_in_the_language_of_the_answer(
    ready: Any, aino: Any, monkeypatch: pytest.MonkeyPatch, post_office: Any
) -> None:
    """The officer works in Finnish, the person reads English; refused in part, they are told of the courts (Art. 12(4))."""
    from django.utils import translation
    from django.utils.translation import gettext

    from kortisto.privacy import recipients
    from kortisto.rights import carrying
    from kortisto.rights.deciding import decide

    def taken(subject_ids: Any) -> Any:
        yield recipients.Recipient(aino.subject_id, "file", "1", gettext("former member of staff"), ("email",), DAY)

    monkeypatch.setitem(recipients._sources, "file", taken)
    row = ready("erasure", language="en")
    with translation.override("fi"):
        decide(row, {"name|": "12_5"}, by="officer", now=NOON)
        carrying.carry_out(row, by="officer", now=NOON)
    send()
    text = " ".join(bodies(post_office)[-1][2].split())
    assert "- former member of staff" in text and "take the matter to a court" in text


def test_nothing_to_give_brings_no_package(ready: Any, officer: Any, post_office: Any) -> None:
    """Portability of what rests on neither consent nor contract: the reasons, and no link to an empty package."""
    row = ready("portability", language="fi")
    officer.post(f"/tietosuoja/pyynnot/{row.number}/vastaus/")
    send()
    text = bodies(post_office)[-1][2]
    assert "/paketti/" not in text and "tuomioistuimeen" in text
