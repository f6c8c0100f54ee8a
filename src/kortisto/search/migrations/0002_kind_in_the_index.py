"""What kind of thing a row is becomes a word of the index, so that the few of one kind are not looked for among all the others.

Nobody can type the word: it begins with a sign of no script (U+E000). The rows themselves stay as they are.
"""

from importlib import import_module

from django.db import migrations

first = import_module("kortisto.search.migrations.0001_initial")

MARK = "char(57344)"
INDEXED = f"words || ' ' || {MARK} || kind"


def _trigger(name: str, event: str, *acts: str) -> str:
    return f"CREATE TRIGGER search_document_{name} AFTER {event} ON search_searchdocument BEGIN {' '.join(acts)} END"


def _row(which: str) -> str:
    return f"{which}.id, {which}.words || ' ' || {MARK} || {which}.kind"


PUT = f"INSERT INTO search_index(rowid, words) VALUES ({_row('new')});"
TAKE = f"INSERT INTO search_index(search_index, rowid, words) VALUES ('delete', {_row('old')});"
SQLITE = [
    *first.SQLITE_BACK,
    f"CREATE VIEW search_indexed AS SELECT id, {INDEXED} AS words FROM search_searchdocument",
    """
    CREATE VIRTUAL TABLE search_index USING fts5(
        words, content='search_indexed', content_rowid='id', prefix='2 3 4', detail='none',
        tokenize="unicode61 remove_diacritics 0")
    """,
    "INSERT INTO search_index(search_index, rank) VALUES('secure-delete', 1)",
    "CREATE VIRTUAL TABLE search_vocabulary USING fts5vocab('search_index', 'row')",
    _trigger("in", "INSERT", PUT),
    _trigger("out", "DELETE", TAKE),
    _trigger("changed", "UPDATE OF words, kind", TAKE, PUT),
    "INSERT INTO search_index(search_index) VALUES('rebuild')",
]
SQLITE_BACK = [*first.SQLITE_BACK, "DROP VIEW search_indexed", *first.SQLITE, "INSERT INTO search_index(search_index) VALUES('rebuild')"]
POSTGRESQL = [
    "ALTER TABLE search_searchdocument DROP COLUMN vector",
    """
    ALTER TABLE search_searchdocument ADD COLUMN vector tsvector GENERATED ALWAYS AS (
        array_to_tsvector(array_remove(string_to_array(words, ' '), '') || ARRAY[chr(57344) || kind])) STORED
    """,
    "CREATE INDEX search_document_vector ON search_searchdocument USING gin (vector)",
]
POSTGRESQL_BACK = ["ALTER TABLE search_searchdocument DROP COLUMN vector", *first.POSTGRESQL[:2]]


def forwards(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    for statement in SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(forwards, backwards)]
