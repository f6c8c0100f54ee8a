"""The counts of what strangers may do so often come from the room of campaigns; its migration 0006 renames the table, rows and all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_sessions_and_mailed_links")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Spent",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("key", models.CharField(max_length=64, unique=True)),
                        ("times", models.PositiveIntegerField(default=0)),
                        ("until", models.DateTimeField(db_index=True)),
                    ],
                ),
            ],
        ),
    ]
