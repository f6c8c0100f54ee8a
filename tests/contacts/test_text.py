"""Folding, ordering and matching of names; numbers and ids as people type them."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers
import pytest
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from kortisto.lib import addresses, business_id, phones, text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SKÄRGÅRDENS MEKANISKA AB", "Skärgårdens Mekaniska Ab "),
        ("Tuohivakka Pakkaukset OY", "tuohivakka pakkaukset"),
        ("Oy Merituuli Telakka Ab", "Merituuli Telakka"),
        ("Revontuli Energia Oyj", "Revontuli Energia, julkinen osakeyhtiö"),
        ("Kivikarhu Rakennus O.Y.", "Kivikarhu-Rakennus Oy"),
    ],
)
def test_spellings_of_one_firm_match(one: str, other: str) -> None:
    assert text.company_match(one) == text.company_match(other)


@pytest.mark.parametrize(("one", "other"), [("Ahjola Oy", "Ahjola Konepaja Oy"), ("Kaski Ky", "Kaste Ky"), ("Oy", "Ab")])
def test_different_firms_do_not_match(one: str, other: str) -> None:
    assert text.company_match(one) != text.company_match(other)


def test_swedish_letters_come_after_z() -> None:
    names = ["Öljy", "Ahola Oy", "Aho Oy", "Åkerlund", "Zeppelin", "Äijälä", "Übelhör", "Virta", "Yrjö"]
    assert sorted(names, key=text.sort_key) == [
        "Aho Oy", "Ahola Oy", "Virta", "Übelhör", "Yrjö", "Zeppelin", "Åkerlund", "Äijälä", "Öljy",
    ]  # fmt: skip


@given(st.text(), st.text())
def test_sort_keys_order_totally(one: str, other: str) -> None:
    if text.sort_key(one) == text.sort_key(other):
        assert text.tidy(one) == text.tidy(other)


@given(st.text())
def test_folding_twice_changes_nothing(some: str) -> None:
    assert text.fold(text.fold(some)) == text.fold(some)


def test_fold_finds_without_dots() -> None:
    assert text.fold("  Väinö   LEHTOMAA ") == "vaino lehtomaa"
    assert text.words("Sanna-Kaisa Hietaluoma") == ["sanna", "kaisa", "hietaluoma"]


@pytest.mark.parametrize(("name", "letters"), [("Aino Lehtovirta", "AL"), ("Merituuli Telakka Oy", "MT"), ("Väinö", "V"), ("", "")])
def test_initials(name: str, letters: str) -> None:
    assert text.initials(name) == letters


@pytest.mark.parametrize("typed", ["0400-008779", "040 000 8779", "+358 40 0008779", "puh. 040 0008779", "+358 (0)40 000 8779"])
def test_one_number_many_spellings(typed: str) -> None:
    assert phones.parse(typed).e164 == "+358400008779"


@pytest.mark.parametrize("typed", ["abc", "12", "0" * 30, ""])
def test_no_number_is_refused_with_a_remedy(typed: str) -> None:
    with pytest.raises(phones.PhoneTrouble, match="write for instance"):
        phones.parse(typed)


@pytest.mark.parametrize("typed", ["0112038-9", "01120389", "FI01120389", " 0112038 - 9", "112038-9"])
def test_business_id_spellings(typed: str) -> None:
    assert business_id.normalise(typed) == "0112038-9"


def test_a_mistyped_business_id_says_what_would_fit() -> None:
    with pytest.raises(business_id.BusinessIdTrouble, match="it would be 9") as caught:
        business_id.normalise("0112038-8")
    assert (caught.value.reason, caught.value.expected) == ("check", "9")


@pytest.mark.parametrize(("typed", "reason"), [("12", "length"), ("SE123", "country"), ("ÄÄ-1", "form")])
def test_other_mistakes_in_business_ids(typed: str, reason: str) -> None:
    with pytest.raises(business_id.BusinessIdTrouble) as caught:
        business_id.normalise(typed)
    assert caught.value.reason == reason


def test_addresses_are_checked_and_normalised() -> None:
    assert addresses.check(" RIIKKA@KIVI.EXAMPLE;") == "RIIKKA@kivi.example"
    assert addresses.normalise("Åke@Åland.example") == "åke@xn--land-poa.example"
    assert addresses.normalise("a.b+c@x.example") == "a.b+c@x.example", "dots and plus signs are the person's own"
    assert addresses.is_private("x@GMAIL.com")
    assert not addresses.is_private("x@firma.example")
    with pytest.raises(addresses.AddressTrouble):
        addresses.check("tapani(at)x.example")


@given(
    st.sampled_from(["0", "+358", "358", "00358"]),
    st.text("0123456789", min_size=3, max_size=13),
    st.integers(0, 12),
    st.sampled_from(["", " ", "-", "\u00a0"]),
)
def test_the_short_way_of_numbers_is_the_librarys(prefix: str, rest: str, place: int, between: str) -> None:
    typed = prefix + rest[:place] + between + rest[place:]
    try:
        number = phonenumbers.parse(typed, "FI")
        wanted = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        possible = phonenumbers.is_possible_number(number)
    except phonenumbers.NumberParseException:
        possible = False
    if possible:
        assert phones.parse(typed).e164 == wanted
    else:
        with pytest.raises(phones.PhoneTrouble):
            phones.parse(typed)


@given(
    st.text("abZ09._+-@ å", min_size=1, max_size=70),
    st.sampled_from(
        ["firma.fi", "Firma.FI", "ääkkö.fi", "x", "a.local", "a.test", "a.invalid", "foo-.fi", "b_c.fi", "[1.2.3.4]", "a..fi", ""]
    ),
)
def test_the_short_way_of_addresses_is_the_librarys(mailbox: str, domain: str) -> None:
    typed = f"{mailbox}@{domain}"
    cleaned = typed.strip().strip("<>;,").strip()
    try:
        wanted = str(validate_email(cleaned, check_deliverability=False, test_environment=True).normalized)
    except EmailNotValidError:
        with pytest.raises(addresses.AddressTrouble):
            addresses.check(typed)
    else:
        assert addresses.check(typed) == wanted


@given(st.text("aA zZ-åäöÅÄÖéÜüñß'’", max_size=30))
def test_the_short_way_of_folding_is_the_long_one(typed: str) -> None:
    from unittest import mock

    short = text.fold(typed)
    with mock.patch.object(text, "_COMMON", {}):
        assert text.fold(typed) == short


_LETTERS = st.one_of(st.text("aA zZ-–åäöÅÄÖéÜüñßæø'’.,&\t\u00a0\u00ad", max_size=30), st.text(max_size=20))


@given(_LETTERS)
def test_the_short_way_of_tidying_is_the_long_one(typed: str) -> None:
    visible = "".join(c for c in unicodedata.normalize("NFC", typed) if unicodedata.category(c) != "Cf")
    assert text.tidy(typed) == re.sub(r"\s+", " ", visible).strip()


@given(_LETTERS)
def test_the_order_of_names_is_made_letter_by_letter(typed: str) -> None:
    last = {"å": "{", "ä": "|", "ö": "}", "æ": "|", "ø": "}", "œ": "}", "ü": "y"}
    key = []
    for letter in unicodedata.normalize("NFC", text.tidy(unicodedata.normalize("NFKC", typed)).casefold()):
        blank = letter in " -–’'.,&/()"
        key.append(last.get(letter, " " if blank else letter if letter.isascii() else text.fold(letter)))
    assert text.sort_key(typed) == re.sub(r"\s+", " ", "".join(key)).strip() + "\x01" + text.tidy(typed)


@pytest.mark.parametrize("above", ["", "mail."])
@pytest.mark.parametrize(
    "special", [*SPECIAL_USE_DOMAIN_NAMES, "test", "a--b.fi", "xn--kk-fka.fi", "xn--0.fi", "a.b1", "a" * 64 + ".fi"]
)
def test_the_short_way_knows_where_no_mail_goes(special: str, above: str) -> None:
    typed = f"aino@{above}{special}"
    try:
        wanted = str(validate_email(typed, check_deliverability=False, allow_smtputf8=True, test_environment=True).normalized)
    except EmailNotValidError:
        wanted = ""
    try:
        found = addresses.check(typed)
    except addresses.AddressTrouble:
        found = ""
    assert found == wanted
