"""PostgreSQL: the register works as a user who can only add to the trail; the tables are another's. A real instance, by its command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests.config.command import run

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="roles are PostgreSQL's"),
]
NAME = "kortisto_apart"


@dataclass(frozen=True)
class Apart:
    """An instance on a database whose owner is another than the user it works as."""

    home: Path
    host: str
    owner: str

    @property
    def environment(self) -> dict[str, str]:
        return {
            "KORTISTO_DATABASE_URL": f"postgresql://kortisto_app@/{NAME}?host={self.host}",
            "KORTISTO_DATABASE_OWNER": self.owner,
        }

    def kortisto(self, *words: str, code: int = 0, **more: str) -> Any:
        done = run(self.home, *words, **{**self.environment, **more})
        assert done.returncode == code, f"{words}: {done.stdout}{done.stderr}"
        return done

    def unsafe(self, **more: str) -> set[str]:
        """Codes of what `check --deploy` finds in this installation, which is unsafe in other ways too."""
        return {one["code"] for one in json.loads(self.kortisto("check", "--deploy", "--json", code=1, **more).stdout)}

    def ask(self, statement: str, user: str = "kortisto_app") -> Any:
        with psycopg.connect(f"host={self.host} dbname={NAME} user={user}", autocommit=True) as own:
            found = own.execute(statement)
            return found.fetchall() if found.description else None


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[Apart]:
    host = str(settings.DATABASES["default"]["OPTIONS"].get("host") or settings.DATABASES["default"]["HOST"])
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'kortisto_app'")
        if not cursor.fetchone():
            cursor.execute("CREATE ROLE kortisto_app LOGIN CREATEDB")
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'kortisto_owner'")
        if not cursor.fetchone():
            cursor.execute("CREATE ROLE kortisto_owner LOGIN")
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {NAME} OWNER kortisto_owner")
    made = Apart(tmp_path / "instance", host, "kortisto_owner")
    made.kortisto("init", "--demo")
    yield made
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


def test_a_register_lives_though_its_user_can_change_nothing_in_the_trail(apart: Apart) -> None:
    apart.kortisto("demo", "--contacts", "20")
    assert "database.trail" not in apart.unsafe()
    for statement in (
        "UPDATE privacy_auditevent SET action = 'x'",
        "DELETE FROM privacy_auditevent",
        "TRUNCATE privacy_auditevent CASCADE",
        "UPDATE privacy_auditsegment SET dropped_at = now()",
        "DELETE FROM privacy_policyversion",
        "DROP TRIGGER privacy_audit_no_update ON privacy_auditevent",
        "ALTER TABLE privacy_auditevent DISABLE TRIGGER ALL",
    ):
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidTableDefinition)):
            apart.ask(statement)
    apart.kortisto("sweep")
    archive = json.loads(apart.kortisto("backup", "--json").stdout)["archive"]
    apart.kortisto("restore", archive, "--yes")
    assert "database.trail" not in apart.unsafe()
    apart.kortisto("audit", "verify")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        apart.ask("DELETE FROM privacy_auditevent")
    apart.kortisto("drill")


def test_a_sealed_month_leaves_by_the_owners_function_and_nothing_else_does(apart: Apart) -> None:
    apart.kortisto("demo", "--contacts", "5")
    [[first, last, head]] = apart.ask("SELECT min(seq), max(seq), (array_agg(hash ORDER BY seq DESC))[1] FROM privacy_auditevent")
    with pytest.raises(psycopg.errors.RaiseException, match="not sealed"):
        apart.ask("SELECT privacy_drop_month('2020-01', now())")
    apart.ask(
        f"INSERT INTO privacy_auditsegment (month, first_seq, last_seq, head, sealed_at) VALUES ('2020-01', {first}, {last}, '{head}', now())"
    )
    assert apart.ask("SELECT privacy_drop_month('2020-01', now())") == [(last - first + 1,)]
    apart.kortisto("audit", "verify")
    with pytest.raises(psycopg.errors.RaiseException, match="dropped already"):
        apart.ask("SELECT privacy_drop_month('2020-01', now())")


def test_one_user_for_both_is_warned_of_and_a_right_that_came_back_is_an_error(apart: Apart) -> None:
    apart.ask("GRANT DELETE ON privacy_auditevent TO kortisto_app", user="kortisto_owner")
    assert "database.trail" in apart.unsafe()
    apart.kortisto("init")
    assert "database.trail" not in apart.unsafe()
    alone = {
        "KORTISTO_DATABASE_URL": f"postgresql://kortisto_owner@/{NAME}?host={apart.host}",
        "KORTISTO_DATABASE_OWNER": "",
    }
    assert "database.owner" in apart.unsafe(**alone)
