"""Settings: from file and environment, checked, with errors that name setting, source and remedy."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from kortisto.config.instance import FILE, Instance, SettingsError, find_home, load
from kortisto.config.making import make_folder, settings_text
from kortisto.config.options import OPTIONS


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    make_folder(tmp_path / "instance")
    return tmp_path / "instance"


def given(home: Path, text: str, **environ: str) -> Instance:
    (home / FILE).write_text(text)
    return load(home, environ)


def test_a_new_instance_has_the_defaults_and_lets_in_its_owner_only(fresh: Path) -> None:
    found = load(fresh, {})
    assert found.values == {option.name: option.default for option in OPTIONS} | {"notices_active": ("b2b",)}
    for path in [fresh, *fresh.rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0 or path.parent.name == "policies", path
    assert sorted(path.name for path in (fresh / "policies").glob("*.toml")) == ["b2b.toml", "hehku.toml", "yritysasiakkaat.toml"]


def test_making_it_again_changes_nothing(fresh: Path) -> None:
    (fresh / FILE).write_text("[web]\nport = 9000\n")
    (fresh / "policies" / "b2b.toml").write_text("# ours\n")
    before = {path: path.read_bytes() for path in fresh.rglob("*") if path.is_file()}
    assert make_folder(fresh) == []
    assert before == {path: path.read_bytes() for path in fresh.rglob("*") if path.is_file()}


def test_the_written_file_is_toml_and_names_every_setting() -> None:
    text = settings_text(Path("/mnt/keys"), demo=True)
    assert tomllib.loads(text) == {
        "instance": {"demo": True},
        "notices": {"active": ["b2b"]},
        "database": {},
        "metrics": {},
        "proof": {},
        "web": {},
        "worker": {},
        "mail": {},
        "passwords": {},
        "oidc": {},
        "inbox": {},
        "returns": {},
        "replies": {},
        "requests": {},
        "checks": {},
        "attachments": {},
        "campaigns": {},
        "import": {},
        "ytj": {},
        "keys": {"second": "/mnt/keys"},
        "backup": {},
        "logs": {},
    }
    uncommented = tomllib.loads("\n".join(line.removeprefix("# ") if " = " in line else line for line in text.splitlines()))
    assert all(option.key in uncommented[option.section] for option in OPTIONS if not option.secret)


def test_the_environment_wins(fresh: Path) -> None:
    found = given(
        fresh, "[web]\nport = 9000\nhosts = ['a.example']\n", KORTISTO_WEB_PORT="9001", KORTISTO_NOTICES_ACTIVE="b2b, hehku"
    )
    assert (found.web_port, found.web_hosts, found.notices_active) == (9001, ("a.example",), ("b2b", "hehku"))


def test_a_secret_comes_from_a_file_only_its_owner_reads(fresh: Path, tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("hunter2\n")
    secret.chmod(0o600)
    assert given(fresh, "", KORTISTO_MAIL_PASSWORD_FILE=str(secret)).mail_password == "hunter2"
    secret.chmod(0o644)
    with pytest.raises(SettingsError, match="chmod go-rwx"):
        given(fresh, "", KORTISTO_MAIL_PASSWORD_FILE=str(secret))
    with pytest.raises(SettingsError, match="cannot be read"):
        given(fresh, "", KORTISTO_MAIL_PASSWORD_FILE=str(tmp_path / "none"))


@pytest.mark.parametrize(
    ("text", "environ", "says"),
    [
        ("[web]\nport = 0\n", {}, r"\[web\] port in .*kortisto.toml must be a whole number from 1 to 65535"),
        ("[web]\nport = true\n", {}, "whole number"),
        ("", {"KORTISTO_WEB_PORT": "http"}, r"the environment variable KORTISTO_WEB_PORT must be .* \(it is 'http'\)"),
        (
            "",
            {"KORTISTO_INSTANCE_TIMEZONE": "Mars/Base"},
            "the environment variable KORTISTO_INSTANCE_TIMEZONE must be a time zone",
        ),
        ("", {"KORTISTO_NOTICES_ACTIVE": ""}, "the environment variable KORTISTO_NOTICES_ACTIVE is empty"),
        ("[web]\nprot = 1\n", {}, r"\[web\] prot in .* is not a setting"),
        ("colour = 1\n", {}, "colour in .* is not a setting"),
        ("", {"KORTISTO_WEB_PROT": "1"}, "KORTISTO_WEB_PROT is not a setting"),
        ("[web\n", {}, "cannot be read"),
        ("[web]\nbase_url = 'register.example'\n", {}, "as in https://register.example"),
        ("[web]\nbase_url = 'https://a.example/x'\n", {}, "without a path"),
        ("[database]\nurl = 'mysql://a'\n", {}, "must begin with sqlite: or postgresql:"),
        ("[database]\npassword = 'x'\n", {}, "KORTISTO_DATABASE_PASSWORD_FILE"),
        ("[notices]\nactive = []\n", {}, "at least one notice"),
        ("[notices]\nactive = [1]\n", {}, "list of texts"),
        ("[instance]\nlanguage = 'de'\n", {}, "one of: fi, sv, en"),
        ("[instance]\ntimezone = 'Europe/Turku'\n", {}, "Europe/Helsinki"),
        ("[instance]\ndemo = 'maybe'\n", {}, "true or false"),
        ("[mail]\nhost = 'smtp.example'\n", {}, "which address messages come from"),
        ("[backup]\nat = '25:00'\n", {}, '"02:30"'),
    ],
)
def test_what_is_wrong_is_named_with_source_and_remedy(fresh: Path, text: str, environ: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        given(fresh, text, **environ)


def test_no_instance_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="kortisto init"):
        load(tmp_path, {})


def test_where_the_instance_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_home({"KORTISTO_HOME": "/srv/kortisto"}) == Path("/srv/kortisto")
    assert find_home({}) == tmp_path / "instance"


def test_addresses_of_databases(fresh: Path) -> None:
    assert load(fresh, {}).sqlite_file == fresh / "kortisto.sqlite3"
    assert given(fresh, "[database]\nurl = 'sqlite:///srv/k.db'\n").sqlite_file == Path("/srv/k.db")
    found = given(fresh, "[database]\nurl = 'postgresql://me%40x@db:5433/name?sslmode=require'\n", KORTISTO_DATABASE_PASSWORD="p")
    assert found.sqlite_file is None
    expected = {"NAME": "name", "USER": "me@x", "PASSWORD": "p", "HOST": "db", "PORT": "5433", "OPTIONS": {"sslmode": "require"}}
    assert found.database == expected


def test_a_password_in_an_address_is_not_repeated(fresh: Path) -> None:

    with pytest.raises(SettingsError) as refused:
        load(fresh, {"KORTISTO_DATABASE_URL": "mysql://kortisto:salainen@db/kortisto"})
    assert "salainen" not in str(refused.value)


def test_the_business_register_is_asked_over_https_unless_it_lies_in_the_own_network(fresh: Path) -> None:
    with pytest.raises(SettingsError, match=r"\[ytj\] address begins with http"):
        given(fresh, '[ytj]\naddress = "http://copy.example/v3"\n')
    assert given(fresh, '[ytj]\naddress = "http://copy.example/v3/"\nown_network = true\n').ytj_address == "http://copy.example/v3"
    with pytest.raises(SettingsError, match="must be an address as"):
        given(fresh, '[ytj]\naddress = "https://user@avoindata.prh.fi/"\n')
