"""Counts of what strangers may do only so often: the windows, and the move of the table from the room of campaigns (ADR 0179)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def test_a_window_begins_with_the_first_and_ends(db: None) -> None:
    from kortisto.accounts import limits

    twice = limits.Limit("knock", 2, limits.HOUR)
    said = [limits.allow(twice, "192.0.2.1", now=NOW + timedelta(minutes=n)) for n in (0, 20, 40, 59)]
    assert said == [True, True, False, False]
    assert limits.allow(twice, "192.0.2.2", now=NOW), "nobody else is stopped"
    assert limits.allow(twice, "192.0.2.1", now=NOW + limits.HOUR)


def test_what_is_over_is_cleared_with_the_links(db: None, time_machine: Any) -> None:
    from kortisto.accounts import jobs, limits
    from kortisto.accounts.models import Spent

    limits.spend("knock", "192.0.2.1", most=1, per=limits.HOUR, now=NOW)
    limits.spend("knock", "192.0.2.2", most=1, per=limits.DAY, now=NOW)
    time_machine.move_to(NOW + timedelta(hours=2), tick=False)
    jobs.tidy.func()
    assert Spent.objects.count() == 1
    assert "192.0.2" not in str(list(Spent.objects.values_list("key", flat=True)))


def test_the_table_moves_with_its_rows_and_back(transactional_db: None) -> None:
    """Whoever was at the limit before the upgrade is at it after: not a row is lost, both ways."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from kortisto.accounts import limits

    limits.spend("knock", "192.0.2.1", most=1, per=limits.DAY, now=NOW)
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        MigrationExecutor(connection).migrate([("campaigns", "0005_hosted_owner")])
        with connection.cursor() as cursor:
            cursor.execute("SELECT times FROM campaigns_spent")
            assert cursor.fetchall() == [(1,)]
        assert "accounts_spent" not in connection.introspection.table_names()
    finally:
        MigrationExecutor(connection).migrate(latest)
    assert not limits.spend("knock", "192.0.2.1", most=1, per=limits.DAY, now=NOW)
    assert limits.spend("knock", "192.0.2.9", most=1, per=limits.DAY, now=NOW), "new rows get numbers of their own"
    with pytest.raises(Exception, match=r"(?i)campaigns_spent"), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM campaigns_spent")
