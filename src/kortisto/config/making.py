"""Making an instance folder: settings file, policies, keys and empty places. Nothing that exists is overwritten."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from kortisto.config.instance import FILE
from kortisto.config.options import OPTIONS, Option
from kortisto.lib.keyring import KeyRing

FOLDERS = ("policies", "files", "ledger", "keys", "backups", "logs", "static")
# django: signs sessions and links. suppression: hashes of addresses that must not be written to. files: wraps the keys of
# stored files and undo values. links: signs the links in messages.
KEYS = ("django", "suppression", "files", "links")


def make_folder(home: Path, second_keys: Path | None = None, *, demo: bool = False) -> list[str]:
    """Make what is missing of an instance at `home`; gives a line for each thing made."""
    made = []
    for path in [home, *(home / name for name in FOLDERS)]:
        if not path.is_dir():
            path.mkdir(mode=0o700, parents=True)
            made.append(f"{path}/")
        path.chmod(0o700)
    made += _settings(home, settings_text(second_keys, demo=demo))
    made += _policies(home / "policies")
    if second_keys is not None and not second_keys.is_dir():
        second_keys.mkdir(mode=0o700, parents=True)
        made.append(f"{second_keys}/")
    ring = KeyRing(home / "keys", second_keys)
    made += [f"key {name}" for name in KEYS if not ring.exists(name)]
    for name in KEYS:
        ring.ensure(name)
    return made


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
    shipped = files("kortisto") / "policies"
    for source in sorted(shipped.iterdir(), key=lambda item: item.name) if shipped.is_dir() else []:
        target = folder / source.name
        # The .txt beside a notice is its verbatim text, which the notice points to.
        if source.name.endswith((".toml", ".txt")) and not target.exists():
            target.write_text(source.read_text("utf-8"), "utf-8")
            made.append(str(target))
    return made
