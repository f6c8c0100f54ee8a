"""An instance: one folder with settings, policies, database, files, ledger, keys, backups and logs."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit, urlunsplit

from kortisto.config.options import OPTIONS, Option
from kortisto.lib.keyring import KeyRing

FILE = "kortisto.toml"


class SettingsError(RuntimeError):
    """The instance's settings cannot be used: names the key, where it came from and the remedy."""


@dataclass(frozen=True)
class Instance:
    """Where an instance lies and how it is set. `values` is keyed by `section_key` (see options.py)."""

    home: Path
    values: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        values: Mapping[str, Any] = object.__getattribute__(self, "values")
        if name in values:
            return values[name]
        raise AttributeError(name)

    @property
    def settings_file(self) -> Path:
        return self.home / FILE

    @property
    def policies(self) -> Path:
        return self.home / "policies"

    @property
    def files(self) -> Path:
        return self.home / "files"

    @property
    def ledger(self) -> Path:
        return self.home / "ledger"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def static(self) -> Path:
        return self.home / "static"

    @property
    def backups(self) -> Path:
        return self.home / str(self.values["backup_folder"])

    @property
    def keys(self) -> KeyRing:
        second = self.values["keys_second"]
        return KeyRing(self.home / "keys", self.home / second if second else None)

    @property
    def sqlite_file(self) -> Path | None:
        """The database file, or None on PostgreSQL."""
        scheme, _, rest = self.values["database_url"].partition(":")
        if scheme != "sqlite":
            return None
        return self.home / unquote(rest.removeprefix("//"))

    @property
    def database(self) -> dict[str, Any]:
        """Name, user, password, host, port and options of the PostgreSQL database."""
        parts = urlsplit(self.values["database_url"])
        return {
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or "") or self.values["database_password"],
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": dict(parse_qsl(parts.query)),
        }

    @property
    def as_owner(self) -> Instance:
        """The same instance, its database reached as the user who owns the tables; itself where that is no other."""
        name, secret = self.values["database_owner"], self.values["database_owner_password"]
        parts = urlsplit(self.values["database_url"])
        if not name or parts.scheme != "postgresql":
            return self
        host = parts.netloc.rpartition("@")[2]
        url = urlunsplit(parts._replace(netloc=f"{quote(name)}@{host}"))
        return Instance(self.home, {**self.values, "database_url": url, "database_password": secret or self.database["PASSWORD"]})

    @property
    def hosts(self) -> list[str]:
        own = urlsplit(self.values["web_base_url"]).hostname or "localhost"
        local = ["localhost", "127.0.0.1", "[::1]"]
        return list(dict.fromkeys([own, *self.values["web_hosts"], *local]))

    def shown_at(self, address: str = "", port: int = 0) -> str:
        """The address to tell people when the server listens on `address` and `port` (else those of the settings).

        It is [web] base_url, unless that plainly leads elsewhere: to this machine, at another port.
        """
        address, port = address or self.values["web_address"], port or self.values["web_port"]
        said = urlsplit(self.values["web_base_url"])
        near = said.hostname in ("localhost", "127.0.0.1", "::1")
        known = port == said.port if near else (address, port) == (self.values["web_address"], self.values["web_port"])
        return str(self.values["web_base_url"]) if known else f"http://{f'[{address}]' if ':' in address else address}:{port}"


def find_home(environ: Mapping[str, str] | None = None) -> Path:
    """KORTISTO_HOME, else the folder `instance` where the command is run."""
    given = (os.environ if environ is None else environ).get("KORTISTO_HOME", "")
    return Path(given or "instance").expanduser().absolute()


def load(home: Path, environ: Mapping[str, str] | None = None) -> Instance:
    """Read `home`/kortisto.toml and the environment (which wins); raises SettingsError."""
    environ = os.environ if environ is None else environ
    path = home / FILE
    if not path.is_file():
        raise SettingsError(
            f"There is no instance at {home} ({FILE} is missing). Make one with `kortisto init`, or set KORTISTO_HOME."
        )
    try:
        written = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}. Mend that line.") from error
    _refuse_unknown(written, path, environ)
    values = {option.name: _value(option, written, path, environ) for option in OPTIONS}
    instance = Instance(home, values)
    _check_together(instance)
    return instance


