"""The counts of what strangers may do so often are of every room that strangers reach: they move to `accounts`, rows and all."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0005_hosted_owner"), ("accounts", "0003_spent")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE campaigns_spent RENAME TO accounts_spent",
                    "ALTER TABLE accounts_spent RENAME TO campaigns_spent",
                ),
            ],
            state_operations=[migrations.DeleteModel(name="Spent")],
        ),
    ]
