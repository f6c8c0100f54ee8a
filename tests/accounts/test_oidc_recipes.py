"""The recipes of docs/operators/sign-in.md are settings Kortisto takes, word for word, and the claims they name lead to roles."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from kortisto.config.options import OPTIONS

DOCUMENT = Path(__file__).parents[2] / "docs" / "operators" / "sign-in.md"
KNOWN = {option.key: option for option in OPTIONS if option.section == "oidc"}


def recipes() -> dict[str, dict[str, Any]]:
    """Heading → the settings of its indented block."""
    found: dict[str, dict[str, Any]] = {}
    for part in DOCUMENT.read_text("utf-8").split("\n## ")[-1].split("\n### ")[1:]:
        block = "\n".join(line.strip() for line in part.splitlines() if line.startswith("    "))
        found[part.partition("\n")[0]] = tomllib.loads(block)
    return found


def test_there_is_one_for_each_of_the_three() -> None:
    assert set(recipes()) == {"Entra ID", "Google Workspace", "Keycloak"}


@pytest.mark.parametrize("provider", sorted(recipes()))
def test_every_setting_of_a_recipe_exists_and_is_taken(provider: str) -> None:
    settings = recipes()[provider]
    assert {"issuer", "client_id"} <= set(settings) <= set(KNOWN)
    for key, value in settings.items():
        assert KNOWN[key].read(value), key


def test_every_setting_the_page_speaks_of_exists() -> None:
    text = DOCUMENT.read_text("utf-8").split("## The firm's own provider", 1)[1]
    named = set(re.findall(r"`(\w+) = ", text)) | {"own_network", "second_step", "trust_email"}
    assert named <= set(KNOWN)
    assert "KORTISTO_OIDC_CLIENT_SECRET_FILE" in text and KNOWN["client_secret"].secret
