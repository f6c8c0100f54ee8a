"""Compiles the translations while the package is built, so that `pip install .` brings them."""

import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT / "tools"))


class BuildWithTranslations(build_py):
    def run(self) -> None:
        super().run()
        from translations import compile_all

        target = ROOT / "src" if self.editable_mode else Path(self.build_lib)
        compile_all(ROOT / "src", target)


setup(cmdclass={"build_py": BuildWithTranslations})
