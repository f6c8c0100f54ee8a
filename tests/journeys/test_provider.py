"""Signing in with the firm's own provider, in the browser: there, back, confirmed, out."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.accounts.oidc_provider import CLIENT, Provider
from tests.journeys.house import Watch, free_port, served
from tests.proof.instance import Instance
from tests.proof.looks import RULES

pytestmark = pytest.mark.browser
EMAIL = "aino@oma.example"


def test_there_and_back(new_instance: Instance, chromium: Any, tmp_path: Path) -> None:
    provider = Provider()
    port = free_port()
    instance = _with_provider(new_instance.copy(tmp_path / "instance"), provider, port)
    _add_administrator(instance)
    provider.knows("aino-1", email=EMAIL, email_verified=True, groups=["crm"], name="Aino Kirjautuja", auth_time=int(time.time()))
    try:
        with served(instance, port) as house:
            context = chromium.new_context(locale="fi-FI")
            page = context.new_page()
            page.goto(f"{house.address}/henkilot/")
            assert not Axe().run(page, options=RULES).response["violations"]
            page.get_by_role("link", name="Kirjaudu: Tunnistamo").click()
            page.locator('input[name="sub"]').first.fill("aino-1")
            page.get_by_role("button", name="Authorize").first.click()
            page.wait_for_url(f"{house.address}/henkilot/")
            watch = Watch(page, house.address)
            page.goto(f"{house.address}/oma/kirjautuminen/")
            expect(page.get_by_role("region", name="Muut tavat")).to_contain_text("avaa rekisterin")
            page.locator('form[action="/kirjaudu/ulos/"]').first.evaluate("form => form.submit()")
            expect(page.get_by_role("main")).to_contain_text("Olet kirjautunut ulos täältä")
            assert not Axe().run(page, options=RULES).response["violations"]
            assert not watch.troubles
            page.get_by_role("link", name="Kirjaudu ulos: Tunnistamo").click()
            page.get_by_role("button").first.click()
            page.wait_for_url("**/kirjaudu/**")
            context.close()
    finally:
        provider.close()


def _with_provider(instance: Instance, provider: Provider, port: int) -> Instance:
    path, secret = instance.home / "kortisto.toml", instance.home / "keys" / "oidc-secret"
    own = (
        f'[oidc]\nissuer = "{provider.issuer}"\nclient_id = "{CLIENT}"\nname = "Tunnistamo"\nown_network = true\n'
        'roles = ["crm=sales"]\ncreate = true\n'
    )
    text = path.read_text().replace("[oidc]\n", own).replace("[web]\n", f'[web]\nbase_url = "http://127.0.0.1:{port}"\n')
    path.write_text(text)
    secret.write_text("salaisuus\n")
    secret.chmod(0o600)
    return Instance(instance.home, {"KORTISTO_OIDC_CLIENT_SECRET_FILE": str(secret)})


def _add_administrator(instance: Instance) -> None:
    instance.run(
        "-c",
        "import sys; sys.argv[1:] = ['user', 'add', 'pomo@oma.example', '--name', 'Pomo', '--role', 'administrator', '--password-stdin'];"
        "from io import StringIO; sys.stdin = StringIO('vihreä-kuusi-laulaa-iltaisin\\n'); from kortisto.cli.entry import main; main()",
    )
