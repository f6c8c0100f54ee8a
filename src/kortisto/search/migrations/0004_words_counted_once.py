"""PostgreSQL counts the words of a whole statement at once.

Row by row, a word that stands in thousands of rows of one transaction was changed thousands of times, each time past all of its
earlier versions: putting people into the index grew with the square of their number. The index of trigrams goes, nothing asks it
(docs/adr/0178).
"""

from django.db import migrations

_OF = "unnest(string_to_array({rows}.words, ' ')) AS word WHERE word <> ''"
_IN = f"""
    INSERT INTO search_searchword(word, uses)
        SELECT word, count(*) FROM fresh, {_OF.format(rows="fresh")} GROUP BY word ORDER BY word
        ON CONFLICT (word) DO UPDATE SET uses = search_searchword.uses + excluded.uses;
"""
# Locked in their order, so that two who forget at the same time wait for each other instead of for ever.
_OUT = f"""
    WITH gone AS (SELECT word, count(*) AS number FROM stale, {_OF.format(rows="stale")} GROUP BY word),
        held AS (SELECT own.word, gone.number FROM search_searchword own JOIN gone USING (word) ORDER BY own.word FOR UPDATE OF own)
        UPDATE search_searchword SET uses = uses - held.number FROM held WHERE search_searchword.word = held.word;
    DELETE FROM search_searchword WHERE uses <= 0 AND word IN (SELECT word FROM stale, {_OF.format(rows="stale")});
"""


def _counting(name, on, tables, body):
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$",
        f"CREATE TRIGGER {name} AFTER {on} ON search_searchdocument REFERENCING {tables} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
    ]


FORWARDS = [
    "DROP INDEX IF EXISTS search_word_trigrams",
    "DROP TRIGGER search_words ON search_searchdocument",
    *_counting("search_words_in", "INSERT", "NEW TABLE AS fresh", _IN),
    *_counting("search_words_out", "DELETE", "OLD TABLE AS stale", _OUT),
    *_counting("search_words_changed", "UPDATE", "OLD TABLE AS stale NEW TABLE AS fresh", _OUT + _IN),
]
BACKWARDS = [
    *(f"DROP TRIGGER {name} ON search_searchdocument" for name in ("search_words_in", "search_words_out", "search_words_changed")),
    *(f"DROP FUNCTION {name}()" for name in ("search_words_in", "search_words_out", "search_words_changed")),
    "CREATE TRIGGER search_words AFTER INSERT OR DELETE OR UPDATE OF words ON search_searchdocument "
    "FOR EACH ROW EXECUTE FUNCTION search_count_words()",
]


def _run(schema_editor, statements):
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0003_index_that_forgets")]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: _run(schema_editor, FORWARDS), lambda apps, schema_editor: _run(schema_editor, BACKWARDS)
        )
    ]
