"""All SQL that is written by hand: what peewee has no words for, and what is read before the models are built.

Everything else is a peewee query (`statements` for what runs at every verb, `queries`). This module imports nothing, so
that opening a file does not wait for it.

Names that are put into a statement are our own or come from a schema that was recognised as ours; values are bound.
"""

from __future__ import annotations


def quoted(*names: str) -> str:
    """Names of tables or columns; some (`on`, `group`) are SQL words."""
    return ", ".join(f'"{name}"' for name in names)


def placeholders(count: int) -> str:
    """So many values to bind."""
    return ", ".join("?" * count)


def pragma(name: str, value: int | str) -> str:
    """The statement that sets a PRAGMA."""
    return f"PRAGMA {name} = {value}"


# Transactions and the file as a whole

BEGIN = "BEGIN IMMEDIATE"
"""Takes the write lock at once, so that a verb cannot fail half-way for want of it."""
COMMIT = "COMMIT"
ROLLBACK = "ROLLBACK"
CHECKPOINT = "PRAGMA wal_checkpoint(TRUNCATE)"
"""Moves everything from the -wal into the file."""
VACUUM = "VACUUM"
"""Writes the file afresh, so that no freed page keeps old bytes."""
TEMP_IN_MEMORY = "PRAGMA temp_store = MEMORY"
UNTRUSTED_SCHEMA = "PRAGMA trusted_schema = OFF"
"""Nothing that a file's schema brings along runs."""
CELL_SIZE_CHECK = "PRAGMA cell_size_check = ON"
SECURE_DELETE = "PRAGMA secure_delete = 1"
"""Overwrites with zeros what is deleted."""
NO_FOREIGN_KEYS = "PRAGMA foreign_keys = 0"
QUERY_ONLY = "PRAGMA query_only = ON"
JOURNAL_IN_MEMORY = "PRAGMA journal_mode = MEMORY"
JOURNAL_DELETED = "PRAGMA journal_mode = DELETE"
USER_VERSION = "PRAGMA user_version"
APPLICATION_ID = "PRAGMA application_id"
DATABASE_LIST = "PRAGMA database_list"
"""(number, name, path) of each database of a connection."""
FOREIGN_KEY_CHECK = "PRAGMA foreign_key_check"
"""A row (table, rowid, the table pointed to, …) for every link that leads nowhere."""
QUICK_CHECK = "PRAGMA quick_check(1)"
"""`ok`, or the first thing that is wrong with the pages."""
INTEGRITY_CHECK = "PRAGMA integrity_check(20)"
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
OWN_TABLES = (
    "SELECT name, sql LIKE '%WITHOUT ROWID%' FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*'"
)
"""(name, whether it has no rowid) of each table."""


def quick_check_of(table: str) -> str:
    """The quick check of one table."""
    return f"PRAGMA quick_check({quoted(table)})"


def table_info(table: str) -> str:
    """(number, name, type, whether NOT NULL, default, place in the key) of each column of a table."""
    return f"PRAGMA table_info({quoted(table)})"


# Sealed files (SQLCipher)

NO_CIPHER_LOG = "PRAGMA cipher_log_level = NONE"
ATTACH_OTHER = "ATTACH DATABASE ? AS other KEY ?"
EXPORT_TO_OTHER = "SELECT sqlcipher_export('other')"
DETACH_OTHER = "DETACH DATABASE other"


def key(passphrase: str) -> str:
    """The statement that gives a connection its passphrase; SQLCipher binds no values in it."""
    literal = passphrase.replace("'", "''")
    return f"PRAGMA key = '{literal}'"


# Read as a file is opened, or for a list of files

PROJECT_ID = "SELECT project FROM identity"
IDENTITY = "SELECT project, replica FROM identity"
ERASURE_KEY = "SELECT erasure_key FROM identity"
LAST_VERB = "SELECT n, hash, at FROM verb WHERE replica = ? AND n <= ? ORDER BY n DESC LIMIT 1"
"""The last verb of a replica's chain up to a place in it."""
LATEST_MS = "SELECT COALESCE(MAX(ms), 0) FROM verb"
AUTO_CHECKPOINT, NO_AUTO_CHECKPOINT = "PRAGMA wal_autocheckpoint = 1000", "PRAGMA wal_autocheckpoint = 0"
"""Whether SQLite moves a long -wal into the file by itself, after so many pages."""
DRAFTS = "SELECT slot, body FROM draft ORDER BY slot"
TITLE = "SELECT title FROM project"
CONTRIBUTION_ROWS = "SELECT count(*) FROM (SELECT 1 FROM contribution LIMIT ?)"
"""How many rows the contributions have, counted up to a limit; those of removed ones too."""
NEWEST = "SELECT id, stream FROM contribution WHERE NOT removed ORDER BY id DESC LIMIT ?"
"""(id, stream) of the last contributions, newest first."""
CONTRIBUTION_COUNT = "SELECT count(*) FROM contribution WHERE NOT removed"
VERB_COUNT = "SELECT count(*) FROM verb"
LAST_AT = "SELECT at FROM verb ORDER BY ms DESC, n DESC LIMIT 1"
HEAD_HASH = "SELECT hash FROM verb WHERE replica = ? ORDER BY n DESC LIMIT 1"

