"""The editor: what is written is kept, taken back and done again, and nobody writes over another unseen."""

from __future__ import annotations

from typing import Any

import pytest

from kortisto.campaigns.letters import actions
from kortisto.campaigns.letters.actions import Overtaken
from kortisto.campaigns.models import HostedFile, LetterStep, LetterVersion

from .conftest import NOW, content, picture


def sent(version: Any, **more: Any) -> dict[str, Any]:
    """What the editor's form holds of a version, as a browser sends it."""
    data: dict[str, Any] = {
        "revision": version.letter.revision,
        "subject": version.subject,
        "plain": version.plain,
        "preheader": "",
    }
    data["block"] = [block["id"] for block in version.content]
    for block in version.content:
        for name, value in block.items():
            if name not in ("id", "only"):
                data[f"b-{block['id']}-{name}"] = "\n".join(";".join(row) for row in value["rows"]) if name == "table" else value
    return data | more


def version(language: str = "fi") -> Any:
    return LetterVersion.objects.select_related("letter").get(language=language)


@pytest.fixture
def page(campaign: Any, at_noon: Any, signed_in: Any) -> Any:
    """The editor of a campaign, and the way a browser saves it: `save(teko=…)`."""
    own = campaign("fi", "sv")
    client = signed_in("marketing")

    def save(*, htmx: bool = True, path: str = "", **more: Any) -> Any:
        row = version()
        headers = {"HX-Request": "true"} if htmx else {}
        return client.post(f"/kampanjat/kirjeet/{row.letter.ref}/fi/{path}", sent(row, **more), headers=headers)

    save.client, save.campaign = client, own  # type: ignore[attr-defined]
    return save


def test_what_is_written_is_saved_by_itself_taken_back_and_done_again(page: Any) -> None:
    answer = page(**{"b-aa01-text": "Uusi otsikko"})
    assert answer.status_code == 200 and "Tallennettu" in answer.content.decode() and "kirje" not in answer.content.decode()
    assert version().content[0]["text"] == "Uusi otsikko"
    for act, text in (
        ("undo", "Vuoden 2027 hinnat &amp; ehdot"),
        ("redo", "Uusi otsikko"),
        ("undo", "Vuoden 2027 hinnat &amp; ehdot"),
    ):
        assert f'value="{text}"' in page(teko=act).content.decode()
    # Something else was done: what was undone is gone.
    page(subject="Toinen aihe")
    assert version().subject == "Toinen aihe" and not actions.can(version().letter, "fi")[1]


def test_what_was_wrong_with_a_block_is_told_anew_with_every_saving(page: Any) -> None:
    wrong = "Painikkeessa ei ole teksti"
    button = next(block["id"] for block in version().content if block["type"] == "button")
    said = page(**{f"b-{button}-label": ""}).content.decode()
    assert f'data-wrongs="b-{button}"' in said and wrong in said
    assert wrong not in page(**{f"b-{button}-label": "Katso"}).content.decode()


@pytest.mark.parametrize(
    ("kind", "field", "long", "words"),
    [
        ("prices", "table", "Tuote;Hinta\n" + "\n".join(f"Tuoli {n};{n}" for n in range(301)), "yli 300 riviä"),
        ("prices", "table", ";".join("abcdefghijklm"), "yli 12 saraketta"),
        ("prices", "table", "Tuote;Hinta\n" + "x" * 121 + ";1", "yli 120 merkkiä"),
        ("text", "html", "<p>" + "sana " * 4100 + "loppu</p>", "yli 20000 merkkiä"),
    ],
)
def test_what_is_too_long_is_refused_and_never_cut_off_in_silence(page: Any, kind: str, field: str, long: str, words: str) -> None:
    block = next(block["id"] for block in version().content if block["type"] == kind)
    before = version().content
    answer = page(**{f"b-{block}-{field}": long})
    assert answer.status_code == 422 and words in answer.content.decode()
    assert version().content == before


def test_typing_on_in_one_place_is_one_step_and_steps_are_bounded(campaign: Any) -> None:
    letter = campaign("fi").letter
    LetterStep.objects.all().delete()
    for text in ("H", "He", "Hei"):
        letter = actions.save(letter, "fi", subject=text, place=":subject", revision=letter.revision, now=NOW)
    assert LetterStep.objects.count() == 1
    for number in range(actions.MOST_STEPS + 5):
        letter = actions.save(letter, "fi", subject=f"{number}", revision=letter.revision, now=NOW)
    assert LetterStep.objects.count() == actions.MOST_STEPS