def _value(option: Option, written: dict[str, Any], path: Path, environ: Mapping[str, str]) -> Any:
    source: str
    if option.variable in environ:
        source, raw = f"the environment variable {option.variable}", environ[option.variable]
    elif option.secret and f"{option.variable}_FILE" in environ:
        source = f"the file named by {option.variable}_FILE"
        raw = _secret_file(Path(environ[f"{option.variable}_FILE"]), option)
    elif option.key in written.get(option.section, {}):
        source, raw = f"[{option.section}] {option.key} in {path}", written[option.section][option.key]
        if option.secret:
            raise SettingsError(
                f"{source} is a secret and does not belong in the settings file. Set {option.variable} or {option.variable}_FILE."
            )
    else:
        return option.default
    try:
        return option.read(raw)
    except ValueError as error:
        # An address may carry a password before its @.
        given = "" if option.secret or "@" in str(raw) else f" (it is {raw!r})"
        raise SettingsError(f"{source} {error}{given}.") from error


def _secret_file(path: Path, option: Option) -> str:
    try:
        if path.stat().st_mode & 0o077:
            raise SettingsError(f"{path} ({option.variable}_FILE) is open to others; run: chmod go-rwx {path}")
        return path.read_text("utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{option.variable}_FILE names {path}, which cannot be read: {error.strerror}.") from error


def _refuse_unknown(written: dict[str, Any], path: Path, environ: Mapping[str, str]) -> None:
    known = {(option.section, option.key) for option in OPTIONS}
    for section, keys in written.items():
        for key in keys if isinstance(keys, dict) else [""]:
            if (section, key) not in known:
                name = f"[{section}] {key}" if key else section
                raise SettingsError(
                    f"{name} in {path} is not a setting of Kortisto. See docs/operators/configuration.md for the list."
                )
    variables = {option.variable for option in OPTIONS} | {f"{option.variable}_FILE" for option in OPTIONS if option.secret}
    sections = tuple(f"KORTISTO_{section.upper()}_" for section in {option.section for option in OPTIONS})
    for name in environ:
        if name.startswith(sections) and name not in variables:
            raise SettingsError(
                f"The environment variable {name} is not a setting of Kortisto. Unset it, or see docs/operators/configuration.md."
            )


def _check_together(instance: Instance) -> None:
    if (instance.values["mail_host"] or instance.values["mail_service"]) and not instance.values["mail_sender"]:
        raise SettingsError("[mail] host or service is set but [mail] sender is empty: say which address messages come from.")
    if instance.values["inbox_host"] and "@" not in instance.values["inbox_address"]:
        raise SettingsError("[inbox] host is set but [inbox] address is no address: say which address the mailbox has.")
    if instance.values["returns_provider"] and not instance.values["returns_webhook_key"]:
        raise SettingsError(
            "[returns] provider is set but there is no key, and nothing unsigned is believed: set KORTISTO_RETURNS_WEBHOOK_KEY."
        )
    if instance.values["ytj_address"].startswith("http:") and not instance.values["ytj_own_network"]:
        raise SettingsError("[ytj] address begins with http: write https, or set [ytj] own_network if it lies in your own network.")
    _check_sign_in(instance)


def _check_sign_in(instance: Instance) -> None:
    """The provider of sign-ins: known to both, with a secret, over a safe way."""
    values = instance.values
    if not values["oidc_issuer"]:
        return
    if not values["oidc_client_id"] or not values["oidc_client_secret"]:
        raise SettingsError(
            "[oidc] issuer is set: write [oidc] client_id too, and give the secret by KORTISTO_OIDC_CLIENT_SECRET_FILE."
        )
    if values["oidc_issuer"].startswith("http:") and not values["oidc_own_network"]:
        raise SettingsError(
            "[oidc] issuer begins with http: write https, or set [oidc] own_network if it lies in your own network."
        )
    if values["oidc_create"] and not values["oidc_roles"]:
        raise SettingsError("[oidc] create gives accounts by groups: write [oidc] roles, or take create away.")
