"""The public notice: every language, every format, every version, without sign-in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


@pytest.mark.parametrize(
    ("code", "words"), [("fi", "Jos emme ole yhteydessä"), ("sv", "Om vi inte har kontakt"), ("en", "If we are not in touch")]
)
def test_in_each_language(code: str, words: str, b2b: Any) -> None:
    answer = Client().get(f"/seloste/b2b/{code}/")
    text = answer.content.decode()
    assert f'<html lang="{code}">' in text and words in text
    assert answer["Cache-Control"].startswith("public") and "sessionid" not in answer.cookies
    for purpose in b2b.purposes:
        assert f'data-purpose="{purpose.id}"' in text
    for other in ("fi", "sv", "en"):
        assert f'hreflang="{other}"' in text
    assert "style=" not in text


def test_files(b2b: Any) -> None:
    client = Client()
    assert client.get("/seloste/b2b/fi.pdf").content.startswith(b"%PDF")
    assert client.get("/seloste/b2b/sv.md").content.decode().startswith("# ")
    assert json.loads(client.get("/seloste/b2b/en.jsonld").content)["@type"] == "dpv:PrivacyNotice"
    assert client.get("/seloste/b2b/fi.exe").status_code == 404
    found = json.loads(client.get("/.well-known/privacy-notice.jsonld").content)
    assert [notice["@id"] for notice in found["@graph"]] == ["kortisto:b2b:1"] and "dpv" in found["@context"]


def test_the_way_to_it(b2b: Any) -> None:
    client = Client(headers={"accept-language": "sv"})
    assert client.get("/seloste/")["Location"] == "/seloste/b2b/sv/"
    assert client.get("/seloste/b2b/")["Location"] == "/seloste/b2b/sv/"
    assert client.get("/seloste/b2b/de/")["Location"] == "/seloste/b2b/1/fi/"
    for url in ("/seloste/none/fi/", "/seloste/b2b/9/fi/", "/seloste/none/"):
        assert client.get(url).status_code == 404


def test_a_version_keeps_its_address(b2b: Any) -> None:
    from datetime import timedelta
    from pathlib import Path

    from kortisto.privacy import publication
    from kortisto.privacy.policy.load import load

    from .conftest import NOW

    path = Path(b2b.path)
    new = path.with_name("b2b-draft.toml")
    source = path.read_text("utf-8").replace("last_activity|obtained_on + P5Y", "last_activity|obtained_on + P4Y")
    try:
        new.write_text(source, "utf-8")
        publication.publish(load(new), by="one", approved_by="two", now=NOW - timedelta(days=3))
    finally:
        new.unlink()
    client = Client()
    assert "Tämä versio ei ole enää voimassa" in client.get("/seloste/b2b/1/fi/").content.decode()
    text = client.get("/seloste/b2b/fi/").content.decode()
    assert "ei ole enää voimassa" not in text and "/seloste/b2b/1/fi/" in text
