"""What a password must be; the operator's list of leaked ones is looked up here, in both of its forms."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha1
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as some

from kortisto.accounts.models import User
from kortisto.accounts.passwords import leaked, rules

from .people import door

LEAKED = "merituuli telakka 9"


def digest(password: str) -> str:
    return sha1(password.encode()).hexdigest().upper()


@pytest.fixture
def a_list(tmp_path: Path) -> Path:
    """Some thousand hashes in order, as the downloader writes them (CRLF), ours among them."""
    random = Random(7)
    rows = [f"{random.getrandbits(160):040X}:{random.randint(1, 9_999_999)}" for _ in range(3000)] + [f"{digest(LEAKED)}:52"]
    path = tmp_path / "pwned.txt"
    path.write_text("\r\n".join(sorted(rows)), "ascii", newline="")
    return path


@pytest.fixture
def with_list(settings: Any, a_list: Path) -> Path:
    settings.KORTISTO = replace(settings.KORTISTO, values={**settings.KORTISTO.values, "passwords_leaked": str(a_list)})
    return a_list


def test_every_line_of_the_list_is_found_and_nothing_else(a_list: Path) -> None:
    assert leaked.times(LEAKED, a_list) == 52
    assert leaked.times("aivan muu lause 3", a_list) == 0
    for line in a_list.read_text("ascii").splitlines():
        found, _colon, count = line.partition(":")
        assert leaked._in_file(found.encode(), a_list) == int(count)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "short", "own"),
    [
        ("fi", "Salasana on liian lyhyt. Siinä on oltava vähintään 12 merkkiä.", "Omaa nimeä ja osoitetta kokeillaan"),
        ("sv", "Lösenordet är för kort. Det måste ha minst 12 tecken.", "Det egna namnet och adressen"),
        ("en", "This password is too short. It must contain at least 12 characters.", "Your own name and address"),
    ],
)
def test_what_is_wrong_with_a_password_is_said_in_the_readers_language(language: str, short: str, own: str) -> None:
    """Django's catalogues lack the one sentence, and the other named a column: “liian lähellä kohdetta name”."""
    user = User(name="Anna Assistentti", email="anna@firma.example")
    with translation.override(language):
        with pytest.raises(ValidationError) as refused:
            validate_password("lyhyt", user)
        assert short in refused.value.messages
        with pytest.raises(ValidationError) as refused:
            validate_password("Anna Assistentti1", user)
        assert [message for message in refused.value.messages if message.startswith(own)]
        assert "name." not in " ".join(refused.value.messages)


@given(some.lists(some.integers(0, 9999), min_size=1, max_size=30, unique=True), some.booleans(), some.booleans())
def test_any_list_whatever_its_length_and_line_ends(tmp_path_factory: Any, numbers: list[int], windows: bool, ended: bool) -> None:
    path = tmp_path_factory.getbasetemp() / "any.txt"
    words = [str(number) for number in numbers]
    inside, outside = words[: len(words) // 2], words[len(words) // 2 :]
    end = "\r\n" if windows else "\n"
    rows = sorted(f"{digest(word)}:{number + 1}" for number, word in enumerate(inside))
    path.write_bytes((end.join(rows) + (end if ended and rows else "")).encode())
    assert [leaked.times(word, path) for word in inside] == list(range(1, len(inside) + 1))
    assert [leaked.times(word, path) for word in outside] == [0] * len(outside)


def test_a_look_up_in_a_big_list_reads_a_few_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "big.txt"
    with path.open("w", newline="") as file:
        file.writelines(f"{number:05X}{'0' * 35}:1\r\n" for number in range(200_000))
    read: list[int] = []
    real = leaked._line_from
    monkeypatch.setattr(leaked, "_line_from", lambda file, place: read.append(place) or real(file, place))
    assert leaked.times("aivan muu lause 3", path) == 0
    assert len(read) < 40


def test_a_folder_of_ranges_is_read_too(tmp_path: Path) -> None:
    found = digest(LEAKED)
    (tmp_path / f"{found[:5]}.txt").write_text(f"{'0' * 35}:3\r\n{found[5:]}:41\r\n")
    assert leaked.times(LEAKED, tmp_path) == 41
    assert leaked.times("aivan muu lause 3", tmp_path) == 0
    leaked.examine(tmp_path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "is not there"),
        ("salasana123\n", "HASH:COUNT"),
        (f"{'A' * 32}:5\n", "NTLM"),
        (f"{'B' * 40}:5\n{'A' * 40}:5\n", "order"),
        ("\x00\xff" * 99, "HASH:COUNT"),
    ],
)
def test_what_is_no_such_list_stops_the_start_with_the_remedy(
    tmp_path: Path, settings: Any, content: str | None, says: str
) -> None:
    from kortisto.accounts.checks import the_list_of_leaked_passwords

    path = tmp_path / "list.txt"
    if content is not None:
        path.write_text(content)
    settings.KORTISTO = replace(settings.KORTISTO, values={**settings.KORTISTO.values, "passwords_leaked": str(path)})
    [problem] = the_list_of_leaked_passwords()
    assert says in problem.msg and "[passwords] leaked" in problem.msg and "Download" in problem.msg


def test_a_sound_list_and_none_at_all_are_well(with_list: Path, settings: Any) -> None:
    from kortisto.accounts.checks import the_list_of_leaked_passwords

    assert the_list_of_leaked_passwords() == []
    settings.KORTISTO = replace(settings.KORTISTO, values={**settings.KORTISTO.values, "passwords_leaked": ""})
    assert the_list_of_leaked_passwords() == [] and rules.times_leaked(LEAKED) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "password",
    ["password1234", "!!Password2026", "123456789012", "  --12345678--", "aaaaaaaaaaaaaa", "qwertyuiopå123", "1234mnbvcxz!!!!", "Kortisto2026!",
     "KuurankukkaKalusteetOy1", "kuurankukka kalusteet oy", "lyhyt"],
)  # fmt: skip
def test_what_attackers_try_first_is_refused(password: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_password(password)
    assert all(message for message in refusal.value.messages)


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["kuura kukka metsä 7", "vihreä-kuusi-laulaa-iltaisin", "xK4!vv0pQz_19", "пять слов тут есть"])
def test_long_and_uncommon_is_enough(password: str) -> None:
    validate_password(password)


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("fi", "vuotanut"), ("sv", "läckt"), ("en", "seen 52 times")])
def test_a_leaked_password_is_refused_in_every_language(
    make: Callable[..., Any], enter: Any, with_list: Path, language: str, words: str
) -> None:
    from .people import PASSWORD

    client = enter(Client(), make("marja", "sales"))
    form = {"current": PASSWORD, "password": LEAKED, "again": LEAKED}
    answer = client.post("/oma/salasana/", form, headers={"accept-language": language})
    assert answer.status_code == 422
    error = re.search(r'class="error" id="id_password_error">(.*?)</p>', answer.content.decode(), re.DOTALL)
    assert error and words in error[1] and "52" in error[1]


@pytest.mark.django_db
def test_who_signs_in_with_a_password_that_has_leaked_since_is_told(make: Callable[..., Any], with_list: Path) -> None:
    from kortisto.accounts import actions

    user = make("marja", "sales")
    actions.set_password(by=user, user=user, password=LEAKED, now=user.created_at)
    client = Client(headers={"accept-language": "en"})
    page = client.get(door(client, "marja", LEAKED)["Location"], follow=True).content.decode()
    assert "has come out in a break-in" in page
