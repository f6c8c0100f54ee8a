"""Entry for a WSGI server: `kortisto.config.wsgi:application`."""

from __future__ import annotations

import os

from kortisto.config import sqlite

sqlite.swap_in()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kortisto.config.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402 - SQLite must be in place first

from kortisto.config.serving import die_with_parent, end_quietly, ready  # noqa: E402

end_quietly()
die_with_parent()
application = get_wsgi_application()
ready()
