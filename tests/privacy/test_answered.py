"""Whoever asks to be erased is answered once, from a sealed row (decision 13)."""

from __future__ import annotations

from typing import Any

from kortisto.outreach import certificates
from kortisto.outreach.models import SealedMessage
from kortisto.privacy import erasure
from kortisto.privacy.models import Certificate, Subject
from tests.privacy.making import DAY, NIGHT, anna
from tests.proof import people
from tests.proof.days import at
from tests.proof.register import Register


def test_the_certificate_is_sealed_for_the_person_who_asked(b2b: Register, settings: Any) -> None:
    settings.EMAIL_HOST = "127.0.0.1"
    person = anna()
    subject = Subject.objects.get(pk=person.subject_id)
    [outcome] = erasure.erase([subject], reason="request", by="cli", now=at(DAY), as_of=DAY)
    message = SealedMessage.objects.get()
    inside = certificates.opened(message)
    assert message.erasure_number == outcome.number
    assert inside["address"] == outcome.email
    assert erasure.proves(Certificate.objects.get(), secret=inside["secret"], email=inside["address"])


def test_retention_answers_nobody(b2b: Register, settings: Any) -> None:
    settings.EMAIL_HOST = "127.0.0.1"
    anna()
    assert people.sweep(NIGHT).done == 1
    assert not SealedMessage.objects.exists()
