"""The few of a list are put in its order from an index alone, and one's own latest entries are found by one.

Eight indexes that begin as another one does go. They go by hand, for SQLite would write the whole tables anew to lose them.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CASCADE, SET_NULL, PROTECT = (getattr(django.db.models.deletion, name) for name in ("CASCADE", "SET_NULL", "PROTECT"))
CONTACT, COMPANY, USER = "contacts.contact", "contacts.company", settings.AUTH_USER_MODEL


def without_index(model, name, index, to, on_delete, **more):
    field = models.ForeignKey(db_index=False, on_delete=on_delete, to=to, **more)
    return migrations.SeparateDatabaseAndState(
        database_operations=[
            migrations.RunSQL(f"DROP INDEX IF EXISTS {index}", f"CREATE INDEX IF NOT EXISTS {index} ON contacts_{model} ({name}_id)")
        ],
        state_operations=[migrations.AlterField(model_name=model, name=name, field=field)],
    )


class Migration(migrations.Migration):
    dependencies = [("contacts", "0010_custom_fields"), migrations.swappable_dependency(USER)]

    operations = [
        migrations.AddIndex("contact", models.Index(fields=["subject", "sort_key", "id"], name="contact_subject_order")),
        migrations.AddIndex("interaction", models.Index(fields=["recorded_by", "happened_at", "id"], name="interaction_by")),
        without_index("contact", "owner", "contacts_contact_owner_id_0103c1ee", USER, SET_NULL, null=True, blank=True, related_name="+"),
        without_index("position", "contact", "contacts_position_contact_id_2659bb4f", CONTACT, CASCADE, related_name="positions"),
        without_index(
            "position", "company", "contacts_position_company_id_94554dbc", COMPANY, PROTECT, null=True, blank=True,
            related_name="positions",
        ),
        without_index("interaction", "contact", "contacts_interaction_contact_id_f3ad413f", CONTACT, CASCADE, related_name="interactions"),
        without_index("noticedelivery", "contact", "contacts_noticedelivery_contact_id_4cc804f3", CONTACT, CASCADE, related_name="notices"),
        without_index("passivation", "contact", "contacts_passivation_contact_id_bc12b8b3", CONTACT, CASCADE, related_name="passivations"),
        without_index("task", "contact", "contacts_task_contact_id_d82e5ac1", CONTACT, CASCADE, null=True, blank=True, related_name="tasks"),
        without_index("task", "assignee", "contacts_task_assignee_id_319dce19", USER, SET_NULL, null=True, related_name="+"),
    ]  # fmt: skip
