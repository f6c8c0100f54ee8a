"""The index of a Keep row's subject goes: that of subject, datum and record answers the same, and each row is written once less.

By hand, for SQLite would write the whole table anew to lose an index.
"""

import django.db.models.deletion
from django.db import migrations, models

NAME = "privacy_keep_subject_id_97b4300a"


class Migration(migrations.Migration):
    dependencies = [("privacy", "0008_reading_speed")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(f"DROP INDEX IF EXISTS {NAME}", f"CREATE INDEX IF NOT EXISTS {NAME} ON privacy_keep (subject_id)")
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="keep",
                    name="subject",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="keeps", to="privacy.subject"
                    ),
                )
            ],
        )
    ]
