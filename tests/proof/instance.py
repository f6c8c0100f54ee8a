"""A real instance in a folder of its own, used only through processes: the command, the server, scripts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.proof import shared

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Instance:
    """`home` is its folder. Every process gets it by KORTISTO_HOME and knows nothing of the test session's own."""

    home: Path
    more: dict[str, str] = field(default_factory=dict)
    """Further variables of every process."""

    @property
    def environment(self) -> dict[str, str]:
        bare = {name: value for name, value in os.environ.items() if not name.startswith(("KORTISTO_", "DJANGO_", "PYTEST_"))}
        return bare | {"KORTISTO_HOME": str(self.home), "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", **self.more}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """A process of `python ARGUMENTS`, in a group of its own, to be waited for or killed."""
        return subprocess.Popen(
            [sys.executable, *arguments], env=self.environment, cwd=self.home, text=True, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *arguments: str, code: int | None = 0) -> str:
        """The output of a process that must end with `code` (None: any)."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=180)
        assert code is None or process.returncode == code, f"{arguments}: exit {process.returncode}\n{out}\n{err}"
        return out

    def kortisto(self, *arguments: str, code: int | None = 0) -> str:
        return self.run("-m", "kortisto", *arguments, code=code)

    def script(self, module: str, *arguments: str, code: int | None = 0) -> Any:
        """What a module of the tests prints as its last line, as JSON."""
        lines = self.run("-m", module, *arguments, code=code).strip().splitlines()
        return json.loads(lines[-1]) if lines else None

    def copy(self, to: Path) -> Instance:
        """The same installation in another folder, byte for byte."""
        shutil.copytree(self.home, to)
        return Instance(to)


def made(home: Path) -> Instance:
    """A new instance, migrated: a copy of what `kortisto init` makes once in a run."""
    return Instance(shared.once("instance", lambda folder: Instance(folder).kortisto("init"))).copy(home)


def filled(home: Path, module: str, *arguments: str) -> tuple[Instance, Any]:
    """A new instance that `python -m MODULE` has filled, and what that printed as its last line; filled once in a run, then copied."""

    def fill(folder: Path) -> None:
        known = made(folder / "instance").script(module, *arguments)
        (folder / "known.json").write_text(json.dumps(known))

    found = shared.once("_".join((module, *arguments)), fill)
    return Instance(found / "instance").copy(home), json.loads((found / "known.json").read_text())
