"""Direct marketing from an imported list to the report: a marketer at the screen, a real mail server, a real mailbox of returns."""

from __future__ import annotations

import re
import shutil
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys import post as outside
from tests.journeys.house import House, Watch, served
from tests.journeys.post import Post
from tests.journeys.test_forms import enter
from tests.journeys.test_import import start
from tests.journeys.writing import saved
from tests.outreach.dovecot import PASSWORD, USER, Dovecot, account, dovecot
from tests.outreach.returns import shapes
from tests.proof.instance import Instance
from tests.proof.looks import violations

pytestmark = pytest.mark.browser
LIST = """Etunimi;Sukunimi;Yritys;Titteli;Työtehtävä;Sähköposti;Kieli;Suoramarkkinointikielto
Ilona;Raitala;Saarnihuone Oy;ostopäällikkö;Hankinnat;ilona.raitala@saarni.example;suomi;
Åsa;Söderström;Ådalens Bygg Ab;inköpschef;inköp;asa.soderstrom@adalen.example;ruotsi;
Paavo;Poissa;Saarnihuone Oy;ostaja;Hankinnat;paavo.poissa@saarni.example;suomi;
Veikko;Vastaaja;Kelopuu Oy;hankintajohtaja;Hankinnat;veikko.vastaaja@kelo.example;suomi;
Leena;Lomalla;Kelopuu Oy;ostaja;Hankinnat;leena.lomalla@kelo.example;suomi;
Vilho;Valittaja;Tervaranta Ky;ostaja;Hankinnat;vilho.valittaja@terva.example;suomi;
Ritva;Riittää;Tervaranta Ky;ostaja;Hankinnat;ritva.riittaa@terva.example;suomi;
Lauri;Lähtenyt;Tervaranta Ky;ostaja;Hankinnat;lauri.lahtenyt@terva.example;suomi;
Kirsti;Kieltää;Tervaranta Ky;ostaja;Hankinnat;kirsti.kieltaa@terva.example;suomi;kyllä
Taavi;Talous;Tervaranta Ky;talouspäällikkö;Talous;taavi.talous@terva.example;suomi;
"""
SETTINGS = {
    "[mail]": 'host = "127.0.0.1"\nport = {smtp}\nsecurity = "none"\nsender = "Kuurankukka <posti@kuurankukka.example>"',
    "[returns]": f'host = "127.0.0.1"\nport = {{imap}}\nsecurity = "none"\nuser = "{USER}"',
    "[web]": 'base_url = "https://rekisteri.kuurankukka.example"',
    "[checks]": "dns = false",
}
BEYOND = "Uusi mallisto on valmis"
UNSEEN = "Ei ketään, jonka roolisi saa nähdä"
"""Of somebody only marketing knew, an objection leaves nothing to be seen."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Post]:
    with outside.post(tmp_path / "taken") as running:
        yield running


@pytest.fixture
def returns() -> Iterator[Dovecot]:
    # Not in the folder of the test: whoever runs the server may not be let through to it.
    folder = Path(tempfile.mkdtemp(dir="/tmp", prefix="kortisto-returns-"))
    shutil.chown(folder, account().pw_uid, account().pw_gid)
    try:
        with dovecot(folder) as running:
            yield running
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def firm(new_instance: Instance, server: Post, returns: Dovecot, tmp_path: Path) -> Iterator[House]:
    instance = new_instance.copy(tmp_path / "instance")
    known = instance.script("tests.journeys.forming")
    options = instance.home / "kortisto.toml"
    text = options.read_text()
    for section, lines in SETTINGS.items():
        text = text.replace(f"{section}\n", f"{section}\n{lines.format(smtp=server.port, imap=returns.port)}\n", 1)
    options.write_text(text)
    with served(instance, KORTISTO_RETURNS_PASSWORD=PASSWORD) as found:
        found.known = known
        yield found


def settled(page: Any) -> Any:
    page.wait_for_load_state("networkidle")
    return page.get_by_role("main")


def make_ready(page: Any, house: House) -> None:
    """What a campaign needs to know first: the work tasks, a topic."""
    page.goto(f"{house.address}/kampanjat/uusi/")
    page.get_by_role("link", name="Tee työtehtävien luettelo").click()
    for fi, sv in (("Hankinnat", "Inköp"), ("Talous", "Ekonomi")):
        page.get_by_label("Nimi suomeksi").fill(fi)
        page.get_by_label("Ruotsiksi").fill(sv)
        page.get_by_role("button", name="Lisää työtehtävä").click()
        expect(page.get_by_role("main").get_by_role("list")).to_contain_text(fi)
    assert violations(page) == []
    page.goto(f"{house.address}/markkinointi/")
    page.get_by_label("Nimi suomeksi").fill("Mallistot")
    page.get_by_label("Tietosuojaselosteen tarkoitus").select_option("b2b:new_customers")
    page.get_by_role("button", name="Lisää aihe").click()
    expect(page.get_by_role("main")).to_contain_text("Mallistot")


def bring_in(page: Any, house: House) -> None:
    page.goto(f"{house.address}/tuonti/")
    page.locator("input[type=file]").set_input_files({"name": "messut.csv", "mimeType": "text/csv", "buffer": LIST.encode()})
    page.get_by_role("button", name="Lue tiedosto").click()
    page.wait_for_url("**/sarakkeet/")
    page.get_by_role("button", name="Tarkista rivit").click()
    page.wait_for_url("**/tarkistus/")
    start(page)
    people = page.get_by_role("link", name="Näytä tämän listan henkilöt")
    expect(people).to_be_visible(timeout=60_000)
    people.click()
    expect(page.get_by_role("rowheader")).to_have_count(9)


def begin(page: Any) -> str:
    """A campaign to the people of the list as it is narrowed down; the address of its pages."""
    page.get_by_role("link", name="Kampanja näille").click()
    expect(page.get_by_role("main")).to_contain_text("9 henkilöä listalta, jolta tulit")
    page.get_by_label("Nimi", exact=True).fill("Kevään mallisto")
    page.get_by_label(re.compile("^Uusien asiak", re.IGNORECASE)).first.check()
    page.get_by_label("Hankinnat").check()
    page.get_by_label(re.compile("^Aihe")).select_option("mallistot")
    page.get_by_role("button", name="Tee luonnos").click()
    sieve = page.get_by_role("table", name="Segmentistä vastaanottajiin")
    expect(sieve).to_contain_text("Työtehtävä ei täsmää")
    address = str(page.url)
    sieve.get_by_role("link", name="−1").first.click()
    expect(page.get_by_role("main")).to_contain_text("Taavi Talous")
    page.go_back()
    page.get_by_role("link", name="8 sähköpostilla").click()
    expect(page.get_by_role("main")).to_contain_text("Åsa Söderström")
    return address


def write(page: Any, address: str) -> None:
    """The letter of blocks, in two languages."""
    words = (
        ("fi", "Kevään mallisto", BEYOND, "Katso mallisto", "https://kuurankukka.example/mallisto"),
        ("sv", "Vårens kollektion", "Den nya kollektionen är klar", "Se kollektionen", "https://kuurankukka.example/sv/kollektion"),
    )
    page.goto(f"{address}sisalto/")
    page.get_by_role("link", name="Kirjoita kirje").click()
    for language, subject, text, label, link in words:
        page.goto(f"{address}viesti/?kieli={language}")
        saved(page, lambda subject=subject: page.get_by_label("Aihe", exact=True).fill(subject))
        saved(page, lambda: page.get_by_role("button", name="Lisää: Teksti").click())
        expect(page.get_by_role("textbox", name="Teksti", exact=True)).to_be_focused()
        saved(page, lambda text=text: page.keyboard.type(f"Hei {{{{etunimi}}}}! {text}."))
        saved(page, lambda: page.get_by_role("button", name="Lisää: Painike").click())
        saved(page, lambda label=label: page.get_by_label("Painikkeen teksti").fill(label))
        saved(page, lambda link=link: page.get_by_role("textbox", name="Linkki (valinnainen)").fill(link))


def try_it(page: Any, house: House, server: Post) -> None:
    """Seen with somebody's eyes, then sent to oneself."""
    page.get_by_role("link", name="Esikatsele ja kokeile").click()
    page.get_by_label("Katso henkilönä").fill("Åsa")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Åsa Söderström").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Näin Åsa Söderström näkee sen")
    letter = page.frame_locator("iframe")
    expect(letter.get_by_text("Hei Åsa! Den nya kollektionen är klar.")).to_be_visible()
    page.get_by_role("button", name="Lähetä koe minulle").click()
    expect(page.get_by_text("Koeviesti lähti osoitteeseen")).to_be_visible()
    test = server.wait(1)[house.known["email"]]
    assert "[" in str(test["Subject"]) and "Vårens kollektion" in str(test["Subject"])