# Records


def rows(table: str, names: tuple[str, ...]) -> str:
    """These columns of all rows of a table."""
    return f"SELECT {quoted(*names)} FROM {quoted(table)}"


def present_rows(table: str, names: tuple[str, ...]) -> str:
    """These columns of the records that were not removed."""
    return f"{rows(table, names)} WHERE NOT removed"


def rows_in_order(table: str, names: tuple[str, ...]) -> str:
    """The rowid, `removed` and these columns of so many rows of a record's table, after one rowid."""
    return f"SELECT rowid, removed, {quoted(*names)} FROM {quoted(table)} WHERE rowid > ? ORDER BY rowid LIMIT ?"


def present_rows_of(table: str, names: tuple[str, ...], column: str, count: int) -> str:
    """These columns of the records that were not removed and have one of so many values in a column."""
    return f"{present_rows(table, names)} AND {quoted(column)} IN ({placeholders(count)})"


def present_rows_under(table: str, names: tuple[str, ...], count: int) -> str:
    """These columns of the records that were not removed and whose ids begin with one of so many contributions'.

    By the index of ids: there is none of the contributions in such a table.
    """
    parts = ", ".join(f"t.{quoted(name)}" for name in names)
    return (
        f"SELECT {parts} FROM contribution c JOIN {quoted(table)} t ON t.id > c.id || '/' AND t.id < c.id || '0'"
        f" WHERE NOT t.removed AND c.id IN ({placeholders(count)})"
    )


def removed_rows(table: str, names: tuple[str, ...]) -> str:
    """These columns of the records that were removed, in the order of their ids."""
    return f"{rows(table, names)} WHERE removed ORDER BY id"


def present_row(table: str, names: tuple[str, ...]) -> str:
    """These columns of the record with an id, if it was not removed."""
    return f"{rows(table, names)} WHERE id = ? AND NOT removed"


def owners_of_numbers(count: int) -> str:
    """(id of the contribution, stream, number) of every contribution and alias that has one of so many numbers."""
    among = f"NOT removed AND number IN ({placeholders(count)})"
    return (
        f"SELECT id, stream, number FROM contribution WHERE {among}"
        f" UNION ALL SELECT contribution, stream, number FROM alias WHERE {among}"
    )


# Recursive

OWN_VERBS = """
WITH RECURSIVE own(id) AS (
    SELECT ? UNION SELECT replica.parent FROM replica JOIN own ON replica.id = own.id WHERE replica.parent IS NOT NULL
)
SELECT id, undoes FROM verb WHERE replica IN (SELECT id FROM own) AND name != ? ORDER BY ms, n
"""
"""(id, what it undoes) of every verb of a replica and of those that it was copied from, but those of one name."""

# The schema

SCHEMA_OBJECTS = (
    "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND NOT (type = 'table' AND name GLOB 'sqlite_*')"
)
"""Without the indexes that SQLite makes for keys, which have no SQL, and its own statistics."""
_IN_TABLES = "FROM sqlite_master AS t JOIN {} WHERE t.type = 'table' AND t.name NOT GLOB 'sqlite_*'"
SCHEMA_COLUMNS = 'SELECT t.name, c.name, upper(c.type), c."notnull", c.dflt_value, c.pk, c.hidden ' + _IN_TABLES.format(
    "pragma_table_xinfo(t.name) AS c"
)
SCHEMA_LINKS = 'SELECT t.name, l."from", l."table", l."to", l.on_update, l.on_delete, l."match" ' + _IN_TABLES.format(
    "pragma_foreign_key_list(t.name) AS l"
)
SCHEMA_INDEXES = (
    'SELECT t.name, i.name, i.origin, i."unique", i.partial, c.cid < 0, c.name, c.desc, c.coll '
    + _IN_TABLES.format("pragma_index_list(t.name) AS i JOIN pragma_index_xinfo(i.name) AS c")
    + " AND c.key ORDER BY t.name, i.name, c.seqno"
)

