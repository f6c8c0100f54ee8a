"""A process that keeps or destroys an attachment and kills itself with SIGKILL on the way."""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import timedelta
from typing import Any

from kortisto.cli.start import start


def die(*_args: Any, **_named: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def prepare() -> None:
    """A person with one attachment."""
    from django.utils import timezone

    from kortisto.privacy import publication
    from kortisto.privacy.policy.load import shipped
    from tests.proof import people

    now = timezone.now()
    publication.install([shipped("b2b")], by="cli", now=now - timedelta(days=2))
    people.person("Aino Lehtovirta", people.firm(since=timezone.localdate()), on=timezone.localdate(), email="aino@firma.example")
    keep("ensimmainen.txt")


def keep(name: str) -> None:
    from django.utils import timezone

    from kortisto.contacts.attachments import acts
    from kortisto.contacts.models import Contact

    files = acts.check([acts.Sent(name, b"Sis\xc3\xa4lt\xc3\xb6")])
    acts.attach(contact=Contact.objects.get(), files=files, by="cli", now=timezone.now())


def die_between_file_and_row() -> None:
    from kortisto.contacts.models import Attachment

    Attachment.objects.create = die  # type: ignore[method-assign]
    keep("toinen.txt")


def die_between_row_and_file() -> None:
    from django.utils import timezone

    from kortisto.contacts.attachments import acts, storage
    from kortisto.contacts.models import Attachment

    acts.remove(Attachment.objects.get(), by="cli", now=timezone.now() - timedelta(days=2))
    storage.BOX.__class__.destroy = die  # type: ignore[method-assign]
    acts.clear(timezone.now())


def delete_first() -> None:
    """By hand, two days ago; the night is over."""
    from django.utils import timezone

    from kortisto.contacts.attachments import acts
    from kortisto.contacts.models import Attachment

    row = Attachment.objects.get(name="ensimmainen.txt")
    acts.remove(row, by="cli", now=timezone.now() - timedelta(days=2))
    acts.clear(timezone.now())


def names() -> None:
    """Name → what is in it, or None where it cannot be read."""
    from kortisto.contacts.attachments import storage
    from kortisto.contacts.models import Attachment

    sys.stdout.write(json.dumps({row.name: storage.read(row).decode() for row in Attachment.objects.all()}))


def look() -> None:
    """What is there, before and after a night two days later."""
    from django.utils import timezone

    from kortisto.contacts.attachments import acts
    from tests.kill.looking import files

    before = files()
    told = acts.clear(timezone.now() + timedelta(days=2))
    sys.stdout.write(json.dumps({"before": before, "told": told, "after": files(), "rows": rows()}))


def rows() -> list[str]:
    from kortisto.contacts.attachments import storage
    from kortisto.contacts.models import Attachment

    return sorted(row.ref.hex for row in Attachment.objects.all() if storage.read(row))


if __name__ == "__main__":
    start()
    {
        "prepare": prepare,
        "adding": die_between_file_and_row,
        "removing": die_between_row_and_file,
        "second": lambda: keep("toinen.txt"),
        "delete first": delete_first,
        "names": names,
        "look": look,
    }[sys.argv[1]]()
