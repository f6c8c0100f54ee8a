"""A list of bans only: addresses and numbers. Known people are banned, of unknown ones a keyed hash stays; nobody comes in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kortisto.consents import suppression
from kortisto.consents.models import Objection
from kortisto.contacts.models import Contact
from kortisto.exchange import actions, working
from kortisto.exchange.chosen import Mapping
from kortisto.exchange.models import Import

from .lists import COLLECTED, NOW, csv

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("b2b")]
BANS = b"E-mail;Puhelin\nAINO@tuulikello.example;\ntuntematon@muualla.example;\n;040 765 4321\n;\nrikki;\n"


def bring_bans(data: bytes) -> Import:
    from kortisto.exchange import jobs

    upload = actions.take_in(data=data, file_name="kiellot.csv", by="clerk", now=NOW)
    mapping = Mapping.from_json(upload.mapping)
    chosen = replace(mapping, defaults=replace(mapping.defaults, only_bans=True))
    actions.choose_columns(upload=upload, mapping=chosen, by="clerk", now=NOW)
    actions.say_origin(upload=upload, source="Robinson", collected_on=COLLECTED, now=NOW)
    working.check(upload=upload, now=NOW)
    actions.start(upload=upload, by="clerk", now=NOW)
    jobs.store(upload)
    upload.refresh_from_db()
    return upload


def test_known_people_are_banned_and_unknown_addresses_become_hashes(bring: Callable[..., Import]) -> None:
    bring(
        csv("Aino;Ranta;Tuulikello Oy;aino@tuulikello.example;;", "Bo;Ek;Tuulikello Oy;bo@tuulikello.example;040 765 4321;"),
        "asiakkaat.csv",
    )
    upload = bring_bans(BANS)
    assert upload.counts == {"bad": 1, "ban_kept": 1, "completed": 2}
    assert {(o.contact.given_name, o.channel) for o in Objection.objects.select_related("contact")} == {("Aino", "*"), ("Bo", "*")}
    assert suppression.blocked(["tuntematon@muualla.example"]) and Contact.objects.count() == 2
    assert bring_bans(BANS).counts == {"bad": 1, "ban_kept": 1, "unchanged": 2}
    later = bring(csv("Kai;Uusi;Tuulikello Oy;tuntematon@muualla.example;;"), "asiakkaat.csv")
    assert later.rows.get().outcome == "blocked"


def test_a_shared_number_bans_everybody_it_reaches(bring: Callable[..., Import]) -> None:
    bring(csv("Aino;Ranta;Tuulikello Oy;;040 765 4321;", "Bo;Ek;Tuulikello Oy;;040 765 4321;"), "asiakkaat.csv")
    bring_bans(b"Puhelin;Kielto\n0407654321;ei soiteta\n")
    assert sorted(Objection.objects.values_list("contact__given_name", "channel")) == [("Aino", "phone"), ("Bo", "phone")]


def test_it_needs_a_column_of_addresses() -> None:
    upload = actions.take_in(data=b"Etunimi;Sukunimi\nAino;Ranta\n", file_name="kiellot.csv", by="clerk", now=NOW)
    mapping = Mapping.from_json(upload.mapping)
    with pytest.raises(actions.Refused):
        actions.choose_columns(
            upload=upload, mapping=replace(mapping, defaults=replace(mapping.defaults, only_bans=True)), by="clerk", now=NOW
        )


def test_words_of_marketing_are_shown_as_they_are_understood() -> None:
    from kortisto.exchange import strongbox
    from kortisto.exchange.bans import bans_said

    rows = [
        "A;B;X Oy;a@x.example;;kyllä",
        "C;D;X Oy;c@x.example;;ei soiteta",
        "E;F;X Oy;e@x.example;;ei",
        "G;H;X Oy;g@x.example;;kysy Tepolta",
    ]
    upload = actions.take_in(data=csv(*rows, "I;J;X Oy;i@x.example;;1.2.2024"), file_name="asiakkaat.csv", by="clerk", now=NOW)
    said = bans_said(strongbox.table(upload), Mapping.from_json(upload.mapping))
    found = {one.words: (len(one.meanings), one.unclear, one.rows) for one in said}
    assert found == {
        "kyllä": (1, False, 1),
        "ei soiteta": (1, False, 1),
        "ei": (1, False, 1),
        "kysy Tepolta": (1, True, 1),
        "": (1, False, 1),
    }
    assert said[0].unclear, "what was not understood stands first"