def test_who_saves_over_anothers_change_is_told_and_nothing_is_lost(page: Any) -> None:
    old = version().letter.revision
    page(subject="Toisen aihe")
    answer = page(revision=old, subject="Minun aihe")
    assert answer.status_code == 409 and "Joku muu on muuttanut" in answer.content.decode()
    assert version().subject == "Toisen aihe"
    with pytest.raises(Overtaken):
        actions.save(version().letter, "fi", subject="x", revision=old, now=NOW)
    assert "Mitään ei tallennettu" in page.client.get(page(htmx=False, revision=old).url).content.decode()


def test_blocks_are_added_moved_copied_and_removed_by_buttons_with_and_without_script(page: Any) -> None:
    ids = lambda: [block["id"] for block in version().content]  # noqa: E731
    assert page(teko="up:aa02").status_code == 200
    assert ids() == ["aa02", "aa01", "aa03", "aa04", "aa05"]
    page(teko="before:aa05:aa02")
    page(teko="remove:aa03")
    page(teko="copy:aa01")
    made = ids()
    assert made[:3] == ["aa05", "aa02", "aa01"] and len(made) == 5 and version().content[3]["text"] == version().content[2]["text"]
    answer = page(htmx=False, teko="add:divider")
    assert answer.status_code == 302 and version().content[-1]["type"] == "divider" and answer.url.endswith(f"#b-{ids()[-1]}")
    assert "Lohko 1" in page.client.get(answer.url).content.decode()


def test_a_person_of_the_register_has_no_place_in_a_letter(page: Any, person: Any) -> None:
    person("Aino", "Lehtovirta")
    for change in ({"b-aa01-text": "Terveisin Aino Lehtovirta"}, {"subject": "aino.lehtovirta@firma.example"}):
        answer = page(**change)
        assert answer.status_code == 422 and "on rekisterissä" in answer.content.decode()
    assert "Lehtovirta" not in str(version().content) + version().subject


def test_pictures_are_judged_by_content_made_small_and_rid_of_what_cameras_hide(page: Any, client: Any, home: Any) -> None:
    from PIL import Image

    from tests.campaigns.letters.conftest import block

    row = version()
    letter = actions.save(
        row.letter, "fi", content=[*row.content, block("image", "ee01", alt="Vihreä")], revision=row.letter.revision, now=NOW
    )
    exif = Image.Exif()
    exif[0x010E] = "SALAINEN PAIKKA"
    files = {"f-ee01-image": _file(picture(1600, 400, exif=exif.tobytes()), "kuva.jpg")}
    answer = page(path="kuva/", kohta="ee01:image", **files)
    assert answer.status_code == 200, answer.content.decode()[:300]
    [hosted] = HostedFile.objects.all()
    assert hosted.widths == [200, 400, 600, 1200] and version().content[-1]["image"] == hosted.ref
    shown = client.get(f"/julkiset/{hosted.ref}/600.jpg")
    data = shown.content
    assert shown.headers["Content-Type"] == "image/jpeg" and b"SALAINEN" not in data and data[:2] == b"\xff\xd8"
    assert client.get(f"/julkiset/{hosted.ref}/601.jpg").status_code == 404
    for wrong in (b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", picture(9000, 9000, kind="PNG")):
        refused = page(path="kuva/", kohta="ee01:image", **{"f-ee01-image": _file(wrong, "kuva.png")})
        assert refused.status_code == 422
    assert HostedFile.objects.count() == 1 and letter.revision < version().letter.revision


def test_a_price_list_comes_from_a_spreadsheet_or_as_a_file_until_a_day(page: Any, client: Any, home: Any) -> None:
    sheet = _file("Tuote;Hinta;Ostohinta\nPöytä;689;400\nTuoli;445;200\n".encode(), "hinnat.csv")
    answer = page(path="hinnat/", kohta="aa03:table", **{"f-aa03-table": sheet})
    assert answer.status_code == 200, answer.content.decode()[:300]
    assert version().content[2]["table"]["rows"][1] == ["Pöytä", "689", "400"]
    page(**{"b-aa03-table-known": ["0", "1", "2"], "b-aa03-table-shown": ["0", "1"]})
    assert version().content[2]["table"]["hidden"] == [2]
    pdf = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n"
    assert (
        page(path="tiedosto/", kohta="aa04:file", **{"f-aa04-file": _file(pdf + b"/JavaScript (x)%%EOF", "a.pdf")}).status_code
        == 422
    )
    answer = page(
        path="tiedosto/", kohta="aa04:file", **{"f-aa04-file": _file(pdf, "Hinnasto 2027.pdf"), "b-aa04-file-until": "2099-01-01"}
    )
    assert answer.status_code == 200
    [hosted] = HostedFile.objects.all()
    address = f"/julkiset/{hosted.ref}/Hinnasto-2027.pdf"
    assert client.get(address).status_code == 200
    HostedFile.objects.update(expires_on=NOW.date())
    assert client.get(address).status_code == 404


def _file(data: bytes, name: str) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, data)


