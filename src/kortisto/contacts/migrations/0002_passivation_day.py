"""The day of passivation is never edited forward (H14): the database itself refuses it."""

from __future__ import annotations

from typing import Any

from django.db import migrations

NAME = "contacts_passivation_day"
SQLITE = (
    f"CREATE TRIGGER {NAME} BEFORE UPDATE OF passivated_on ON contacts_passivation WHEN NEW.passivated_on > OLD.passivated_on "
    "BEGIN SELECT RAISE(ABORT, 'the day of passivation is never moved forward'); END"
)
POSTGRESQL = (
    f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN IF NEW.passivated_on > OLD.passivated_on THEN "
    "RAISE EXCEPTION 'the day of passivation is never moved forward' USING ERRCODE = 'integrity_constraint_violation'; "
    "END IF; RETURN NEW; END$$",
    f"CREATE TRIGGER {NAME} BEFORE UPDATE OF passivated_on ON contacts_passivation FOR EACH ROW EXECUTE FUNCTION {NAME}()",
)


def install(apps: Any, editor: Any) -> None:
    for statement in POSTGRESQL if editor.connection.vendor == "postgresql" else (SQLITE,):
        editor.execute(statement)


def remove(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(f"DROP TRIGGER IF EXISTS {NAME} ON contacts_passivation")
        editor.execute(f"DROP FUNCTION IF EXISTS {NAME}()")
    else:
        editor.execute(f"DROP TRIGGER IF EXISTS {NAME}")


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_register")]
    operations = [migrations.RunPython(install, remove)]