def send(page: Any) -> None:
    page.get_by_role("link", name="Tarkistukseen").click()
    expect(page.get_by_role("main")).to_contain_text("8 henkilöä saa tämän.")
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_role("link", name="Lähetykseen").click()
    page.get_by_role("button", name="Lukitse vastaanottajat").click()
    page.get_by_label("Kirjoita 8 jatkaaksesi").fill("8")
    page.get_by_role("button", name="Ajasta 8 vastaanottajalle").click()
    page.get_by_role("button", name="Aloita heti").click()
    report = page.get_by_role("main").get_by_role("link", name="Raporttiin")
    expect(report).to_be_visible(timeout=90_000)
    report.click()
    expect(page.get_by_role("main")).to_contain_text("8perillä")


def answer(page: Any, house: House, server: Post, box: Dovecot) -> None:
    """What recipients, their mail programs and their servers do."""
    taken = server.wait(9)
    token = {name: outside.token_of(mail) for name, mail in taken.items() if name != house.known["email"]}
    assert len(set(token.values())) == 8 and "kirsti.kieltaa@terva.example" not in token
    poissa, loma, veikko = "paavo.poissa@saarni.example", "leena.lomalla@kelo.example", "veikko.vastaaja@kelo.example"
    lauri, vilho = "lauri.lahtenyt@terva.example", "vilho.valittaja@terva.example"
    box.put(shapes.dsn("5.1.1", "550 5.1.1 User unknown", to=poissa, token=token[poissa]))
    box.put(shapes.automatic("Olen lomalla 10.12. asti.", sender=f"Leena Lomalla <{loma}>", token=token[loma]))
    box.put(shapes.automatic("Lauri Lähtenyt ei ole enää palveluksessamme.", sender=f"Lauri <{lauri}>", token=token[lauri]))
    box.put(shapes.answer("Kiitos, soitatteko ensi viikolla?", sender=f"Veikko Vastaaja <{veikko}>", token=token[veikko]))
    box.put(shapes.complaint(token=token[vilho]))
    # A mail program posts without a page (RFC 8058); somebody else follows a link.
    way_out = house.address + outside.way_out(taken["ritva.riittaa@terva.example"])
    with urllib.request.urlopen(way_out, data=b"List-Unsubscribe=One-Click", timeout=20) as answered:
        assert answered.status == 200
    assert house.instance.script("tests.journeys.aging") > 0  # a click of the first minute is a machine's
    led = page.request.get(house.address + outside.first_link(taken["ilona.raitala@saarni.example"]), max_redirects=0)
    assert (led.status, led.headers["location"]) == (302, "https://kuurankukka.example/mallisto")


