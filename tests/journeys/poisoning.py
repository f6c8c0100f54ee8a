"""A process that writes what attackers write into every text people may have typed, in every table of an instance."""

from __future__ import annotations

import json
import re

from kortisto.cli.start import start

SHORT = "'\"><img src=x onerror=pwned=1>"
PAYLOAD = (
    "'\"></textarea></title></script><img src=x onerror=window.pwned=1><svg onload=window.pwned=1>"
    '<a href="javascript:window.pwned=1" hx-get="/paha" data-hx-get="/paha" hx-on:click="window.pwned=1">{{7*7}}{% raise %}${7*7}</a>'
)
TYPED = re.compile(
    r"^(name|\w*_name|title|job_title|summary|text|subject|street|city|industry|label(_\w\w)?|detail|alt|note|notes|source|reason|"
    r"case_reference|website|typed|value|problem|preheader)$"
)
"""Names of columns whose words somebody typed or sent; codes and keys keep theirs."""


def main() -> None:
    start()
    from django.apps import apps
    from django.db import models, transaction

    done = {}
    for model in apps.get_models():
        if not model.__module__.startswith("kortisto.") or model._meta.label in ("jobs.Job", "privacy.PolicyVersion"):
            continue
        for field in model._meta.concrete_fields:
            text = isinstance(field, models.CharField | models.TextField) and not field.choices and not field.unique
            room = getattr(field, "max_length", None) or 10_000
            if not text or not TYPED.match(field.name) or room < len(SHORT):
                continue
            with transaction.atomic():
                rows = (
                    model._base_manager.exclude(**{field.name: ""})
                    if not field.null
                    else model._base_manager.exclude(**{field.name: None})
                )
                if number := rows.update(**{field.name: (PAYLOAD if room >= len(PAYLOAD) else SHORT)[:room]}):
                    done[f"{model._meta.label}.{field.name}"] = number
    print(json.dumps(done))  # noqa: T201 - what the test reads


if __name__ == "__main__":
    main()
