"""Keys: owner-only, random, in both places; destroyed in both; recoverable from the second."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from kortisto.lib.keyring import KeyMissing, KeyRing, KeyUnsafe


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    for name in ("first", "second"):
        (tmp_path / name).mkdir(mode=0o700)
    return KeyRing(tmp_path / "first", tmp_path / "second")


def test_a_key_lies_in_both_places_for_its_owner_only(ring: KeyRing) -> None:
    key = ring.create("backup/one")
    assert len(key) == 32
    for place in ring.places:
        path = place / "backup/one.key"
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
        assert base64.b64decode(path.read_text()) == key
    assert ring.names("backup") == ["backup/one"]
    with pytest.raises(KeyUnsafe, match="never overwritten"):
        ring.create("backup/one")


def test_a_lost_disk_is_recovered_from_the_second_place(ring: KeyRing) -> None:
    key = ring.create("django")
    (ring.first / "django.key").unlink()
    assert ring.read("django") == key
    assert ring.ensure("django") == key
    assert (ring.first / "django.key").exists()


def test_a_second_place_named_later_gets_its_copies(tmp_path: Path) -> None:
    (tmp_path / "second").mkdir(mode=0o700)
    key = KeyRing(tmp_path / "first").create("links")
    assert KeyRing(tmp_path / "first", tmp_path / "second").ensure("links") == key
    assert (tmp_path / "second/links.key").exists()


def test_destruction_covers_both_places(ring: KeyRing) -> None:
    ring.create("backup/old")
    assert ring.destroy("backup/old") == 2
    assert not list(ring.first.rglob("*.key")) + list((ring.second or ring.first).rglob("*.key"))
    with pytest.raises(KeyMissing, match="second key location"):
        ring.read("backup/old")
    assert ring.destroy("backup/old") == 0


def test_rotation_keeps_the_old_key_under_its_name(ring: KeyRing) -> None:
    old = ring.create("suppression")
    new = ring.rotate("suppression", "suppression.1")
    assert old != new
    assert (ring.read("suppression"), ring.read("suppression.1")) == (new, old)
    with pytest.raises(KeyUnsafe):
        ring.rotate("suppression", "suppression.1")


@pytest.mark.parametrize(
    "text", ["", "changeme", base64.b64encode(bytes(32)).decode(), base64.b64encode(b"secretsecretsecretsecretsecretse").decode()]
)
def test_default_and_typed_keys_are_refused(ring: KeyRing, text: str) -> None:
    path = ring.first / "django.key"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(KeyUnsafe):
        ring.read("django")


def test_a_key_others_can_read_is_refused_with_the_remedy(ring: KeyRing) -> None:
    ring.create("django")
    path = ring.first / "django.key"
    path.chmod(0o640)
    with pytest.raises(KeyUnsafe, match="chmod go-rwx"):
        ring.read("django")
    assert any(str(path) in line for line in ring.problems())


@pytest.mark.parametrize("name", ["../django", "/etc/x", "a/b/c", "Django", "", "a b"])
def test_a_name_that_leaves_the_place_is_refused(ring: KeyRing, name: str) -> None:
    with pytest.raises(ValueError, match="not a key name"):
        ring.read(name)