# How a record is called in a sentence about it

LABEL_PARTS = {
    "contribution": "SELECT s.letter, c.number FROM contribution c JOIN stream s ON s.id = c.stream WHERE c.id = ?",
    "conflict": "SELECT 'C', number FROM conflict WHERE id = ?",
    "version": "SELECT 'version', number FROM version WHERE id = ?",
    "signoff": "SELECT s.name, v.number FROM signoff o JOIN stream s ON s.id = o.stream JOIN version v"
    " ON v.id = o.version WHERE o.id = ?",
    "meeting": "SELECT 'meeting', number FROM meeting WHERE id = ?",
}
"""(letter, name or word; number) of a record, by its table."""

# The check of a file that is being opened: a range of a table, which one step looks at


def key_after(table: str, key: tuple[str, ...], *, after: bool) -> str:
    """The key of the row that is so many further on than the first one, or than the first one after a key."""
    return (
        f"SELECT {quoted(*key)} FROM {quoted(table)} WHERE {in_range(key, after=after, until=False)}"
        f" ORDER BY {quoted(*key)} LIMIT 1 OFFSET ?"
    )


def in_range(key: tuple[str, ...], *, after: bool, until: bool) -> str:
    """Stands after one key, and not after another."""
    names, values = f"({quoted(*key)})", f"({placeholders(len(key))})"
    conditions = [f"{names} > {values}"] * after + [f"{names} <= {values}"] * until
    return " AND ".join(conditions) or "TRUE"


# The check of a file that is being opened: the journal

CHANGE_COUNT = "SELECT count(*) FROM (SELECT 1 FROM change LIMIT ?)"
"""How many changes the journal has, counted up to a limit; -1 is no limit."""
VERBS_AFTER = (
    'SELECT seq, id, replica, n, ms, at, meeting, name, undoes, prev, "hash",'
    " (SELECT count(*) FROM (SELECT 1 FROM change WHERE change.verb = verb.seq LIMIT ?))"
    " FROM verb WHERE seq > ? ORDER BY seq LIMIT ?"
)
"""So many verbs after one, each with the number of its changes, counted up to a limit."""
CHANGES_BETWEEN = (
    "SELECT verb, kind, record, field, value, salt, commitment, replaces FROM change"
    " WHERE verb BETWEEN ? AND ? ORDER BY verb, i"
)
CHANGES_OF_VERB = (
    "SELECT i, kind, record, field, value, salt, commitment, replaces FROM change"
    " WHERE verb = ? AND i > ? ORDER BY i LIMIT ?"
)
"""So many changes of a verb, after one place in it."""
IDENTITY_COUNT = "SELECT count(*) FROM identity"
PROJECT_COUNT = "SELECT count(*) FROM project WHERE NOT removed"
UNKNOWN_REPLICA = "SELECT 1 FROM identity WHERE replica NOT IN (SELECT id FROM replica)"
CHANGE_WITHOUT_VERB = "verb NOT IN (SELECT seq FROM verb)"
VERB_WITHOUT_CHANGE = "NOT EXISTS (SELECT 1 FROM change WHERE change.verb = verb.seq)"
ENDED_CHANGE = (
    "SELECT 1 FROM verb v JOIN change c ON c.verb = v.seq WHERE v.id = ? AND v.id || '.' || c.i = ? AND NOT c.live"
)
"""A row if a change of a verb (its id; the change as `replaces` names it) is not live any more."""
RECORDS_AFTER = "SELECT DISTINCT record FROM change WHERE record > ? ORDER BY record LIMIT ?"
"""The ids of records that the journal has, so many after one."""


def replacements(where: str) -> str:
    """(its name, whether it is not live, what it replaces) of each change for which either says something."""
    name = "(SELECT id FROM verb WHERE seq = change.verb) || '.' || i"
    return f"SELECT {name}, NOT live, replaces FROM change WHERE (NOT live OR replaces <> '') AND {where}"


def is_other_kind(count: int) -> str:
    """Is of a kind that is none of so many."""
    return f"kind NOT IN ({placeholders(count)})"


def kinds_of(count: int) -> str:
    """(kind, record) of the changes of so many records."""
    return f"SELECT kind, record FROM change WHERE record IN ({placeholders(count)})"


