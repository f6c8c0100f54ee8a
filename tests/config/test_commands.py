"""The command on a real instance: init, backups, upgrades, drills, refusals, exit codes."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from kortisto.rights import migrations
from tests.config.command import run


def test_init_again_changes_nothing(quiet: Path) -> None:
    database = (quiet / "kortisto.sqlite3").read_bytes()
    done = run(quiet, "init")
    assert done.returncode == 0, done.stderr
    assert "nothing was changed" in done.stdout
    assert (quiet / "kortisto.sqlite3").read_bytes() == database


def test_nothing_of_the_instance_is_open_to_others(made: Path) -> None:
    for path in [made, made / "kortisto.sqlite3", made / "kortisto.toml", *made.glob("keys/*"), *made.parent.glob("second/*")]:
        assert path.stat().st_mode & 0o077 == 0, path


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["serve"], 3, "kortisto init"),
        (["nonsense"], 2, "No such command"),
        (["backup", "--verify", "/nowhere"], 2, "does not exist"),
    ],
)
def test_errors_are_sentences_with_exit_codes(tmp_path: Path, words: list[str], code: int, says: str) -> None:
    done = run(tmp_path / "none", *words)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)
    assert says in done.stderr


def test_an_open_or_default_key_is_refused(made: Path) -> None:
    path = made / "keys" / "django.key"
    text = path.read_text()
    try:
        path.chmod(0o644)
        done = run(made, "check")
        assert (done.returncode, "chmod go-rwx" in done.stderr) == (3, True)
        path.chmod(0o600)
        path.write_text("c2VjcmV0\n")
        assert "default or typed keys are refused" in run(made, "check").stderr
    finally:
        path.write_text(text)
        path.chmod(0o600)


def test_a_lost_key_is_never_made_anew_in_silence(quiet: Path, tmp_path: Path) -> None:
    """With another key no ban of somebody erased would be recognised: they would be written to again."""
    from kortisto.cli.house import _see_that_keys_are_there

    key = quiet / "keys" / "suppression.key"
    shutil.copyfile(key, tmp_path / "suppression.key")
    (tmp_path / "suppression.key").chmod(0o600)
    key.unlink()
    (quiet / "ledger" / "ledger.jsonl").write_text("{}\n")
    done = run(quiet, "init")
    assert (done.returncode, key.exists()) == (1, False)
    assert "'suppression' is missing" in done.stderr and "written to again" in done.stderr and "--new-keys" in done.stderr
    assert "'suppression' is missing" in run(quiet, "check").stderr
    # A second place that has it gives it back.
    with (quiet / "kortisto.toml").open("a") as file:
        file.write(f'\n[keys]\nsecond = "{tmp_path}"\n')
    text = (quiet / "kortisto.toml").read_text()
    (quiet / "kortisto.toml").write_text(text.replace("\n[keys]\n", "\n", 1) if text.count("[keys]") > 1 else text)
    _see_that_keys_are_there(quiet, anew=False)
    assert key.read_bytes() == (tmp_path / "suppression.key").read_bytes()


def test_a_disk_that_is_full_is_a_sentence() -> None:
    import errno

    from kortisto.cli.errors import explain

    said, code = explain(OSError(errno.ENOSPC, "No space left on device"))
    assert said is not None and "make room" in said and code == 1
    assert explain(OSError(errno.EBADF, "a fault of ours"))[0] is None


@pytest.mark.parametrize("words", [["init"], ["upgrade"], ["conformance"]])
def test_an_empty_database_beside_a_ledger_is_a_lost_register_and_never_a_new_one(quiet: Path, words: list[str]) -> None:
    (quiet / "kortisto.sqlite3").unlink()
    (quiet / "ledger" / "ledger.jsonl").write_text("{}\n")
    done = run(quiet, *words)
    assert done.returncode in (1, 3) and "a register has been at work here" in done.stderr and "kortisto restore" in done.stderr


def test_backup_and_upgrade_by_command(quiet: Path) -> None:
    def archives() -> set[Path]:
        return set((quiet / "backups").glob("*.kortisto-backup"))

    before = archives()
    done = run(quiet, "backup", "--json")
    assert done.returncode == 0, done.stderr
    (archive,) = archives() - before
    assert str(archive) in done.stdout
    assert "whole: True" in run(quiet, "backup", "--verify", str(archive)).stdout
    before = archives()
    assert run(quiet, "upgrade").returncode == 0
    assert len(archives() - before) == 1


def sql(home: Path, statement: str) -> None:
    with sqlite3.connect(home / "kortisto.sqlite3") as database:
        database.execute(statement)


def test_an_upgrade_that_fails_names_the_backup_and_the_way_back(quiet: Path) -> None:
    """The last change of a room counts as not made, so making it again fails as a broken migration does."""
    newest = max(Path(migrations.__path__[0]).glob("0*.py"))
    assert "CreateModel" in newest.read_text(), "take a room whose last change cannot be made twice"
    last = newest.stem
    sql(quiet, f"DELETE FROM django_migrations WHERE app = 'rights' AND name = '{last}'")
    failed = run(quiet, "upgrade")
    (archive,) = (quiet / "backups").glob("*.kortisto-backup")
    assert (failed.returncode, "Traceback" in failed.stderr) == (1, False)
    assert f"kortisto restore {archive}" in failed.stderr
    assert "kortisto upgrade" in run(quiet, "check").stderr, "the server does not start on it"
    assert "whole: True" in run(quiet, "backup", "--verify", str(archive)).stdout
    sql(quiet, f"INSERT INTO django_migrations (app, name, applied) VALUES ('rights', '{last}', '2026-11-26')")
    assert run(quiet, "upgrade", "--no-backup").returncode == 0


def test_an_older_program_refuses_a_newer_database(quiet: Path) -> None:
    sql(quiet, "INSERT INTO django_migrations (app, name, applied) VALUES ('privacy', '9999_of_tomorrow', '2026-11-26')")
    refused = run(quiet, "check")
    assert refused.returncode == 1 and "newer version" in refused.stderr


def test_the_drill_by_command(quiet: Path) -> None:
    none = run(quiet, "drill", "--json")
    assert none.returncode == 1 and '"outcome": "no_backup"' in none.stdout and "kortisto backup" in none.stderr
    assert run(quiet, "backup").returncode == 0
    well = run(quiet, "drill", "--json")
    assert well.returncode == 0 and '"outcome": "well"' in well.stdout, well.stderr
    assert not list(quiet.glob(".scratch-*"))


def test_a_backup_folder_that_cannot_be_written_is_told_at_the_start(quiet: Path) -> None:
    told = run(quiet, "check", KORTISTO_BACKUP_FOLDER=str(quiet / "kortisto.toml" / "backups"))
    assert "[backup] folder" in told.stderr and "Traceback" not in told.stderr


@pytest.mark.parametrize("at_home", [True, False], ids=["home", "second keys"])
def test_a_folder_that_cannot_be_made_is_a_sentence_and_leaves_nothing(tmp_path: Path, *, at_home: bool) -> None:
    (tmp_path / "file").write_text("somebody's")
    nowhere = tmp_path / "file" / "keys"
    home = nowhere if at_home else tmp_path / "new" / "instance"
    done = run(home, "init", *([] if at_home else ["--second-keys", str(nowhere)]))
    assert done.returncode == 3 and "Traceback" not in done.stderr and "made" not in done.stdout
    assert str(nowhere) in done.stderr and "can be written to" in done.stderr
    assert [path.name for path in tmp_path.rglob("*")] == ["file"]


def test_an_instance_there_already_is_left_as_it_was(quiet: Path) -> None:
    """Folders that went are not made either when the second place for the keys cannot be."""
    (quiet / "backups").rmdir()
    before = {path: path.stat().st_mtime_ns for path in quiet.rglob("*")}
    done = run(quiet, "init", "--second-keys", str(quiet / "kortisto.toml" / "keys"))
    assert done.returncode == 3 and "Traceback" not in done.stderr
    assert {path: path.stat().st_mtime_ns for path in quiet.rglob("*")} == before


def test_a_second_place_of_the_settings_that_cannot_be_had_is_a_sentence(quiet: Path) -> None:
    nowhere = quiet / "kortisto.toml" / "keys"
    done = run(quiet, "init", KORTISTO_KEYS_SECOND=str(nowhere))
    assert (
        done.returncode == 3
        and "Traceback" not in done.stderr
        and f"to {nowhere}: Not a directory. Mend [keys] second" in done.stderr
    )


def test_the_command_speaks_one_language(quiet: Path) -> None:
    """English is what its options and errors are; words of the interface of a Finnish instance do not stand among them."""
    asked = ["user", "add", "aino@kuurankukka.example", "--name", "Aino Lehtovirta", "--password-stdin", "--role"]
    weak = run(quiet, *asked, "administrator", stdin="lyhyt\n", KORTISTO_INSTANCE_LANGUAGE="fi")
    assert weak.returncode == 1 and "password" in weak.stderr and "salasana" not in weak.stderr.lower()
    nobody = run(quiet, *asked, "kuningas", stdin="kuura kukka metsä 7\n", KORTISTO_INSTANCE_LANGUAGE="sv")
    assert "No notice in force has the role kuningas." in nobody.stderr


def test_checks_that_fail_leave_with_three_as_documented() -> None:
    """An error of the checks is a kind of CommandError, which leaves with one: it must be known before that."""
    from django.core.management.base import CommandError, SystemCheckError

    from kortisto.cli.errors import REFUSED, UNUSABLE, explain

    assert explain(SystemCheckError("privacy.E001"))[1] == UNUSABLE
    assert explain(CommandError("no such thing"))[1] == REFUSED