def test_the_editor_asks_as_much_for_one_block_as_for_thirty(page: Any, django_assert_max_num_queries: Any) -> None:
    address = f"/kampanjat/{page.campaign.ref}/viesti/?rinnalla=sv"
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert page.client.get(address).status_code == 200
        return len(caught)

    asked()
    before = asked()
    row = version()
    many = [block | {"id": f"{n:02}{block['id']}"} for n in range(6) for block in content()]
    actions.save(row.letter, "fi", content=many, revision=row.letter.revision, now=NOW)
    assert asked() == before


def test_templates_carry_the_firms_look_and_are_begun_with(page: Any, home: Any) -> None:
    from kortisto.campaigns.models import Campaign, Letter

    client, letter = page.client, version().letter
    look = {
        "revision": letter.revision,
        "accent": "#7e3582",
        "logo": _file(picture(400, 100), "logo.jpg"),
        "logo_alt": "Kuurankukka",
    }
    client.post(f"/kampanjat/kirjeet/{letter.ref}/", look)
    client.post("/kampanjat/pohjat/uusi/", {"kirje": letter.ref, "name": "Hinnastopohja"})
    made = Letter.objects.get(template=True)
    assert made.look["accent"] == "#7e3582" and made.versions.count() == 2
    assert "Hinnastopohja" in client.get("/kampanjat/pohjat/", {"kampanja": page.campaign.ref}).content.decode()
    client.post(f"/kampanjat/{page.campaign.ref}/viesti/pohja/", {"pohja": made.ref})
    begun = Campaign.objects.get().letter
    assert begun.pk not in (made.pk, letter.pk) and begun.look == made.look and not begun.template
    shown = client.get(f"/kampanjat/{page.campaign.ref}/viesti/esikatselu/sivu/").content.decode()
    assert "#7e3582" in shown and 'alt="Kuurankukka"' in shown
    client.post(f"/kampanjat/pohjat/{made.ref}/poisto/")
    assert not Letter.objects.filter(template=True).exists()


def test_who_codes_gets_the_address_of_a_picture_and_a_purpose_that_ended_breaks_no_page(
    campaign: Any, at_noon: Any, signed_in: Any, home: Any
) -> None:
    from kortisto.campaigns.letters import checking
    from kortisto.campaigns.models import Campaign

    own, client = campaign("fi", form="html"), signed_in("marketing")
    letter = own.letter
    sent = {
        "revision": letter.revision,
        "source": "<p>Hei</p>",
        "kohta": "lahde:source",
        "f-lahde-source": _file(picture(), "a.jpg"),
    }
    assert client.post(f"/kampanjat/kirjeet/{letter.ref}/fi/kuva/", sent, headers={"HX-Request": "true"}).status_code == 200
    [hosted] = HostedFile.objects.all()
    source = version().content["source"]
    address = source.split()[1]
    assert hosted.ref in address and "<p>Hei</p>" in source
    letter = version().letter
    actions.save(letter, "fi", content={"source": f'<img src="{address}" alt="Vihreä">{source}'}, revision=letter.revision, now=NOW)
    assert not checking.summary(Campaign.objects.get(), day=NOW.date()).parts[0].problems
    Campaign.objects.update(purpose="b2b:gone")
    for page in ("viesti/", "viesti/esikatselu/", "viesti/esikatselu/sivu/"):
        assert client.get(f"/kampanjat/{own.ref}/{page}").status_code == 200
