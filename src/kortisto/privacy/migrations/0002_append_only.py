"""Audit links, sealed months and published notices can be neither changed nor removed."""

from django.db import migrations

from kortisto.privacy import triggers


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_ground")]
    operations = [
        migrations.RunPython(
            lambda apps, editor: triggers.install(editor.connection),
            lambda apps, editor: triggers.remove(editor.connection),
        )
    ]
