"""The body of `kortisto fields`."""

from __future__ import annotations

import json
from typing import Any

import click
from django.utils import timezone

from kortisto.contacts.custom import defining, inherited, kinds, reading
from kortisto.contacts.models import CustomField


def fields(*, as_json: bool) -> int:
    """Every field, in the order of the cards. Gives the exit code: 1 when one has no purpose."""
    as_of = timezone.localdate()
    found = [_told(field, as_of) for field in reading.fields()]
    if as_json:
        click.echo(json.dumps({"fields": found}, ensure_ascii=False, indent=2))
    else:
        for one in found:
            state = "" if one["named"] else "  WITHOUT PURPOSE" if not one["retired_on"] else "  retired, without purpose"
            click.echo(f"{one['bearer']:9} {one['key']:24} {one['kind']:8} {one['datum']:16} {one['values']:>8} values{state}")
            click.echo(f"{'':10}{'; '.join(one['purposes']) or '–'}")
    return int(any(not one["named"] and not one["retired_on"] for one in found))


def _told(field: CustomField, as_of: Any) -> dict[str, Any]:
    """Definitions only: no value, so that the answer says nothing of anybody."""
    datum = inherited.inherits(field.datum, as_of)
    return {
        "key": field.key,
        "labels": {"fi": field.label_fi, "sv": field.label_sv, "en": field.label_en},
        "bearer": field.bearer,
        "kind": field.kind,
        "options": [
            {"key": o.key, "fi": o.label_fi, "sv": o.label_sv, "en": o.label_en, "retired": o.retired_on is not None}
            for o in field.options.all()
        ]
        if field.kind in kinds.WITH_OPTIONS
        else [],
        "required": field.required,
        "datum": field.datum,
        "named": inherited.lives(field, as_of),
        "purposes": [why.ref for why in datum.purposes],
        "readers": list(datum.readers),
        "retired_on": field.retired_on.isoformat() if field.retired_on else None,
        "values": defining.count(field),
    }
