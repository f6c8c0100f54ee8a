"""What the start refuses: unclassified columns, unknown names, stale marks, broken notices, promises without rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from kortisto.privacy import checks, classification
from kortisto.privacy.classification import not_personal, personal
from kortisto.privacy.policy.load import shipped
from kortisto.privacy.policy.model import PromiseText


@pytest.fixture
def table() -> Iterator[Any]:
    """A model made for the test and forgotten after it."""
    made: list[type[models.Model]] = []

    def make(inner: type | None, **columns: Any) -> type[models.Model]:
        body: dict[str, Any] = {
            "__module__": "kortisto.privacy.models.scratch",
            "Meta": type("Meta", (), {"app_label": "privacy"}),
            **columns,
        }
        if inner is not None:
            body["Personal"] = inner
        made.append(type("Scratch", (models.Model,), body))
        return made[-1]

    yield make
    for model in made:
        apps.all_models["privacy"].pop("scratch", None)
        classification._cache.pop(model, None)
    apps.clear_cache()


def ids(found: list[Any]) -> list[str]:
    return [message.id for message in found]


def test_the_installation_itself_passes() -> None:
    assert checks.columns_are_classified() == []
    assert checks.policies_hold() == []


def test_every_column_must_be_classified(table: Any) -> None:
    found = checks.model_problems(table(None, shoe_size=models.IntegerField(null=True)))
    assert ids(found) == ["privacy.E001"] and "shoe_size" in found[0].msg and "personal(" in str(found[0].hint)


def test_removing_one_mark_of_ours_is_noticed() -> None:
    from kortisto.contacts.models import Position

    declared = classification.classified(Position)
    assert declared is not None
    less = replace(declared, fields={name: mark for name, mark in declared.fields.items() if name != "phone"})
    classification._cache[Position] = less
    try:
        assert "privacy.E001" in ids(checks.columns_are_classified())
    finally:
        classification._cache[Position] = declared


@pytest.mark.parametrize(
    ("inner", "code"),
    [
        ({"subject": None, "fields": {"note": personal("shoe_size")}}, "privacy.E002"),
        ({"subject": None, "fields": {"note": not_personal("x"), "gone": not_personal("x")}}, "privacy.E003"),
        ({"subject": "note", "fields": {"note": personal("name")}}, "privacy.E004"),
        ({"subject": None, "fields": {"day": personal("name"), "note": personal("email")}}, "privacy.E005"),
    ],
)
def test_marks_that_cannot_hold(table: Any, inner: dict[str, Any], code: str) -> None:
    columns: dict[str, Any] = {"note": models.CharField(max_length=9, blank=True)}
    if code == "privacy.E005":
        columns["day"] = models.DateField()
    assert code in ids(checks.model_problems(table(type("Personal", (), inner), **columns)))


def test_a_broken_notice_stops_the_start(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "b2b.toml").write_text("[policy]\nkey = 1\n")
    settings.KORTISTO = replace(settings.KORTISTO, home=tmp_path)
    found = checks.policies_hold()
    assert ids(found) == ["privacy.E006"] and "b2b.toml" in found[0].msg


def test_a_promise_must_point_to_a_rule() -> None:
    policy = shipped("hehku")
    lost = PromiseText(id="H99", says=("Lupaus.",), by=("purposes.nothing", "limits.five_years_inactive"))
    found = checks.policy_problems(replace(policy, promises=(*policy.promises, lost)))
    assert ids(found) == ["privacy.E008"] and "purposes.nothing" in found[0].msg


def test_a_field_of_a_built_room_must_have_a_column(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "all_classified", lambda: iter(()))
    assert "privacy.E007" in ids(checks.policy_problems(shipped("hehku")))
