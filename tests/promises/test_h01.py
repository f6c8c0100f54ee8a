"""H01: “Hehku Businessin asiakasrekisteri” (b2b: “Rekisterinpitäjä on Kuurankukka Kalusteet Oy.”).

One register, one named controller; the name heads the notice. Until identity, address and the address for privacy matters
are filled in, the notice is no notice: the linter refuses it (Art. 13(1)(a), 14(1)(a)).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from kortisto.privacy.policy.load import shipped
from tests.proof import staff
from tests.proof.register import Register

FOLDER = Path(__file__).parents[2] / "src" / "kortisto" / "policies"


def kortisto(*arguments: str) -> tuple[int, str]:
    from kortisto.cli.entry import cli

    answer = CliRunner().invoke(cli, list(arguments), catch_exceptions=False)
    return answer.exit_code, answer.output


@pytest.mark.parametrize(("key", "language"), [("hehku", "fi"), ("b2b", "fi"), ("b2b", "sv"), ("b2b", "en")])
def test_the_public_notice_is_headed_by_its_name_and_names_the_controller(
    key: str, language: str, open_register: Callable[..., Register]
) -> None:
    open_register(key)
    answer = staff.browser().get(f"/seloste/{key}/{language}/")
    page, policy = answer.content.decode(), shipped(key)
    assert answer.status_code == 200
    heading = page.split("<h1", 1)[1].split("</h1>", 1)[0]
    assert policy.title[language] in heading
    assert str(policy.controller["name"]) in page


def test_the_command_line_renders_the_same_register() -> None:
    code, text = kortisto("policy", "render", str(FOLDER / "hehku.toml"), "--lang", "fi", "--format", "md")
    assert code == 0
    assert text.lstrip().startswith("# Hehku Businessin asiakasrekisteri")


def test_without_identity_address_and_contact_it_is_not_published() -> None:
    code, text = kortisto("policy", "check", str(FOLDER / "hehku.toml"), "--json")
    errors = {line["where"] for line in json.loads(text)["findings"] if line["severity"] == "error"}
    assert code == 1
    assert {"controller.business_id", "controller.address", "controller.privacy_email"} <= errors


def test_a_complete_notice_passes() -> None:
    code, _ = kortisto("policy", "check", str(FOLDER / "b2b.toml"))
    assert code == 0