def live_values_of(count: int) -> str:
    """(record, field, value, whether it was erased) of the live changes of so many records of one kind."""
    return (
        "SELECT record, field, value, salt IS NULL FROM change"
        f" WHERE live AND record IN ({placeholders(count)}) AND kind = ?"
    )


# The check of a file that is being opened: its rows

ANY_VERSION = "SELECT 1 FROM version LIMIT 1"
VERSIONS = "SELECT number, sha256, words, canonical, printed FROM version ORDER BY number"
SIGNED_BY = (
    "SELECT DISTINCT s.name FROM signoff o JOIN stream s ON s.id = o.stream JOIN version v ON v.id = o.version"
    " WHERE v.number = ? AND NOT o.removed ORDER BY s.position"
)
"""The names of the streams that said something to the version with a number."""
COMMITTED_CHANGE = (
    "SELECT kind, salt FROM change WHERE record = ? AND field = ? AND commitment = ? ORDER BY salt IS NULL LIMIT 1"
)
"""The change of a field with a commitment; one that was not erased, if there is one."""


def rows_after(table: str, names: tuple[str, ...]) -> str:
    """The rowid, the id and these columns of so many rows of a record's table, after one rowid.

    By rowid, so that the id is read from the table, as opening reads it, and not from the index of ids beside it.
    """
    return f"SELECT rowid, {quoted('id', *names)} FROM {quoted(table)} WHERE rowid > ? ORDER BY rowid LIMIT ?"


def ids_among(table: str, count: int) -> str:
    """Which of so many ids a table has."""
    return f"SELECT id FROM {quoted(table)} WHERE id IN ({placeholders(count)})"


def any_row(table: str, conditions: list[str], where: str) -> str:
    """A row where one of these conditions is true, of those in a range."""
    return f"SELECT 1 FROM {quoted(table)} WHERE ({' OR '.join(conditions)}) AND {where} LIMIT 1"


# Conditions on the type of a value

_D = "[0-9]"
_DAY = f"{_D * 4}-{_D * 2}-{_D * 2}"
_TIME = f"{_DAY}T{_D * 2}:{_D * 2}:{_D * 2}*"


def _type_of(column: str) -> str:
    return f"typeof({quoted(column)})"


def is_no_cell(column: str) -> str:
    """Is neither text nor a whole number nor empty."""
    return f"{_type_of(column)} NOT IN ('text', 'integer', 'null')"


def is_blob(column: str, longest: int) -> str:
    """Is bytes, at most so many."""
    return f"{_type_of(column)} = 'blob' AND length({quoted(column)}) <= {longest}"


def is_integer(column: str) -> str:
    """Is a whole number."""
    return f"{_type_of(column)} = 'integer'"


def is_flag(column: str) -> str:
    """Is 0 or 1."""
    return f"{is_integer(column)} AND {quoted(column)} IN (0, 1)"


def is_text(column: str, longest: int | None = None) -> str:
    """Is text, of at most so many characters."""
    return f"{_type_of(column)} = 'text'" + (f" AND length({quoted(column)}) <= {longest}" if longest else "")


def is_time(column: str) -> str:
    """Begins as a time does, or is a day, or is nothing."""
    name = quoted(column)
    return f"({name} GLOB '{_TIME}' OR {name} GLOB '{_DAY}' OR {name} = '')"


def is_not(column: str, conditions: list[str], *, null: bool) -> str:
    """Does not fulfil all of these; with `null` the column may also be empty."""
    return f"NOT ({' AND '.join(conditions)}{f' OR {quoted(column)} IS NULL' if null else ''})"


# A damaged file

READABLE_COLUMNS = (
    "SELECT t.name, c.name FROM sqlite_master AS t JOIN pragma_table_xinfo(t.name) AS c"
    " WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%'"
)
"""(table, column), as far as the schema can be read."""


def rows_from(table: str, names: tuple[str, ...]) -> str:
    """(two numbers that say where the row stands, these columns) of every row after such a place, in order."""
    first, second, order = ("verb", "i", "verb, i") if table == "change" else ("rowid", "0", "rowid")
    return (
        f"SELECT {first}, {second}, {quoted(*names)} FROM {quoted(table)}"
        f" WHERE ({first}, {second}) > (?, ?) ORDER BY {order}"
    )


# Migration steps