def read(page: Any, house: House, address: str) -> None:
    """The report shows every number, and the people behind it."""
    main = page.get_by_role("main")
    rows = {
        "Palautui": "Paavo Poissa", "Vastasi": "Veikko Vastaaja", "Peruutti": UNSEEN, "Valitti roskapostista": "Vilho Valittaja",
        "Oli poissa": "Leena Lomalla", "Lähti työnantajalta": "Lauri Lähtenyt",
    }  # fmt: skip
    became = main.get_by_role("region", name="Miten kävi")
    for _ in range(60):
        page.goto(f"{address}raportti/")
        found = dict(re.findall(r"([^\n]+)\n+(\d+)", became.inner_text()))
        if all(found.get(words) == "1" for words in rows):
            break
        page.wait_for_timeout(1000)
    assert {words: found.get(words) for words in rows} == dict.fromkeys(rows, "1")
    expect(main).to_contain_text("1 klikkaus, 1 vastaus")
    assert violations(page) == []
    for words, name in rows.items():
        became.get_by_role("definition").filter(has_text="1").nth(list(rows).index(words)).get_by_role("link").click()
        expect(page.get_by_role("main")).to_contain_text(name)
        page.goto(f"{address}raportti/")
    main.get_by_role("link", name="Palautuneet").click()
    gone = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Lauri Lähtenyt"))
    expect(gone.get_by_role("button", name="Passivoi")).to_be_visible()
    gone.get_by_role("button", name="Passivoi").click()
    settled(page)
    page.goto(f"{house.address}/henkilot/")
    page.get_by_role("link", name=re.compile("^Passivoidut")).click()
    expect(page.get_by_role("main")).to_contain_text("Lauri Lähtenyt")


def follow_up(page: Any, address: str) -> None:
    """Those who did not answer, without whoever said no: from the report in one step."""
    page.goto(f"{address}raportti/")
    page.get_by_role("link", name="Jatka vastaamattomille").click()
    expect(page.get_by_label("Nimi", exact=True)).to_have_value("Jatko: Kevään mallisto")
    page.get_by_role("button", name="Tee luonnos").click()
    sieve = page.get_by_role("table", name="Segmentistä vastaanottajiin")
    expect(sieve).to_contain_text("Ei vastannut: Kevään mallisto")
    expect(sieve.get_by_role("row").last).to_contain_text(re.compile(r"Saa viestin\s*3"))


@pytest.mark.timeout(900)
def test_from_an_imported_list_to_the_report(firm: House, chromium: Any, server: Post, returns: Dovecot) -> None:
    page = enter(firm, chromium)
    watch = Watch(page, firm.address)
    make_ready(page, firm)
    bring_in(page, firm)
    address = begin(page)
    write(page, address)
    try_it(page, firm, server)
    send(page)
    answer(page, firm, server, returns)
    read(page, firm, address)
    follow_up(page, address)
    assert watch.troubles == []
