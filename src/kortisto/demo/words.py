"""The words the demo register is put together from (`words.toml`)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def words() -> dict[str, Any]:
    return tomllib.loads((files("kortisto.demo") / "words.toml").read_text("utf-8"))
