"""Nor can a link be replaced (SQLite) or the table emptied at once (PostgreSQL)."""

from django.db import migrations

from kortisto.privacy import triggers


class Migration(migrations.Migration):
    dependencies = [("privacy", "0011_standing")]
    operations = [
        migrations.RunPython(lambda apps, editor: triggers.install(editor.connection), migrations.RunPython.noop)
    ]
