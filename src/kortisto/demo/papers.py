"""Files on a few cards, so that one sees what attachments look like: minutes as text, an offer as PDF. They name nobody."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

from kortisto.contacts.attachments import acts
from kortisto.contacts.models import Contact, Interaction
from kortisto.contacts.scope import current
from kortisto.lib.periods import local_day

MEETINGS = 12
_MINUTES = "Muistio\n\nKäytiin läpi toimitusaika, värit ja takuu.\nTarjous lähetetään sovitussa ajassa.\n"
_OFFER = '#set page(width: 148mm, height: 105mm)\n#set text(lang: "fi")\n= Tarjous\nTyöpöytä, 12 kpl\n\nToimitusaika kuusi viikkoa.'


def attach(*, by: str, now: datetime, zone: str) -> int:
    """Minutes with the newest meetings, an offer beside every third of them; gives how many files. None without a purpose."""
    if not current(local_day(now, zone)).holds("attachments"):
        return 0
    held = Interaction.objects.filter(kind=Interaction.Kind.MEETING_HELD, contact__in=Contact.objects.not_passive())
    offer, count = _offer(), 0
    for number, meeting in enumerate(held.select_related("contact__subject", "company").order_by("-happened_at", "-pk")[:MEETINGS]):
        sent = [acts.Sent("Muistio.txt", _MINUTES.encode())]
        if number % 3 == 0:
            sent.append(acts.Sent("Tarjous.pdf", offer))
        files = acts.check(sent)
        acts.attach(contact=meeting.contact, company=meeting.company, interaction=meeting, files=files, by=by, now=now)
        count += len(files)
    return count


def _offer() -> bytes:
    import typst

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "offer.typ"
        source.write_text(_OFFER, encoding="utf-8")
        return bytes(typst.compile(str(source)))
