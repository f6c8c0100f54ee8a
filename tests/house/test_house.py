"""The house rules a linter cannot see: floors of the tables, sizes, names, templates, and what must not be committed."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.template import engines
from jinja2 import Environment

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "kortisto"
FORBIDDEN_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "services",
    "service_layer",
    "managers",
    "handlers",
    "base",
    "core",
    "misc",
}
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 300, 40, 80
# Where ready HTML is made on purpose: each entry with the reason.
MAY_MARK_SAFE = {
    "ui": "the components: they escape every value they are given",
    "privacy": "the notice: rendered from the policy by our own renderer, which escapes",
}


def modules() -> list[Path]:
    return [path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts]


def templates() -> list[Path]:
    return sorted(path for path in SOURCE.rglob("templates/**/*") if path.is_file())


def pages() -> list[Path]:
    """Templates the site serves; those deeper in a room make files that stand alone (a notice to print or send)."""
    return [path for path in templates() if path.relative_to(SOURCE).parts[1] == "templates"]


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def floors() -> dict[str, int]:
    """Room to floor number, the cellar being 0, as import-linter enforces them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return {room.strip(): number for number, layer in enumerate(reversed(layers)) for room in re.split(r"[|:]", layer)}


def test_every_room_has_a_floor() -> None:
    rooms = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists()}
    assert rooms == set(floors()) & rooms
    assert rooms


def test_foreign_keys_go_down() -> None:
    floor = floors()
    upward = [
        f"{model._meta.label}.{field.name} points to {field.related_model._meta.label}"
        for model in apps.get_models()
        if model.__module__.startswith("kortisto.")
        for field in model._meta.get_fields()
        if (field.many_to_one or field.one_to_one or field.many_to_many) and field.concrete
        if field.related_model.__module__.startswith("kortisto.")
        if floor[field.related_model._meta.app_label] > floor[model._meta.app_label]
    ]
    assert not upward


def test_models_keep_no_implicit_order() -> None:
    assert not [
        model._meta.label for model in apps.get_models() if model.__module__.startswith("kortisto.") and model._meta.ordering
    ]


def test_files_stay_small() -> None:
    long = {short(path): lines for path in modules() if (lines := len(path.read_text("utf-8").splitlines())) > LONGEST_FILE}
    assert not long
    long = {short(path): lines for path in templates() if (lines := len(path.read_text("utf-8").splitlines())) > LONGEST_TEMPLATE}
    assert not long


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            yield f"{short(path)}:{node.name}", (node.end_lineno or 0) - first.lineno + 1


def test_functions_stay_short() -> None:
    assert not {name: lines for path in modules() for name, lines in functions(path) if lines > LONGEST_FUNCTION}


def test_names_say_something() -> None:
    assert not [short(path) for path in SOURCE.rglob("*") if path.stem in FORBIDDEN_NAMES and "static" not in path.parts]


def test_public_modules_say_what_they_are_for() -> None:
    silent = [
        short(path)
        for path in modules()
        if path.stem not in ("__init__", "urls") and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert not silent


@pytest.mark.parametrize("path", templates(), ids=short)
def test_every_template_compiles(path: Path) -> None:
    if path in pages():
        assert engines["jinja2"].get_template(path.relative_to(SOURCE / path.relative_to(SOURCE).parts[0] / "templates").as_posix())
    else:
        assert Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True).parse(path.read_text("utf-8"))


def test_no_inline_style_script_or_handler_in_templates() -> None:
    # The content policy would stop them in the browser; here they are found before.
    inline = re.compile(
        r"""<style|\sstyle\s*=|<script(?![^>]*\bsrc=)|\son[a-z]+\s*=|javascript:|\bhx-on\b|\|\s*safe\b""", re.IGNORECASE
    )
    comment = re.compile(r"\{#.*?#\}", re.DOTALL)
    mails = [path for path in pages() if "mail" in path.parts]  # mail programs know nothing but inline style
    found = {
        short(path): match.group(0)
        for path in pages()
        if path.suffix == ".html" and path not in mails and (match := inline.search(comment.sub("", path.read_text("utf-8"))))
    }
    assert not found


def test_htmx_can_read_every_trigger() -> None:
    """htmx 4 ends a bare value at the first blank: `from:closest form` listens to nothing, and nobody is told."""
    broken = [
        short(path)
        for path in pages()
        if re.search(r"(from|target):(closest|find|findAll|next|previous) ", path.read_text("utf-8"))
    ]
    assert not broken, broken


def test_ready_html_is_made_in_few_places() -> None:
    made = [
        short(path)
        for path in modules()
        if re.search(r"\bmark_safe\b|\bMarkup\(|\bSafeString\(", path.read_text("utf-8"))
        and path.relative_to(SOURCE).parts[0] not in MAY_MARK_SAFE
    ]
    assert not made


def test_no_path_of_a_machine_is_committed() -> None:
    machine = re.compile(r"(?<![A-Za-z0-9_.])/(?:work|home|root|Users|farm)/[A-Za-z]")
    found = {}
    for path in tracked():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        if (match := machine.search(text)) and path != Path(__file__):
            found[short(path)] = match.group(0)
    assert not found


def test_locked_requirements_name_versions_and_hashes_but_no_address() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text("utf-8")
        assert not re.search(r"(https?|file|git)(\+\w+)?:", text), path.name
        pinned = re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==", text, re.MULTILINE)
        assert pinned
        assert text.count("--hash=sha256:") >= len(pinned)


def test_tests_need_nothing_outside_the_repository() -> None:
    outside = "shared" + "/"
    leaning = [
        short(path)
        for path in (ROOT / "tests").rglob("*.py")
        if f"../{outside}" in path.read_text("utf-8") and path != Path(__file__)
    ]
    assert not leaning
