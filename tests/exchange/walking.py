"""The import as a clerk walks through it, page by page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from .lists import LIST


@pytest.fixture
def clerk(b2b: None, make: Callable[..., Any], enter: Callable[..., Client]) -> Client:
    return enter(Client(HTTP_ACCEPT_LANGUAGE="fi"), make("marja", "marketing"))


def upload(client: Client, data: bytes = LIST, name: str = "asiakkaat.csv") -> Any:
    return client.post("/tuonti/", {"file": SimpleUploadedFile(name, data)})


def checked(client: Client, data: bytes = LIST, name: str = "asiakkaat.csv", day: str = "") -> str:
    """Through file, columns and origin to the check page; gives its address."""
    page = upload(client, data, name)
    form = client.get(page["Location"]).content.decode()
    client.post(page["Location"], fields(form))
    address = page["Location"].replace("sarakkeet", "tarkistus")
    start = page["Location"].replace("sarakkeet", "aloitus")
    client.post(start, {"source_kind": "list", "source": "Oma lista", "collected_on": day or timezone.localdate().isoformat()})
    return str(address)


def fields(html: str) -> dict[str, str]:
    """What a browser would send of the columns form as it stands."""
    lists = re.findall(r'<select name="(\w+)"[^>]*>(.*?)</select>', html, re.DOTALL)
    chosen = {name: re.search(r'value="([^"]*)" selected', body) for name, body in lists}
    radios = dict(re.findall(r'<input type="radio" name="(\w+)" value="(\w+)"[^>]*checked', html))
    return {name: match[1] if match else "" for name, match in chosen.items()} | radios


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.partition("<main")[2]))
