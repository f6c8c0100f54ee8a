"""Making an instance folder: settings file, policies, keys and empty places. Nothing that exists is overwritten."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from importlib.abc import Traversable
from importlib.resources import files
from pathlib import Path
from typing import Any

from kortisto.config.instance import FILE, SettingsError
from kortisto.config.options import OPTIONS, Option
from kortisto.lib.keyring import KeyRing, KeyTrouble

FOLDERS = ("policies", "files", "ledger", "keys", "backups", "logs", "static")
# django: signs sessions and links. suppression: hashes of addresses that must not be written to. files: wraps the keys of
# stored files and undo values. links: signs the links in messages.
KEYS = ("django", "suppression", "files", "links")
LOST_KEYS = {
    "django": "Without it everybody is signed out.",
    "suppression": "Without it the bans of people who were erased cannot be recognised: they would be written to again.",
    "files": "Without it stored files and what can be undone cannot be read.",
    "links": "Without it the links in messages that were sent lead nowhere, those to end the messages too.",
}


def make_folder(home: Path, second_keys: Path | None = None, *, demo: bool = False) -> list[str]:
    """Make what is missing of an instance at `home`; gives a line for each thing made.

    SettingsError when something cannot be made; what this call had made by then is taken away again.
    """
    fresh: list[Path] = []
    try:
        fresh += _missing(home, second_keys)
        return _made(home, second_keys, demo=demo)
    except (OSError, KeyTrouble) as error:
        _take_away(fresh)
        if isinstance(error, KeyTrouble):
            raise
        raise SettingsError(
            f"The instance cannot be made: {error.strerror} ({error.filename}). Give a folder on a disk that can be written to, "
            "or make that one first, owned by the user who runs Kortisto."
        ) from error


def _made(home: Path, second_keys: Path | None, *, demo: bool) -> list[str]:
    made = []
    own = [home, *(home / name for name in FOLDERS)]
    # Every folder before anything is written or its mode changed: a place that cannot be had is found out first.
    for path in own if second_keys is None else [*own, second_keys]:
        if not path.is_dir():
            path.mkdir(mode=0o700, parents=True)
            made.append(f"{path}/")
    for path in own:
        path.chmod(0o700)
    made += _settings(home, settings_text(second_keys, demo=demo))
    made += _policies(home / "policies")
    ring = KeyRing(home / "keys", second_keys)
    made += [f"key {name}" for name in KEYS if not ring.exists(name)]
    for name in KEYS:
        ring.ensure(name)
    return made


def _missing(home: Path, second_keys: Path | None) -> list[Path]:
    """Everything `make_folder` may make that is not there, folders before what lies in them."""
    folders = [home, *(home / name for name in FOLDERS), *([second_keys] if second_keys else [])]
    wanted = [above for folder in folders for above in reversed([folder, *folder.parents])]
    wanted += [home / FILE, *(home / "policies" / source.name for source in _shipped())]
    wanted += [place / f"{name}.key" for place in (home / "keys", second_keys) if place for name in KEYS]
    return [path for path in dict.fromkeys(wanted) if not os.path.lexists(path)]


def _take_away(fresh: list[Path]) -> None:
    """Remove those of `fresh` that exist by now; a folder somebody else has put something in stays."""
    for path in reversed(fresh):
        with suppress(OSError):
            path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)


def settings_text(second_keys: Path | None = None, *, demo: bool = False) -> str:
    """The commented settings file of a new instance: every setting with its meaning, defaults commented out."""
    chosen: dict[str, Any] = {"keys_second": str(second_keys)} if second_keys else {}
    if demo:
        chosen["instance_demo"] = True
    lines = [
        "# Settings of this Kortisto instance. A line without # counts; the others show the default.",
        "# Every setting can also come from the environment, as KORTISTO_SECTION_KEY, which wins over this file.",
    ]
    section = ""
    for option in OPTIONS:
        if option.section != section:
            section = option.section
            lines += ["", f"[{section}]"]
        lines += _setting_lines(option, chosen)
    return "\n".join(lines) + "\n"


def _setting_lines(option: Option, chosen: dict[str, Any]) -> list[str]:
    if option.secret:
        return [f"# {option.about} A secret: set {option.variable} or {option.variable}_FILE instead."]
    written = option.name in chosen or option.name == "notices_active"
    value = chosen.get(option.name, option.default)
    return [f"# {option.about}", f"{'' if written else '# '}{option.key} = {toml_value(value)}"]


def toml_value(value: str | int | bool | tuple[str, ...]) -> str:
    """A setting as TOML writes it; JSON's texts, numbers, truths and lists of texts are TOML's too."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def _settings(home: Path, text: str) -> list[str]:
    path = home / FILE
    if path.exists():
        return []
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    return [str(path)]


def _policies(folder: Path) -> list[str]:
    made = []
    for source in _shipped():
        target = folder / source.name
        if not target.exists():
            target.write_text(source.read_text("utf-8"), "utf-8")
            made.append(str(target))
    return made


def _shipped() -> list[Traversable]:
    """The notices that come with Kortisto, and beside a notice its verbatim text (.txt), which the notice points to."""
    folder = files("kortisto") / "policies"
    found = [source for source in folder.iterdir() if source.name.endswith((".toml", ".txt"))] if folder.is_dir() else []
    return sorted(found, key=lambda source: source.name)
