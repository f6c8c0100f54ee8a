"""T7, T32, T33: what may not be in the source and the requirements; secrets that lie nowhere but in their files."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import RequestFactory

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "kortisto"
NEVER = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "yaml", "jsonpickle", "joblib"}
CALLS = {"eval", "exec", "compile", "__import__"}


def _modules() -> list[tuple[Path, ast.Module]]:
    return [(path, ast.parse(path.read_text("utf-8"))) for path in SOURCE.rglob("*.py") if "/migrations/" not in path.as_posix()]


def test_nothing_is_read_back_that_can_run() -> None:
    """T33: no pickle and its kin, no code made of text."""
    found = []
    for path, tree in _modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found += [(path.name, alias.name) for alias in node.names if alias.name.partition(".")[0] in NEVER]
            elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in NEVER and not node.level:
                found.append((path.name, node.module))
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
                found.append((path.name, node.func.id))
    assert found == []


def test_sessions_and_tokens_are_json() -> None:
    assert settings.SESSION_SERIALIZER.endswith("JSONSerializer")
    assert settings.MESSAGE_STORAGE.endswith("session.SessionStorage")


@pytest.mark.parametrize("name", ["runtime", "build", "dev"])
def test_every_requirement_is_pinned_with_its_hash(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert lines
    assert [line.split()[0] for line in lines if "--hash=sha256:" not in line or not re.match(r"^[\w.\[\],-]+==\S+", line)] == []


def test_whoever_writes_csv_makes_its_cells_safe() -> None:
    """T7: a module with a csv writer of its own uses `safe`, or writes nothing anybody typed."""
    for path, _tree in _modules():
        text = path.read_text("utf-8")
        if "csv.writer(" in text and "/bench/" not in path.as_posix():
            assert "safe(" in text or "_FORMULA" in text, path


FORMULAS = ("=1+1", "+358", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201")


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_as_a_formula(text: str) -> None:
    from kortisto.lib.formulas import safe

    assert safe(text) == f"'{text}"
    assert safe(f"a{text}") == f"a{text}"


def test_an_error_page_tells_nothing_of_what_was_sent() -> None:
    """T3, T32: the page of an error of ours is the same for everybody; no word of the request is on it."""
    from kortisto.ui import views

    pages = []
    for words in ("Piilotettu Näkymätönsdotter", "toinen"):
        request = RequestFactory().post(f"/henkilot/?q={words}", {"name": words, "password": words})
        pages.append(views.server_error(request).content)
    assert pages[0] == pages[1]
    assert "Näkymätön".encode() not in pages[0]


def test_no_secret_of_an_instance_is_in_its_database_files_or_logs(tmp_path: Path) -> None:
    """Keys and passwords are where they belong: not in the database, the settings, the logs, nor readable in a backup."""
    from tests.proof.instance import Instance, made

    secrets = {
        "KORTISTO_MAIL_PASSWORD": "salaisuus-posti-4711", "KORTISTO_INBOX_PASSWORD": "salaisuus-saapuva-4711",
        "KORTISTO_OIDC_CLIENT_SECRET": "salaisuus-tunnistus-4711", "KORTISTO_RETURNS_WEBHOOK_KEY": "salaisuus-palautus-4711",
    }  # fmt: skip
    own = Instance(made(tmp_path / "instance").home, secrets)
    own.kortisto("backup")
    own.kortisto("check")
    keys = _keys(own)
    hidden = [path for path in own.home.rglob("*") if path.is_file() and "keys" not in path.relative_to(own.home).parts]
    assert any(path.suffix == ".kortisto-backup" for path in hidden)
    for path in hidden:
        data = path.read_bytes()
        assert not [word for word in secrets.values() if word.encode() in data], path
        assert not [name for name, forms in keys.items() if any(form in data for form in forms)], path
    inside = own.script("tests.threats.opened_backup")
    assert inside["files"] > 5
    assert inside["keys"] == []


def _keys(own: Any) -> dict[str, list[bytes]]:
    """Every key of the ring: raw, as its file has it, as hex."""
    import base64

    found = {}
    for path in (own.home / "keys").rglob("*.key"):
        raw = base64.b64decode(path.read_text())
        found[path.stem] = [raw, path.read_text().strip().encode(), raw.hex().encode()]
    return found


@pytest.mark.django_db
def test_no_cookie_is_for_scripts(client: Any) -> None:
    """What a script of a page could read, a smuggled one could too; none of ours needs a cookie."""
    client.get("/kirjaudu/")
    client.post("/kieli/", {"language": "sv"})
    assert {"django_language", "kortisto", "csrftoken"} & set(client.cookies)
    for name, cookie in client.cookies.items():
        assert cookie["httponly"], name
        assert cookie["samesite"] == "Lax", name
