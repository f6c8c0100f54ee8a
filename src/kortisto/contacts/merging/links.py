"""Which columns of the live schema link to a table: what has to move when a card goes."""

from __future__ import annotations

from django.apps import apps
from django.db.models import Model

from kortisto.contacts.merging.journal import Journal


def links_to(target: type[Model]) -> list[tuple[type[Model], str]]:
    """(model, column) of every link to `target`, in order of the model's label."""
    found = [
        (model, column.name)
        for model in apps.get_models(include_auto_created=True)
        for column in model._meta.concrete_fields
        if column.remote_field is not None and column.related_model is target
    ]
    return sorted(found, key=lambda link: (link[0]._meta.label_lower, link[1]))


def move_all(journal: Journal, target: type[Model], before: int, after: int, *, but: frozenset[type[Model]] = frozenset()) -> None:
    """Move every link to a row of `target` to another row; `but`: tables the caller deals with."""
    for model, column in links_to(target):
        if model not in but:
            journal.move(model, column, before, after)
