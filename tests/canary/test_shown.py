"""Everything planted is shown to the person who asks: on their own page, in what they download, or named there (Art. 15)."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

from tests.canary import planting
from tests.canary.planting import TODAY
from tests.proof.days import at
from tests.proof.register import Register

NOW = at(TODAY, 20)
COMPUTED = {
    "mark": "a keyed hash of the address, in the ledger of a mailing",
    "letter id": "a hash of the number of a message that is shown whole",
    "consents.channelchoice.topic": "the key of a topic that is none of the firm's: only the proof makes such",
    "contacts.noticedelivery.evidence": "the number of the message that informed; its day is shown",
    "file name xlsx": "deleted by hand, destroyed in the night",
    "in the xlsx": "deleted by hand, destroyed in the night",
}
"""What is not told in words, and why; a column by its name, whatever number its row has in this run."""
ON_PAGE = {"emptied own note", "earlier own note", "earlier title", "earlier name", "lifted ban", "new source", "note", "letter"}


def test_everything_planted_is_shown_or_named(b2b: Register) -> None:
    from django.utils import translation

    from kortisto.contacts.models import Position
    from kortisto.rights.models import OwnLink
    from kortisto.rights.own import acts, shown

    canary = planting.plant()
    with translation.override("fi"):
        packed = acts.packed(canary.subject, language="fi", now=NOW)
        job = Position.objects.filter(contact=canary.contact).order_by("-pk")[0]
        link = OwnLink(subject=canary.subject, position=job.pk, expires_at=NOW + timedelta(days=7))
        page = str(shown.page(link, now=NOW, language="fi"))
    with zipfile.ZipFile(io.BytesIO(packed)) as box:
        names, said = box.namelist(), json.loads(box.read("data.json"))
        files = b" ".join(box.read(name) for name in names if name.endswith(".txt")).decode()
        assert box.read("data.pdf").startswith(b"%PDF")
    text = json.dumps(said, ensure_ascii=False) + files
    formatted = {name: words.replace("+358", "0") for name, words in canary.words.items() if "phone" in name}
    spaced = text.replace(" ", "")
    missing = {
        name
        for name, words in canary.words.items()
        if words not in text and formatted.get(name, words) not in spaced and name.split(":")[0] not in COMPUTED
    }
    in_files = {"in the docx": "file name docx", "in the pdf": "file name pdf"}
    missing -= {name for name, file in in_files.items() if any(canary.words[file] in one for one in names)}
    assert missing == set()
    assert {name for name in ON_PAGE if canary.words[name] not in page} == set()
    assert [row["label"] for row in said["data"] if not row["value"]] == [], "no datum is named without what it says"


def test_who_looked_is_told_by_day_and_purpose_and_never_by_name(b2b: Register) -> None:
    from kortisto.privacy import audit
    from kortisto.rights.answering import access
    from tests.proof import people, staff

    who = people.person("Aino Lehtovirta", people.firm("Talo Oy", since=TODAY), on=TODAY, email="aino@talo.example")
    looker = staff.account("Salla Katsoja", staff.all_roles())
    for hour in (9, 9, 15):
        audit.seen(looker, "contacts", [who.subject], at(TODAY, hour))
    said = access.of_subject(who.subject, language="fi", day=TODAY)
    [once] = said["looked_at"]
    assert once["on"] == TODAY.isoformat() and once["purposes"], once
    assert "Katsoja" not in json.dumps(said, ensure_ascii=False) and str(looker.ref) not in json.dumps(said)
    assert access.of_subject(who.subject, language="fi", day=TODAY, every=False)["looked_at"] == []
