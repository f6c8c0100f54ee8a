"""The rows, and for each database the index that follows them by triggers."""

from django.db import migrations, models

SQLITE = [
    """
    CREATE VIRTUAL TABLE search_index USING fts5(
        words, content='search_searchdocument', content_rowid='id', prefix='2 3 4', detail='none',
        tokenize="unicode61 remove_diacritics 0")
    """,
    # A deleted word leaves the index at once instead of being marked as deleted until segments are merged.
    "INSERT INTO search_index(search_index, rank) VALUES('secure-delete', 1)",
    "CREATE VIRTUAL TABLE search_vocabulary USING fts5vocab('search_index', 'row')",
    """
    CREATE TRIGGER search_document_in AFTER INSERT ON search_searchdocument BEGIN
        INSERT INTO search_index(rowid, words) VALUES (new.id, new.words);
    END
    """,
    """
    CREATE TRIGGER search_document_out AFTER DELETE ON search_searchdocument BEGIN
        INSERT INTO search_index(search_index, rowid, words) VALUES ('delete', old.id, old.words);
    END
    """,
    """
    CREATE TRIGGER search_document_changed AFTER UPDATE OF words ON search_searchdocument BEGIN
        INSERT INTO search_index(search_index, rowid, words) VALUES ('delete', old.id, old.words);
        INSERT INTO search_index(rowid, words) VALUES (new.id, new.words);
    END
    """,
]
SQLITE_BACK = [
    "DROP TRIGGER search_document_changed",
    "DROP TRIGGER search_document_out",
    "DROP TRIGGER search_document_in",
    "DROP TABLE search_vocabulary",
    "DROP TABLE search_index",
]

POSTGRESQL = [
    # Words are cut and folded already: no parser, no dictionary, so that a number or an address stays one word.
    """
    ALTER TABLE search_searchdocument ADD COLUMN vector tsvector
        GENERATED ALWAYS AS (array_to_tsvector(array_remove(string_to_array(words, ' '), ''))) STORED
    """,
    "CREATE INDEX search_document_vector ON search_searchdocument USING gin (vector)",
    """
    CREATE FUNCTION search_count_words() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            UPDATE search_searchword SET uses = uses - 1
                WHERE word IN (SELECT word FROM search_searchword
                    WHERE word = ANY (string_to_array(old.words, ' ')) ORDER BY word FOR UPDATE);
            DELETE FROM search_searchword WHERE uses <= 0 AND word = ANY (string_to_array(old.words, ' '));
        END IF;
        IF TG_OP <> 'DELETE' THEN
            INSERT INTO search_searchword(word, uses)
                SELECT word, 1 FROM unnest(string_to_array(new.words, ' ')) AS word WHERE word <> '' ORDER BY word
                ON CONFLICT (word) DO UPDATE SET uses = search_searchword.uses + 1;
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER search_words AFTER INSERT OR DELETE OR UPDATE OF words ON search_searchdocument
        FOR EACH ROW EXECUTE FUNCTION search_count_words()
    """,
]
POSTGRESQL_BACK = [
    "DROP TRIGGER search_words ON search_searchdocument",
    "DROP FUNCTION search_count_words",
    "ALTER TABLE search_searchdocument DROP COLUMN vector",
]


def forwards(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)
    if schema_editor.connection.vendor == "postgresql":
        trigrams(schema_editor)


def trigrams(schema_editor):
    """pg_trgm makes slips quicker to find; a database user who may not create it does without."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
        if not cursor.fetchone():
            return
        cursor.execute("SAVEPOINT trigrams")
        try:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute("CREATE INDEX search_word_trigrams ON search_searchword USING gin (word gin_trgm_ops)")
            cursor.execute("RELEASE SAVEPOINT trigrams")
        except Exception:
            cursor.execute("ROLLBACK TO SAVEPOINT trigrams")


def backwards(apps, schema_editor):
    for statement in SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("object_id", models.BigIntegerField()),
                ("subject_id", models.BigIntegerField(blank=True, db_index=True, null=True)),
                ("title", models.CharField(max_length=240)),
                ("words", models.TextField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "object_id"), name="search_document_once")],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("uses", models.IntegerField(default=0)),
            ],
        ),
        migrations.RunPython(forwards, backwards),
    ]
