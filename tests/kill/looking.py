"""A process that looks at an instance after a death, lets the next run finish, and looks again."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from kortisto.cli.start import start


def state() -> dict[str, Any]:
    """Who is there whole, who is there by half, and whether ledger, database and trail agree."""
    from kortisto.contacts.attachments import storage
    from kortisto.contacts.models import Attachment, Contact
    from kortisto.privacy import audit, ledger, replay
    from kortisto.privacy.models import Erasure
    from kortisto.search.models import SearchDocument

    whole, half = [], []
    for contact in Contact.objects.order_by("pk"):
        positions = list(contact.positions.all())
        complete = contact.family_name and contact.source and positions and all(p.email and p.company_id for p in positions)
        (whole if complete and contact.interactions.exists() else half).append(contact.pk)
    lines = list(ledger.read())
    aborted = {seq for line in lines if line.kind == "aborted" for seq in line.scope}
    erased = [line.subject_ref for line in lines if line.kind == "erased" and line.seq not in aborted]
    entries, problem = ledger.verify()
    return {
        "whole": whole,
        "half": half,
        "found": sorted(SearchDocument.objects.filter(kind="contact").values_list("object_id", flat=True)),
        "erased": sorted(erased),
        "entries": entries,
        "problem": problem,
        "files": files(),
        "kept_files": sorted(row.ref.hex for row in Attachment.objects.all() if storage.read(row)),
        "applied": ledger.state().applied_seq,
        "lock": str(replay.is_locked() or ""),
        "trail": audit.verify().problem if hasattr(audit.verify(), "problem") else "",
        "states": sorted(Erasure.objects.values_list("state", flat=True).distinct()),
        "refs": sorted(Erasure.objects.exclude(state="incomplete").values_list("subject_ref", flat=True)),
    }


def files() -> list[str]:
    """Stems of the sealed attachments and of their keys: each once when both are there, and only then."""
    from django.conf import settings

    sealed = {path.stem for path in (Path(settings.KORTISTO.files) / "attachments").glob("*.sealed")}
    keys = {name.rpartition("/")[2] for name in settings.KORTISTO_KEYS.names("attachments")}
    return sorted(sealed & keys) if sealed == keys else sorted(f"alone: {stem}" for stem in sealed ^ keys)


def main() -> None:
    from kortisto.privacy import sweep
    from tests.kill.filling import TODAY
    from tests.proof.days import at

    before = state()
    report = sweep.run(as_of=TODAY, now=at(TODAY, 5), confirm=True, by="cli")
    sys.stdout.write(
        json.dumps({"before": before, "after": state(), "report": json.loads(json.dumps(report.as_json(), default=str))})
    )


if __name__ == "__main__":
    start()
    main()
    sys.exit(0)