_DATED = ("sharing", "understanding", "signoff", "board_decision", "board_told")
"""The tables of what is recorded with its day, for good."""
_ISSUE_REASON = (
    'CREATE TABLE "issue_reason" ("id" TEXT NOT NULL PRIMARY KEY, "version" TEXT NOT NULL,'
    ' "kind" TEXT NOT NULL DEFAULT \'\', "found" TEXT NOT NULL DEFAULT \'\', "reason" TEXT,'
    ' "removed" INTEGER NOT NULL DEFAULT 0,'
    ' FOREIGN KEY ("version") REFERENCES "version" ("id") DEFERRABLE INITIALLY DEFERRED)'
)
TO_VERSION_2: tuple[str, ...] = (
    "ALTER TABLE version ADD COLUMN rules INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE brief_line ADD COLUMN number INTEGER",
    "ALTER TABLE queried ADD COLUMN digest TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE proposal ADD COLUMN enough_set INTEGER NOT NULL DEFAULT 0",
    _ISSUE_REASON,
    "ALTER TABLE owed ADD COLUMN seals INTEGER NOT NULL DEFAULT 0",
    *(f"ALTER TABLE {table} ADD COLUMN because TEXT" for table in _DATED),
    *(
        f"ALTER TABLE {table} ADD COLUMN corrects TEXT REFERENCES {table} (id) DEFERRABLE INITIALLY DEFERRED"
        for table in _DATED
    ),
    "ALTER TABLE board_decision ADD COLUMN signatures TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE identity ADD COLUMN erasure_key TEXT NOT NULL DEFAULT ''",
    # The same in every copy, as the first verb is; nobody guesses its hash, made with salts.
    (
        "UPDATE identity SET erasure_key ="
        " COALESCE((SELECT hash FROM verb ORDER BY seq LIMIT 1), lower(hex(randomblob(32))))"
    ),
    "ALTER TABLE erasure ADD COLUMN keyed TEXT NOT NULL DEFAULT ''",
    (
        'CREATE TABLE "returned_words" ("id" TEXT NOT NULL PRIMARY KEY, "kind" TEXT NOT NULL DEFAULT \'\','
        " \"record\" TEXT NOT NULL DEFAULT '', \"field\" TEXT NOT NULL DEFAULT '',"
        ' "erased_at" TEXT NOT NULL DEFAULT \'\', "at" TEXT NOT NULL DEFAULT \'\', "kept_at" TEXT, "note" TEXT,'
        ' "removed" INTEGER NOT NULL DEFAULT 0)'
    ),
    "ALTER TABLE version ADD COLUMN roles TEXT",
    (
        'CREATE TABLE "other_words" ("id" TEXT NOT NULL PRIMARY KEY, "kind" TEXT NOT NULL DEFAULT \'\', '
        '"record" TEXT NOT NULL DEFAULT \'\', "field" TEXT NOT NULL DEFAULT \'\', "contribution" TEXT, "role" '
        'TEXT, "hashed" TEXT NOT NULL DEFAULT \'\', "by" TEXT NOT NULL DEFAULT \'\', "meeting" TEXT, "at" TEXT '
        'NOT NULL DEFAULT \'\', "removed" INTEGER NOT NULL DEFAULT 0, FOREIGN KEY ("contribution") REFERENCES '
        '"contribution" ("id") DEFERRABLE INITIALLY DEFERRED, FOREIGN KEY ("meeting") REFERENCES "meeting" '
        '("id") DEFERRABLE INITIALLY DEFERRED)'
    ),
    "ALTER TABLE arrangement ADD COLUMN last_number INTEGER",
    (
        'CREATE TABLE "same_meaning_confirmed" ("id" TEXT NOT NULL PRIMARY KEY, "same_meaning" TEXT NOT NULL,'
        ' "stream" TEXT NOT NULL, "by" TEXT NOT NULL DEFAULT \'\', "meeting" TEXT, "at" TEXT NOT NULL DEFAULT \'\','
        ' "removed" INTEGER NOT NULL DEFAULT 0,'
        ' FOREIGN KEY ("same_meaning") REFERENCES "same_meaning" ("id") DEFERRABLE INITIALLY DEFERRED,'
        ' FOREIGN KEY ("stream") REFERENCES "stream" ("id") DEFERRABLE INITIALLY DEFERRED,'
        ' FOREIGN KEY ("meeting") REFERENCES "meeting" ("id") DEFERRABLE INITIALLY DEFERRED)'
    ),
)
"""What the first version lacked: a statement for each column and table."""
