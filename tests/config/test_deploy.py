"""`kortisto check --deploy`: each unsafe thing is told, once it is made so, and a safe installation is left alone."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kortisto.config.deploy import machine, places, ways
from kortisto.config.instance import Instance, load
from kortisto.config.making import make_folder

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
DOCUMENT = Path(__file__).parents[2] / "docs" / "operators" / "deploying.md"
SAFE = {
    "web_base_url": "https://rekisteri.example", "web_behind_proxy": True, "mail_host": "posti.example", "mail_sender": "a@b.example",
    "passwords_leaked": "/srv/pwned",
}  # fmt: skip


@pytest.fixture
def made(tmp_path: Path) -> Instance:
    """A safe installation: two places of keys, a backup of today."""
    make_folder(tmp_path / "home", tmp_path / "keys")
    found = load(tmp_path / "home", {})
    backup = found.backups / "20261127t023000z-abcd.kortisto-backup"
    backup.write_bytes(b"x")
    backup.chmod(0o600)
    os.utime(backup, (NOW.timestamp() - 3600,) * 2)
    return Instance(found.home, {**found.values, **SAFE})


def disks(own: Instance, **named: int) -> Any:
    """Register on disk 1, second keys on 2, backups on 3, unless told otherwise."""
    where = {"home": 1, "second": 2, "backups": 3} | named

    def disk(path: Path) -> int:
        if path == own.backups:
            return where["backups"]
        return where["second"] if own.keys.second == path else where["home"]

    return disk


def codes(own: Instance, **named: int) -> set[str]:
    """Unsafe codes of the settings and places; the machine is this one."""
    found = [*ways.look_all(own), *places.look_all(own, now=NOW, disk=disks(own, **named))]
    assert all(one.remedy and one.what for one in found)
    return {one.code for one in found if one.level == "unsafe"}


def changed(own: Instance, **values: Any) -> Instance:
    return Instance(own.home, {**own.values, **values})


def test_a_safe_installation_is_left_alone(made: Instance) -> None:
    assert codes(made) == set()


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"instance_debug": True}, "web.debug"),
        ({"instance_demo": True}, "web.demo"),
        ({"web_base_url": "http://rekisteri.example"}, "web.http"),
        ({"web_address": "0.0.0.0"}, "web.proxy"),
        ({"web_address": "0.0.0.0", "web_behind_proxy": False, "web_base_url": "http://localhost:8000"}, "web.open"),
        ({"web_behind_proxy": False}, "web.forwarded"),
        ({"mail_security": "none"}, "mail.mail"),
        ({"inbox_host": "posti.example", "inbox_security": "none"}, "mail.inbox"),
        ({"returns_host": "posti.example", "returns_security": "none"}, "mail.returns"),
        ({"oidc_issuer": "http://tunnus.example"}, "sign_in.http"),
        ({"keys_second": ""}, "keys.one"),
        ({"backup_at": ""}, "backup.never"),
    ],
)
def test_each_setting_that_is_unsafe_is_told_alone(made: Instance, settings: Any, values: dict[str, Any], code: str) -> None:
    settings.SECURE_HSTS_SECONDS = ways.HSTS
    assert codes(changed(made, **values)) == {code}


def test_what_stays_on_this_machine_is_not_unsafe(made: Instance) -> None:
    local = {"web_base_url": "http://localhost:8000", "web_behind_proxy": False, "mail_host": "localhost", "mail_security": "none"}
    assert codes(changed(made, **local, instance_demo=True)) == set()
    assert ways.is_here("::1")
    assert ways.is_here("127.0.0.9")
    assert not ways.is_here("0.0.0.0")


def test_browsers_must_be_told_to_come_by_https(made: Instance, settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = 0
    assert codes(made) == {"web.hsts"}


@pytest.fixture(autouse=True)
def _year(settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = ways.HSTS


def test_what_others_can_read_is_told(made: Instance) -> None:
    made.home.chmod(0o755)
    assert codes(made) == {"files.home"}
    made.home.chmod(0o700)
    made.settings_file.chmod(0o644)
    assert codes(made) == {"files.inside"}
    made.settings_file.chmod(0o600)
    (made.home / "keys" / "django.key").chmod(0o640)
    assert codes(made) == {"keys.open"}
    (made.home / "keys" / "django.key").chmod(0o600)
    (made.home / "demo-sign-ins.json").write_text("{}")
    assert codes(made) == {"files.demo"}


def test_disks_that_are_one(made: Instance) -> None:
    assert codes(made, second=1) == {"keys.disk"}
    assert codes(made, backups=1) == {"backup.disk"}
    assert codes(made, second=3) == {"keys.beside"}
    inside = changed(made, backup_folder=str(made.keys.second.parent))  # type: ignore[union-attr]
    assert "keys.beside" in codes(inside)


def test_backups_that_are_missing_or_old(made: Instance) -> None:
    [backup] = made.backups.iterdir()
    os.utime(backup, (NOW.timestamp() - 3 * 86400,) * 2)
    assert codes(made) == {"backup.old"}
    backup.unlink()
    assert codes(made) == {"backup.old"}


@pytest.mark.django_db
def test_the_role_in_postgresql(made: Instance, settings: Any) -> None:
    from django.db import connection

    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL only")
    from kortisto.config.instance import find_home
    from kortisto.config.instance import load as read

    own = read(find_home())
    found = {one.code for one in ways.look_at_database(own)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
        assert ("database.superuser" in found) == cursor.fetchone()[0]
    far = changed(own, database_url="postgresql://kortisto@tietokanta.example/k")
    assert "database.tls" in {one.code for one in ways.look_at_database(far)}
    checked = changed(own, database_url="postgresql://kortisto@tietokanta.example/k?sslmode=verify-full")
    assert "database.tls" not in {one.code for one in ways.look_at_database(checked)}


def test_the_clock_and_the_disk_are_asked_of_the_kernel(tmp_path: Path, made: Instance) -> None:
    assert machine.clock_is_kept() in (True, False, None)
    number = tmp_path.stat().st_dev
    block = tmp_path / "sys" / "dev" / "block" / f"{os.major(number)}:{os.minor(number)}"
    assert machine.is_encrypted(tmp_path, tmp_path / "sys") is None
    (block / "slaves").mkdir(parents=True)
    assert machine.is_encrypted(tmp_path, tmp_path / "sys") is False
    below = tmp_path / "sys" / "dm-0"
    (below / "dm").mkdir(parents=True)
    (below / "dm" / "uuid").write_text("CRYPT-LUKS2-abc")
    (block / "slaves" / "dm-0").symlink_to(below)
    assert machine.is_encrypted(tmp_path, tmp_path / "sys") is True


def test_every_code_is_in_the_document() -> None:
    source = Path(ways.__file__).parent
    import re

    written = set(re.findall(r'(?:unsafe|look)\(\s*"([a-z_.]+)"', "".join(path.read_text() for path in source.glob("*.py"))))
    written |= {f"mail.{one}" for one in ("mail", "inbox", "returns")}
    told = set(re.findall(r"`([a-z_]+\.[a-z_]+)`", DOCUMENT.read_text("utf-8")))
    assert written == told


def test_the_command_says_it_in_words_and_as_json(tmp_path: Path) -> None:
    from tests.proof.instance import made as installed

    own = installed(tmp_path / "instance")
    told = own.kortisto("check", "--deploy", code=1)
    assert "keys.one" in told
    assert "→" in told
    found = json.loads(own.kortisto("check", "--deploy", "--json", code=1))
    assert {"code", "level", "what", "remedy"} == set(found[0])
    assert [one["code"] for one in found if one["level"] == "unsafe"] == [
        line.split()[1] for line in told.splitlines() if line.startswith("UNSAFE")
    ]
