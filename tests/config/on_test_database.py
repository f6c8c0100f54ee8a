"""The session's instance as the backup sees it: on the test's own database, with no archive and no key of one."""

from __future__ import annotations

import shutil

from django.conf import settings
from django.db import connection

from kortisto.config.backup import generations
from kortisto.config.instance import Instance


def instance_on_test_database() -> Instance:
    found: Instance = settings.KORTISTO
    shutil.rmtree(found.backups, ignore_errors=True)
    for name in found.keys.names(generations.FOLDER):
        found.keys.destroy(name)
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:{database['NAME']}"
    else:
        host = database["OPTIONS"].get("host") or database["HOST"]
        url = f"postgresql://{database['USER']}@/{database['NAME']}?host={host}"
    return Instance(found.home, {**found.values, "database_url": url})
