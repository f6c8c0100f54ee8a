"""What a process loads before it has done anything: each worker and each command pays for it, in memory and in time."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]

NEVER_AT_START = {
    "altcha", "anymail", "fido2", "icalendar", "lxml", "numpy", "openpyxl", "python_calamine", "requests", "vobject", "xlsxwriter",
}  # fmt: skip
"""Besides those that may not be imported by a module at all (pyproject.toml): in modules that are loaded late themselves."""

_START = "import sys, django; django.setup(); print(*sorted({name.partition('.')[0] for name in sys.modules}))"


def _banned() -> set[str]:
    said = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return set(said["tool"]["ruff"]["lint"]["flake8-tidy-imports"]["banned-module-level-imports"])


def _loaded(code: str) -> set[str]:
    return set(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split())


def test_what_only_some_work_needs_is_loaded_when_it_is_needed() -> None:
    loaded = _loaded(_START)
    assert "kortisto" in loaded
    assert not loaded & (_banned() | NEVER_AT_START)


def test_a_command_that_needs_no_register_loads_none() -> None:
    said = "import sys, kortisto.cli.entry; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    assert not _loaded(said) & (_banned() | NEVER_AT_START | {"django"})


def test_every_name_is_one_that_is_installed() -> None:
    """A library that was renamed or left would be looked for in vain."""
    from importlib.util import find_spec

    assert {name for name in _banned() if find_spec(name) is None} == set()
