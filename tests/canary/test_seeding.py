"""The canary is in every place: a new table or column about people fails here until it is seeded."""

from __future__ import annotations

import pytest

from tests.canary import planting, schema
from tests.proof.register import Register

EXEMPT: dict[str, str] = {
    "consents.objection.scope": "the id of a purpose, never a word",
    "consents.channelchoice.topic": "the key of a topic of the firm's list",
}
"""Column → why the canary cannot have anything there. Nothing else is let through."""


def test_every_personal_column_of_the_live_schema_is_seeded(b2b: Register) -> None:
    canary = planting.plant()
    missing = schema.unseeded(canary, EXEMPT)
    assert not missing, "\n".join(missing)
    kinds = {table.kind for table in schema.tables()}
    assert not [place for place in EXEMPT if place.rpartition(".")[0] not in kinds], "an exemption for a table that is gone"


def test_a_new_personal_column_is_found(b2b: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    from kortisto.contacts.models import Contact
    from kortisto.privacy.classification import classified, personal

    canary = planting.plant()
    table = classified(Contact)
    assert table is not None
    monkeypatch.setitem(table.fields, "source_kind", personal("source"))
    Contact.objects.update(source_kind="")
    assert schema.unseeded(canary, EXEMPT) == ["contacts.contact.source_kind: no seeded row"]


def test_every_table_of_the_live_schema_is_classified(b2b: Register) -> None:
    from django.apps import apps

    from kortisto.privacy.classification import classified

    without = [model._meta.label for model in apps.get_models() if classified(model) is None]
    assert without == []
    loose = [
        f"{table._meta.label}.{column.name}"
        for table in apps.get_models()
        for column in table._meta.concrete_fields
        if column.name not in classified(table).fields and not column.primary_key  # type: ignore[union-attr]
    ]
    assert loose == []


def test_words_are_found_in_every_spelling() -> None:
    """The scan knows folded, reversed, encoded and hashed forms; without this the proof would prove little."""
    import base64
    import hashlib
    import urllib.parse

    from tests.canary.words import word
    from tests.proof.scanning import Search

    name = word("family name")
    search = Search({"name": name})
    for disguise in (
        name.encode(),
        name.upper().encode(),
        name[::-1].encode(),
        name.encode("utf-16le"),
        base64.b64encode(f"x{name} ja muuta".encode()),
        base64.urlsafe_b64encode(f"xy{name}".encode()),
        urllib.parse.quote(name).encode(),
        hashlib.sha256(name.lower().encode()).hexdigest().encode(),
    ):
        assert search.in_bytes(b"..." + disguise + b"..."), disguise
    assert not search.in_bytes(b"aivan muuta")
