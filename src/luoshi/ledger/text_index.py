"""Finding any run of characters in the texts of a million matters.

SQLite: an FTS5 table of trigrams without a copy of the text, kept by triggers. Each column ends in two marks, so that
also the last two characters of a text begin a trigram: a word of two characters — most words of Chinese — is then the
union of the trigrams that begin with it, and needs no scan. PostgreSQL: pg_trgm over the very expressions that Django's
``icontains`` compares, and pairs of characters for words of two. One character is looked for in titles as they come.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

COLUMNS = ("title", "code", "quote", "standard")
MOST_WORDS = 5  # of one question that are looked up; further words are read for in what those find
PAIRED = " || chr(2) || ".join(COLUMNS)  # PostgreSQL: the mark keeps pairs from crossing columns


def holding(text: str, vendor: str) -> Q:
    """Return the condition that every word of ``text`` stands in a matter's texts; without a word, none does."""
    # The longest words find the fewest rows.
    words = sorted(dict.fromkeys(text.split()), key=len, reverse=True)
    if not words or "\x00" in text:
        return Q(pk__in=[])
    found = Q()
    for place, word in enumerate(words):
        found &= _holds(word, vendor) if place < MOST_WORDS or len(word) == 1 else _read(word)
    return found


def _holds(word: str, vendor: str) -> Q:
    if len(word) == 1:
        return Q(title__icontains=word) | Q(number=word)
    if vendor == "sqlite":
        return Q(pk__in=_sqlite(word)) | Q(number=word)
    if len(word) == 2:
        return Q(pk__in=_pairs(word)) | Q(number=word)
    return _read(word)


def _read(word: str) -> Q:
    """Hold for rows that say the word, by reading them; PostgreSQL has an index for words of three and more."""
    found = Q(number=word)
    for column in COLUMNS:
        found |= Q(**{f"{column}__icontains": word})
    return found


def _sqlite(word: str) -> RawSQL:
    """Rows by trigrams: the word itself, or every trigram that begins with a word of two."""
    if len(word) > 2:
        quoted = '"' + word.replace('"', '""') + '"'
        sql = "SELECT rowid FROM ledger_matter_text WHERE ledger_matter_text MATCH %s"
        return RawSQL(sql, [quoted])  # noqa: S611 - parameters only
    begins = word.lower()
    sql = (
        "SELECT rowid FROM ledger_matter_text WHERE ledger_matter_text MATCH (SELECT "
        # Three marks never stand together: no term, no match.
        "coalesce(group_concat('\"' || replace(term, '\"', '\"\"') || '\"', ' OR '), '\"' || char(2, 2, 2) || '\"') "
        "FROM ledger_matter_terms WHERE term >= %s AND term < %s)"
    )
    return RawSQL(sql, [begins, begins + "\U0010ffff"])  # noqa: S611 - parameters only


def _pairs(word: str) -> RawSQL:
    sql = f"SELECT id FROM ledger_matter WHERE ledger_pairs({PAIRED}) @> ARRAY[upper(%s)]"  # noqa: S608 - names of columns
    return RawSQL(sql, [word])  # noqa: S611 - parameters only


def make(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ANN401 - of a migration
    """Make the index and fill it."""
    statements = _sqlite_index() if editor.connection.vendor == "sqlite" else _postgresql_index()
    for statement in statements:
        editor.execute(statement, params=None)


def drop(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ANN401 - of a migration
    """Remove it."""
    if editor.connection.vendor == "sqlite":
        for event in ("insert", "update", "delete"):
            editor.execute(f"DROP TRIGGER IF EXISTS ledger_matter_text_{event}")
        editor.execute("DROP TABLE IF EXISTS ledger_matter_terms")
        editor.execute("DROP TABLE IF EXISTS ledger_matter_text")
        return
    editor.execute("DROP INDEX IF EXISTS ledger_matter_trigrams")
    editor.execute("DROP INDEX IF EXISTS ledger_matter_pairs")
    editor.execute("DROP FUNCTION IF EXISTS ledger_pairs(text)")


def _sqlite_index() -> list[str]:
    names = ", ".join(COLUMNS)
    new = ", ".join(f"new.{name} || char(2, 2)" for name in COLUMNS)
    old = ", ".join(f"old.{name} || char(2, 2)" for name in COLUMNS)
    all_rows = ", ".join(f"{name} || char(2, 2)" for name in COLUMNS)
    table = "ledger_matter_text"
    enter = f"INSERT INTO {table}(rowid, {names}) VALUES (new.id, {new});"  # noqa: S608 - names of columns
    leave = f"INSERT INTO {table}({table}, rowid, {names}) VALUES ('delete', old.id, {old});"  # noqa: S608 - names of columns
    return [
        f"CREATE VIRTUAL TABLE {table} USING fts5({names}, content='', tokenize='trigram')",
        f"CREATE VIRTUAL TABLE ledger_matter_terms USING fts5vocab({table}, 'row')",
        f"INSERT INTO {table}(rowid, {names}) SELECT id, {all_rows} FROM ledger_matter",  # noqa: S608 - names of columns
        f"CREATE TRIGGER {table}_insert AFTER INSERT ON ledger_matter BEGIN {enter} END",
        f"CREATE TRIGGER {table}_delete AFTER DELETE ON ledger_matter BEGIN {leave} END",
        f"CREATE TRIGGER {table}_update AFTER UPDATE OF {names} ON ledger_matter BEGIN {leave} {enter} END",
    ]


def _postgresql_index() -> list[str]:
    compared = ", ".join(f"upper({name}::text) gin_trgm_ops" for name in COLUMNS)
    return [
        # Trusted since PostgreSQL 13: whoever may create in the database may add it.
        "CREATE EXTENSION IF NOT EXISTS pg_trgm",
        f"CREATE INDEX ledger_matter_trigrams ON ledger_matter USING gin ({compared})",
        (
            "CREATE FUNCTION ledger_pairs(words text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS "
            "$$ SELECT coalesce(array_agg(DISTINCT substr(upper(words), place, 2)), '{}') "
            "FROM generate_series(1, length(words) - 1) AS place $$"
        ),
        f"CREATE INDEX ledger_matter_pairs ON ledger_matter USING gin (ledger_pairs({PAIRED}))",
    ]
