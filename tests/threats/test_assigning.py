"""T29: what no form asks for changes nothing, whoever sends it, to whatever address."""

from __future__ import annotations

import re

from django import forms
from django.apps import apps

from tests.matrix.routes import routes
from tests.matrix.world import World
from tests.proof import staff
from tests.proof.scanning import dump

MARK = "massatunkeutuja"
DAY = "1999-12-31"
LEFT_OUT = {"accounts:sign-out", "accounts:close", "accounts:password", "accounts:second-step-off"}
"""What would end the browser's own session."""


def _forms(of: type = forms.BaseForm) -> set[type]:
    return {of} | {form for child in of.__subclasses__() for form in _forms(child)}


def columns_no_form_has() -> dict[str, str]:
    """Every column of our tables that no form of ours declares, with a value that would be noticed."""
    routes()  # every view, and so every form, is there
    declared = {name for form in _forms() for name in getattr(form, "base_fields", {})}
    found = {}
    for model in apps.get_models():
        if not model.__module__.startswith("kortisto."):
            continue
        for field in model._meta.concrete_fields:
            if field.name not in declared and not field.primary_key:
                day = field.get_internal_type() in ("DateField", "DateTimeField")
                found[field.name] = found[field.attname] = DAY if day else MARK
    return found | {
        "is_staff": "1",
        "is_superuser": "1",
        "role": "administrator",
        "role_keys": "administrator",
        "rights": "users.manage",
    }


def test_columns_are_never_written_by_their_name(world: World) -> None:
    sent, rights_before = columns_no_form_has(), {role: user.role_keys for role, user in world.users.items()}
    assert {"passivated_on", "obtained_on", "epoch", "informed_on"} & set(sent)
    for role in ("privacy_officer", "marketing"):
        browser = staff.browser(world.users[role])
        browser.raise_request_exception = False
        for route in routes():
            if route.name not in LEFT_OUT:
                browser.post(route.address(world), sent)
    held = {table: _around(repr(rows)) for table, rows in dump(leave_out=("accounts_session",)).items()}
    assert not {table: found for table, found in held.items() if found}
    for role, user in world.users.items():
        assert type(user).objects.get(pk=user.pk).role_keys == rights_before[role]


def _around(text: str) -> list[str]:
    """What stands before the marks in a table's rows: the name of the column."""
    return [text[max(0, found.start() - 40) : found.end()] for found in re.finditer(f"{MARK}|{DAY}", text)]


def test_forms_of_models_name_their_fields() -> None:
    """Never `exclude`, never all: a new column is not in a form by itself."""
    for form in _forms():
        options = getattr(form, "_meta", None)
        if form.__module__.startswith("kortisto.") and options is not None:
            assert options.exclude is None, form
            assert options.fields not in (None, forms.ALL_FIELDS), form
