"""System checks of the ground: run by `check`, `migrate` and every start. A broken promise cannot start.

E001 a column of an installed table is not classified     E005 a personal column that cannot be emptied
E002 a classification names no datum of the catalogue      E006 a policy of the instance cannot be loaded
E003 a classification names a column that is not there     E007 a policy field of a built room has no column
E004 the path to the subject leads nowhere                 E008 a promise names a rule that is not there
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from kortisto.privacy.catalogue import CATALOGUE
from kortisto.privacy.classification import (
    EACH,
    HISTORY,
    Classified,
    NotPersonal,
    Personal,
    all_classified,
    classified,
    empty_value,
)
from kortisto.privacy.models import Subject
from kortisto.privacy.policy.load import load
from kortisto.privacy.policy.model import Policy
from kortisto.privacy.policy.problems import PolicyError

TAG = "privacy"


@register(TAG)
def columns_are_classified(app_configs: Sequence[AppConfig] | None = None, **_: Any) -> list[CheckMessage]:
    """E001–E005 for every table of the installation, also those of libraries."""
    found: list[CheckMessage] = []
    for model in apps.get_models():
        found += model_problems(model)
    return found


def model_problems(model: type[Model]) -> list[CheckMessage]:
    """What is wrong with the classification of one model."""
    declared = classified(model)
    names = {field.name for field in model._meta.local_fields if not field.primary_key or field.remote_field}
    where = "the inner class Personal" if model.__module__.startswith("kortisto.") else "kortisto/privacy/third_party.py"
    marks = declared.fields if declared else {}
    found: list[CheckMessage] = [
        Error(
            f"{model._meta.label}.{name} is not classified.",
            hint=f'Say in {where}: "{name}": personal("<catalogue name>") or not_personal("<why>").',
            obj=model,
            id="privacy.E001",
        )
        for name in sorted(names - set(marks))
    ]
    if declared is None:
        return found
    found += [
        Error(
            f"{model._meta.label} classifies {name!r}, which is no column.",
            hint=f"Remove it from {where}.",
            obj=model,
            id="privacy.E003",
        )
        for name in sorted(set(marks) - names)
        if not _column(model, name)
    ]
    return found + _names(declared) + _path(declared) + _emptiable(declared)


def _column(model: type[Model], name: str) -> bool:
    try:
        return bool(model._meta.get_field(name).concrete)
    except FieldDoesNotExist:
        return False


def _names(declared: Classified) -> list[CheckMessage]:
    used = {mark.datum for mark in declared.fields.values() if isinstance(mark, Personal)}
    used |= declared.may_be | ({declared.whole} if declared.whole else set())
    return [
        Error(
            f"{declared.model._meta.label} holds {datum!r}, which the catalogue does not know.",
            hint="Use a name of kortisto/privacy/catalogue.py, or add it there.",
            obj=declared.model,
            id="privacy.E002",
        )
        for datum in sorted(used - set(CATALOGUE) - {HISTORY} - ({EACH} if declared.each and declared.may_be else set()))
    ]


def _path(declared: Classified) -> list[CheckMessage]:
    if declared.subject in (None, "subject_id") or (declared.subject == "pk" and declared.model is Subject):
        return []
    model: Any = declared.model
    for part in (declared.subject or "").split("__"):
        try:
            model = model._meta.get_field(part).related_model
        except (FieldDoesNotExist, AttributeError):
            model = None
    if model is Subject:
        return []
    return [
        Error(
            f"{declared.model._meta.label}: the path {declared.subject!r} does not lead to privacy.Subject.",
            hint='Write the lookup from a row to its subject, as in "contact__subject", or None when it concerns nobody.',
            obj=declared.model,
            id="privacy.E004",
        )
    ]


def _emptiable(declared: Classified) -> list[CheckMessage]:
    """Every datum must be able to go alone, unless the row goes with it."""
    found: list[CheckMessage] = []
    for name, mark in declared.fields.items():
        if isinstance(mark, NotPersonal) or mark.shared or mark.datum in (declared.row, EACH) or not _column(declared.model, name):
            continue
        try:
            empty_value(declared.model._meta.get_field(name))  # type: ignore[arg-type]
        except ValueError as error:
            hint = "Let it be NULL or blank, or name the datum the row is: whole = …"
            found.append(Error(f"{error}.", hint=hint, obj=declared.model, id="privacy.E005"))
    return found


@register(TAG)
def policies_hold(app_configs: Sequence[AppConfig] | None = None, **_: Any) -> list[CheckMessage]:
    """E006–E008 for every notice the instance keeps."""
    found: list[CheckMessage] = []
    for name in settings.KORTISTO.notices_active:
        try:
            policy = load(settings.KORTISTO.policies / f"{name}.toml")
        except PolicyError as error:
            hint = "Mend the file: `kortisto policy check FILE` names line and remedy."
            found.append(Error(f"The notice {name!r} cannot be loaded.\n{error}", hint=hint, id="privacy.E006"))
            continue
        found += policy_problems(policy)
    return found


def policy_problems(policy: Policy) -> list[CheckMessage]:
    """Where a loaded notice does not meet the tables, or its promises do not meet its rules."""
    rooms = {config.label for config in apps.get_app_configs()}
    held = {mark.datum for c in all_classified() for mark in c.fields.values() if isinstance(mark, Personal)}
    held |= {name for c in all_classified() for name in (*c.may_be, c.whole) if name}
    found: list[CheckMessage] = []
    for key, field in policy.fields.items():
        for name in field.holds:
            if name in CATALOGUE and CATALOGUE[name].room in rooms and name not in held and not field.optional:
                hint = f"Classify a column of the room {CATALOGUE[name].room} with it, or take the field out of the notice."
                text = f"{policy.key}: the field {key!r} holds {name!r}, but no column does."
                found.append(Error(text, hint=hint, id="privacy.E007"))
    return found + [
        Error(
            f"{policy.key}: the promise {promise.id} is said to be kept by {ref!r}, which is not there.",
            hint="Name a rule of the notice, as in purposes.relationship, limits.x, duties.x, fields.x.",
            id="privacy.E008",
        )
        for promise in policy.promises
        for ref in promise.by
        if not _points_somewhere(policy, ref)
    ]


def _points_somewhere(policy: Policy, ref: str) -> bool:
    head, _, tail = ref.partition(".")
    if head in ("policy", "controller", "backup", "authority", "rights"):
        return True
    found = getattr(policy, head, None)
    if found is None:
        return head == "processors" and tail in policy.recipients
    if not tail:
        return True
    keys = found if isinstance(found, dict) or hasattr(found, "keys") else {getattr(e, "id", getattr(e, "key", "")) for e in found}
    return tail in keys
