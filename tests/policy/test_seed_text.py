"""Both seeds are claimed to the last character, and rendering them reproduces every purpose, datum, basis and period."""

import html
import re
from importlib import resources

import pytest

from kortisto.privacy.policy.coverage import coverage, plain
from kortisto.privacy.policy.load import shipped
from kortisto.privacy.policy.references import rule_ids
from kortisto.privacy.policy.render import render_html, render_markdown

SLIPS = {"yhteys henkilön": "yhteyshenkilön", "sähköpostiosoite": "sähköposti", "takuehtojen": "takuehtojen"}
# A seed row with two bases and data of its own is two purposes of ours: Y08 is invoicing and vouchers.
ROWS = {
    "Asiakastilaisuudet": ["events"], "Suoramarkkinointi": ["direct_marketing"], "Asiakaspalvelun": ["customer_service"],
    "Asiakkuuksien": ["account_care"], "Tarjouksien": ["quotes"], "Asiakaspalautteet": ["feedback"],
    "Asiakasvalokuvien": ["photos"], "Laskujen": ["invoicing", "vouchers"], "Markkinatutkimuksien,": ["surveys"],
    "Hinnastopostitus": ["price_lists"],
}  # fmt: skip
DATA = [
    "Nimi", "Yritys", "Titteli/tehtävä yrityksessä", "Työosoite", "Työsähköposti", "Työpuhelinnumero", "Ostohistoria", "Valokuva",
    "Yrityksen osoite", "Muut yhteydenottolomakkeelle annetut tiedot", "Suoramarkkinointikiellot", "Sähköposti",
    "Asiakkaalle kohdistetut markkinointitoimenpiteet ja niihin osallistuminen", "sähköpostiyhteydenpito", "toimitustiedot",
]  # fmt: skip
BASES = [
    "Rekisterinpitäjän oikeutettu etu",
    "Sopimuksen täytäntöönpano",
    "takuu-aika huomioiden",
    "Suostumus",
    "Lakisääteinen velvollisuus",
]
PERIODS = [
    "Niin kauan kuin yhteyshenkilön tiedot ovat voimassa", "Tietoja säilytetään niin kauan kuin on tarpeellista palvelun tuottamiseksi",
    "Takuehtojen mukaan", "Niin kauan kuin asiakassuhde on olemassa", "Niin kauan kuin suostumus on olemassa",
    "Niin kauan kuin on tarpeen asiakastilaisuuden järjestämiseksi tai sen jälkitoimenpiteisiin", "Uutiskirjeen voi perua milloin tahansa",
    "Niin kauan kuin henkilötiedot ovat käytettävissä", "Lakisääteinen velvollisuus säilyttää laskutustietoja (6 vuotta)",
]  # fmt: skip


def seed_rows():
    """(purpose, data, basis, period) of each row of seed 2, tags and the page's line break mended."""
    text = (resources.files("kortisto") / "policies" / "yritysasiakkaat.txt").read_text(encoding="utf-8")
    text = re.sub(r"</?p>", "", text).replace("tuotteiden ja\t", "tuotteiden ja palveluiden osto- ja peruutustiedot, \t")
    rows = [line.split("\t") for line in text.splitlines() if line.count("\t") == 3]
    return [[plain(cell) for cell in row] for row in rows if row[0].strip() and not row[0].startswith("Käsittelyn")]


def folded(text):
    text = text.casefold()
    for slip, right in SLIPS.items():
        text = text.replace(slip, right)
    return text


def cells(page, purpose):
    """The cells of a purpose's row as plain text."""
    row = re.search(rf'<tr id="purpose-{purpose}".*?</tr>', page, re.DOTALL)[0]
    parts = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
    return [folded(html.unescape(re.sub(r"<[^>]+>", " ", part))) for part in parts]


@pytest.mark.parametrize("key", ["hehku", "yritysasiakkaat"])
def test_every_character_of_the_seed_is_claimed_by_a_promise(key):
    policy = shipped(key)
    assert coverage(policy) == ([], [])
    assert len(policy.published_text) > 2000
    assert {rule for promise in policy.promises for rule in promise.by} <= rule_ids(policy)


def test_all_ten_rows_of_the_seed_are_read():
    assert len(seed_rows()) == 10


@pytest.mark.parametrize("row", seed_rows(), ids=lambda row: row[0].split()[0])
def test_a_row_of_the_seed_stands_in_the_rendered_table(row):
    page = render_html(shipped("yritysasiakkaat"), "fi")
    purposes = ROWS[row[0].split()[0]]
    rendered = [" ".join(parts) for parts in zip(*(cells(page, purpose) for purpose in purposes), strict=True)]
    assert folded(row[0]).rstrip(".") in rendered[0]
    for words, column, known in ((row[1], rendered[1], DATA), (row[2], rendered[2], BASES), (row[3], rendered[3], PERIODS)):
        present = [item for item in known if re.search(rf"(?<![\wä-ö]){re.escape(folded(item))}", folded(words))]
        assert present, words
        assert [item for item in present if folded(item) not in column] == []


@pytest.mark.parametrize("row", seed_rows(), ids=lambda row: row[0].split()[0])
def test_a_row_of_the_seed_stands_in_the_markdown_table(row):
    text = render_markdown(shipped("yritysasiakkaat"), "fi").split("## Seloste sanasta sanaan")[0].replace("\\", "")
    lines = [folded(line) for line in text.splitlines() if line.startswith("|")]
    label = folded(row[0]).rstrip(".")
    line = next(line for line in lines if line.startswith(f"| {label}"))
    if "Laskujen" in row[0]:
        line += next(other for other in lines if "laskutustietojen lakisääteinen" in other)
    for words, known in ((row[1], DATA), (row[2], BASES), (row[3], PERIODS)):
        present = [item for item in known if re.search(rf"(?<![\wä-ö]){re.escape(folded(item))}", folded(words))]
        assert present and [item for item in present if folded(item) not in line] == []


def test_the_sentences_of_the_first_seed_stand_in_the_rendered_notice():
    policy = shipped("hehku")
    page = plain(html.unescape(re.sub(r"<[^>]+>", " ", render_html(policy, "fi"))))
    text = render_markdown(policy, "fi").replace("\\", "").replace("> ", "")
    for promise in policy.promises:
        for sentence in promise.says:
            assert sentence in page and sentence in plain(text)
    assert "Scroll to top" not in page
