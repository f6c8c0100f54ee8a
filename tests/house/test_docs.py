"""The documents are true: settings, commands, targets and links they name exist."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import click
import pytest

from kortisto.cli.entry import COMMANDS, cli
from kortisto.config.making import toml_value
from kortisto.config.options import OPTIONS

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
CONFIGURATION = ROOT / "docs" / "operators" / "configuration.md"


def settings_table() -> str:
    """The table of docs/operators/configuration.md, as the code would write it."""
    rows = ["| setting | environment | default | meaning |", "|---|---|---|---|"]
    for option in OPTIONS:
        name = "never in the file" if option.secret else f"`[{option.section}] {option.key}`"
        variable = f"`{option.variable}`" + (f" or `{option.variable}_FILE`" if option.secret else "")
        rows.append(f"| {name} | {variable} | `{toml_value(option.default)}` | {option.about} |")
    return "\n".join(rows)


def test_the_settings_table_equals_the_code() -> None:
    assert settings_table() in CONFIGURATION.read_text("utf-8"), f"write this table:\n{settings_table()}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_commands_and_options_exist(path: Path) -> None:
    context = click.Context(cli)
    for line in re.findall(r"`(?:\$ )?kortisto ([^`\n]+)`|^\s*(?:\$ )?kortisto (.+)$", path.read_text("utf-8"), re.MULTILINE):
        words = (line[0] or line[1]).split("#")[0].split()
        command: click.Command | None = cli
        while words and isinstance(command, click.Group):
            name = words.pop(0)
            if name.startswith("--"):
                words = words[1:]
                continue
            command = command.get_command(context, name)
            assert command is not None, f"kortisto {name} in {path.name}"
        assert command is not None
        known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        assert {word.split("=")[0] for word in words if word.startswith("--")} <= known, (path.name, words)


def test_every_command_is_documented() -> None:
    text = (ROOT / "docs" / "operators" / "commands.md").read_text("utf-8")
    hidden = {"django"}
    assert not [name for name in COMMANDS if name not in hidden and f"`kortisto {name}" not in text]


def test_make_targets_named_in_documents_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for path in DOCUMENTS:
        assert set(re.findall(r"`make ([a-z-]+)`", path.read_text("utf-8"))) <= targets, path.name


def test_the_shell_scripts_are_whole() -> None:
    for path in [ROOT / ".ci" / "run", *ROOT.glob("tools/*.sh"), *ROOT.glob("tests/*.sh"), *ROOT.glob("requirements/*.sh")]:
        assert path.stat().st_mode & 0o111, f"{path.name} is not executable"
        assert subprocess.run(["bash", "-n", str(path)], check=False).returncode == 0


@pytest.mark.parametrize("document", [ROOT / "README.md", ROOT / "docs/adr/0001-the-house.md"], ids=lambda path: path.name)
def test_the_floors_are_told_as_they_are_enforced(document: Path) -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    floors = [f"({floor})" if "|" in floor else floor for floor in contracts[0]["layers"]]
    assert f"    {' > '.join(floors)}\n" in document.read_text()
