"""An import undone: nobody it made is anywhere afterwards, and what it replaced lies sealed only as long as its data."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import time_machine

from tests.canary.planting import TODAY, Canary
from tests.canary.test_forgetting import by_request, remains
from tests.canary.test_places import rows_of_the_list
from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register


def _bring(file: Path, data: bytes) -> Any:
    from kortisto.exchange.commands import import_list
    from kortisto.exchange.models import Import

    file.write_bytes(data)
    with time_machine.travel(at(TODAY), tick=False):
        assert import_list(file, source="Messut", collected_on=TODAY - timedelta(days=1)) == 0
    file.unlink()
    return Import.objects.latest("pk")


def _undo(upload: Any) -> None:
    from kortisto.exchange.commands import undo_import

    with time_machine.travel(at(TODAY, 18), tick=False):
        assert undo_import(upload.code, bans=False, dry_run=False) == 0


def test_nobody_of_an_undone_import_is_anywhere(b2b: Register, tmp_path: Path) -> None:
    from kortisto.contacts.models import Contact

    people.firm("Kivimäen Konepaja Oy", since=TODAY - timedelta(days=9))
    canary = Canary(None)
    upload = _bring(tmp_path / "lista.csv", rows_of_the_list(canary))
    canary.contact = Contact.objects.get(family_name=canary.words["imported family"])
    _undo(upload)
    assert not Contact.objects.exists()
    assert remains(b2b, canary) == set()


def test_the_values_put_aside_go_with_the_person(b2b: Register, tmp_path: Path) -> None:
    """A card edited by a list: the old address lies sealed for the undo, and an erasure takes it."""
    from kortisto.privacy.models import UndoValue

    firm = people.firm("Kivimäen Konepaja Oy", since=TODAY - timedelta(days=9))
    canary = Canary(None)
    canary.words |= {"old": "vanhaosoite@kivimaki.example", "new": "uusiosoite@kivimaki.example"}
    canary.contact = people.person("Aino Kanariawirta", firm, on=TODAY - timedelta(days=3), email=canary.words["old"])
    row = f"{canary.contact.code};Aino;Kanariawirta;Kivimäen Konepaja Oy;{canary.words['new']}"
    upload = _bring(tmp_path / "lista.csv", f"Kortisto-id;Etunimi;Sukunimi;Yritys;Sähköposti\n{row}\n".encode())
    assert canary.contact.positions.get().email == canary.words["new"]
    assert UndoValue.objects.filter(by=upload.by).exists()
    by_request(b2b, canary)
    assert not UndoValue.objects.filter(by=upload.by).exists()
    assert remains(b2b, canary) == set()
