"""T19: the one way out goes only where it may, and never takes longer or more than agreed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from kortisto.lib.outbound import Door, OutboundTrouble, is_allowed

from .business_register import BusinessRegister


@pytest.fixture
def register() -> Iterator[BusinessRegister]:
    server = BusinessRegister()
    yield server
    server.close()


def trouble(door: Door) -> str:
    with pytest.raises(OutboundTrouble) as caught:
        door.get("companies", {"name": "x"})
    return caught.value.code


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254", "fe80::1", "fe80::1%eth0", "0.0.0.0", "::", "224.0.0.1", "ff02::1", "255.255.255.255", "100.64.1.1",
        "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "240.0.0.1",
    ],
)  # fmt: skip
def test_some_addresses_never_even_in_the_own_network(address: str) -> None:
    assert not is_allowed(address, own_network=True)
    assert not is_allowed(address, own_network=False)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.1.2.3", "192.168.0.9", "172.16.0.1", "fd00::1", "::ffff:127.0.0.1"])
def test_private_addresses_only_when_the_operator_says_so(address: str) -> None:
    assert is_allowed(address, own_network=True)
    assert not is_allowed(address, own_network=False)


def test_public_addresses_may() -> None:
    assert is_allowed("193.64.1.1", own_network=False)
    assert is_allowed("2a00:1d50::1", own_network=False)


@pytest.mark.parametrize("host", ["127.0.0.1", "0x7f.1", "2130706433", "[::1]", "localhost"])
def test_no_spelling_of_loopback_is_reached(register: BusinessRegister, host: str) -> None:
    port = register.address.split(":")[2].split("/")[0]
    assert trouble(Door(f"https://{host}:{port}/v3")) == "forbidden"
    assert register.asked == []


def test_one_bad_address_among_good_ones_closes_the_door() -> None:
    assert trouble(Door("https://two.example", resolve=lambda host, port: ["193.64.1.1", "10.0.0.1"])) == "forbidden"


def test_a_name_server_that_changes_its_mind_changes_nothing(register: BusinessRegister) -> None:
    """The connection goes to the address that was checked: the name is asked once."""
    asked = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    door = Door(register.address.replace("127.0.0.1", "rebinding.example"), own_network=True, resolve=rebinding)
    assert door.get("companies", {"name": "x"}).status == 200
    assert asked == ["rebinding.example"]
    assert register.headers[0]["Host"].startswith("rebinding.example:")


@pytest.mark.parametrize(
    "base", ["http://avoindata.example", "file:///etc/passwd", "gopher://avoindata.example", "ftp://x.example"]
)
def test_other_schemes_are_refused(base: str) -> None:
    assert trouble(Door(base)) == "address"
    assert base.startswith("http:") or trouble(Door(base, own_network=True)) == "address"


@pytest.mark.parametrize(
    ("manner", "code"), [("elsewhere", "redirect"), ("huge", "too_big"), ("packed", "encoded"), ("cut", "down")]
)
def test_what_is_not_an_answer(register: BusinessRegister, manner: str, code: str) -> None:
    register.manner = manner
    assert trouble(Door(register.address, own_network=True)) == code
    assert len(register.asked) == 1


@pytest.mark.parametrize("manner", ["silent", "trickle"])
def test_the_deadline_is_of_the_whole_call(register: BusinessRegister, manner: str) -> None:
    register.manner = manner
    began = time.monotonic()
    assert trouble(Door(register.address, own_network=True, seconds=0.4)) == "slow"
    assert time.monotonic() - began < 2.8  # the register takes three


def test_a_silent_name_server_counts_into_the_deadline() -> None:
    began, enough = time.monotonic(), threading.Event()
    assert trouble(Door("https://slow.example", seconds=0.2, resolve=lambda host, port: enough.wait(60) and [])) == "slow"
    assert time.monotonic() - began < 20
    enough.set()


def test_no_proxy_of_the_environment_is_used(register: BusinessRegister, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert Door(register.address, own_network=True).get("companies", {"name": "ä & b"}).status == 200
    assert register.asked == ["/opendata-ytj-api/v3/companies?name=%C3%A4+%26+b"]
