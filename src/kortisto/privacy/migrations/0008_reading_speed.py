"""What lists find few rows by: who was not informed, and the Keep rows of no purpose of the one who looks."""

from django.db import migrations, models


INFORMED = "UPDATE privacy_subject SET informed = %s WHERE id IN (SELECT subject_id FROM privacy_keep WHERE datum = %s)"


def fill(apps, schema_editor):
    schema_editor.execute(INFORMED, [True, "informed_on"])


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0007_undone_imports"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="keep",
            name="keep_datum_record",
        ),
        migrations.AddField(
            model_name="subject",
            name="informed",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="keep",
            index=models.Index(fields=["mask", "datum"], name="keep_mask_datum"),
        ),
        migrations.AddIndex(
            model_name="subject",
            index=models.Index(condition=models.Q(("informed", False)), fields=["id"], name="subject_uninformed"),
        ),
    ]
