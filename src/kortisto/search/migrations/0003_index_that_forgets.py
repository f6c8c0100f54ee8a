"""The index keeps the column beside each word (`detail='column'`; there is one column).

With `detail='none'` and `secure-delete` FTS5 (3.53) loses its way when several rows that share words change in one transaction:
it kept words of rows that were gone, and lost words of rows that are there. Built anew once, from the rows.
"""

from django.db import migrations

def _made(detail):
    return [
        "DROP TABLE search_vocabulary",
        "DROP TABLE search_index",
        f"""
        CREATE VIRTUAL TABLE search_index USING fts5(
            words, content='search_indexed', content_rowid='id', prefix='2 3 4', detail='{detail}',
            tokenize="unicode61 remove_diacritics 0")
        """,
        "INSERT INTO search_index(search_index, rank) VALUES('secure-delete', 1)",
        "CREATE VIRTUAL TABLE search_vocabulary USING fts5vocab('search_index', 'row')",
        "INSERT INTO search_index(search_index) VALUES('rebuild')",
    ]


def _run(schema_editor, detail):
    if schema_editor.connection.vendor == "sqlite":
        for statement in _made(detail):
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0002_kind_in_the_index")]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: _run(schema_editor, "column"), lambda apps, schema_editor: _run(schema_editor, "none")
        )
    ]
