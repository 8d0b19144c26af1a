#!/usr/bin/env python3
"""Turns queries/*.sql and migrations/*.sql into C++.

queries/<aggregate>.sql holds statements, each preceded by `-- name: caseById` and using parameters
`$name`. They are written in the subset of SQL that SQLite 3.40 and PostgreSQL 15 share; what is
known not to be portable is refused here with its file and line. Words that expand for each engine:

  @lock       after a SELECT: takes the row's lock where several transactions write (FOR UPDATE)

What several statements of a file share is written once, before them, under `-- fragment: ofCase`,
and stands in them as `@ofCase`.

migrations/NNNN_name.sql holds the schema, one step a file, with these words:

  @id @text   text that compares by code point        @int   a 64-bit integer
  @flag       0 or 1                                  @time  milliseconds since 1970 (UTC)
  @json       JSON text, stored as it came            @bytes @real
  @clustered  after the `)` of a table: rows are kept in the order of the primary key
  @unlogged   in CREATE @unlogged TABLE: what need not outlive a crash of the database (UNLOGGED)

A migration says with `-- oldest release: 0.1.0` which release is the oldest that can still work
with the schema it leaves; without the line that stays as the migration before said.

The schema that all migrations leave is made into a catalogue of its tables (store/catalogue.hpp).
A table whose rows belong to no network is named once, with the reason, by a line

  -- platform NAME: why its rows carry no network_id
  -- transient NAME: the same, of a table that is not copied to another database; as @unlogged ones

Usage: embed_sql.py SOURCE_DIR OUTPUT_DIR (writes queries.hpp, queries.cpp, migrations.cpp,
catalogue.cpp).
"""

import os
import re
import sys
import tempfile

TYPES = {
    "@id": ("TEXT", 'text COLLATE "C"'),
    "@text": ("TEXT", 'text COLLATE "C"'),
    "@int": ("INTEGER", "bigint"),
    "@flag": ("INTEGER", "smallint"),
    "@time": ("INTEGER", "bigint"),
    "@json": ("TEXT", "text"),
    "@bytes": ("BLOB", "bytea"),
    "@real": ("REAL", "double precision"),
}

TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<comment>--[^\n]*|/\*.*?\*/)
      | (?P<string>'(?:[^']|'')*')
      | (?P<parameter>\$[A-Za-z_][A-Za-z0-9_]*)
      | (?P<word>@?[A-Za-z_][A-Za-z0-9_]*)
      | (?P<number>[0-9]+(?:\.[0-9]+)?)
      | (?P<symbol>::|\|\||->>?|==|<>|<=|>=|!=|.)
    """,
    re.VERBOSE | re.DOTALL,
)

# What one of the engines does not know, or understands differently.
REFUSED_WORDS = {
    "autoincrement": "an identity is a UUIDv7 made by the server",
    "cast": "casts differ between the engines",
    "array": "arrays exist in one engine only",
    "ilike": "use a folded column and LIKE",
    "glob": "use a folded column and LIKE",
    "regexp": "use a folded column and LIKE",
    "nocase": "text compares by code point",
    "collate": "text compares by code point",
    "ifnull": "use COALESCE",
    "rowid": "exists in one engine only",
    "pragma": "exists in one engine only",
    "datetime": "times are integers, milliseconds since 1970",
    "strftime": "times are integers, milliseconds since 1970",
    "current_timestamp": "times are parameters, taken from the injected clock",
    "now": "times are parameters, taken from the injected clock",
    "true": "flags are 0 and 1",
    "false": "flags are 0 and 1",
    "strict": "added for SQLite",
    "greatest": "use CASE",
    "least": "use CASE",
    "serial": "an identity is a UUIDv7 made by the server",
    "jsonb": "JSON is stored as text",
}
REFUSED_SYMBOLS = {
    "::": "casts differ between the engines",
    "?": "parameters are named: $name",
    '"': "quote nothing; a double-quoted string is an identifier in PostgreSQL",
    "`": "quote nothing",
    "[": "quote nothing; arrays exist in one engine only",
    "->": "JSON operators differ between the engines",
    "->>": "JSON operators differ between the engines",
    "==": "use =",
    ":": "parameters are named: $name",
}


class Refused(Exception):
    """The source breaks a rule; the text says where."""


def refuse(path, line, text):
    raise Refused(f"{path}:{line}: {text}")


class Token:
    def __init__(self, kind, text, line):
        self.kind = kind
        self.text = text
        self.line = line

    def is_word(self, word):
        return self.kind == "word" and self.text.lower() == word


def tokens_of(path, text):
    """All tokens; comments are kept, because names are comments."""
    line = 1
    result = []
    for match in TOKEN.finditer(text):
        if match.lastgroup == "symbol" and match.group() == "'":
            refuse(path, line, "a string is not closed")
        if match.lastgroup == "symbol" and match.group() == "$":
            refuse(path, line, "a parameter has no name")
        if match.lastgroup != "space":
            result.append(Token(match.lastgroup, match.group(), line))
        line += match.group().count("\n")
    return result


def check_portable(path, statement):
    """Refuses what is known not to be understood alike by both engines."""
    for index, token in enumerate(statement):
        following = statement[index + 1] if index + 1 < len(statement) else None
        if token.kind == "symbol" and token.text in REFUSED_SYMBOLS:
            refuse(path, token.line, f"`{token.text}`: {REFUSED_SYMBOLS[token.text]}")
        if token.kind != "word":
            continue
        word = token.text.lower()
        called = following is not None and following.text == "("
        if word in REFUSED_WORDS and (word not in ("now", "array", "datetime") or called):
            refuse(path, token.line, f"`{token.text}`: {REFUSED_WORDS[word]}")
        if word.startswith("json_") and called:
            refuse(path, token.line, f"`{token.text}`: JSON functions differ between the engines")
        if word in ("insert", "update") and following is not None and following.is_word("or"):
            refuse(path, token.line, f"`{token.text} OR`: use ON CONFLICT")
        if word == "replace" and following is not None and following.is_word("into"):
            refuse(path, token.line, "`REPLACE INTO`: use ON CONFLICT")
        if word in ("max", "min") and called:
            depth = 0
            for inner in statement[index + 1 :]:
                depth += {"(": 1, ")": -1}.get(inner.text, 0)
                if depth == 0:
                    break
                if depth == 1 and inner.text == ",":
                    refuse(path, token.line, f"`{token.text}` of several values: use CASE")


def check_balanced(path, statement):
    depth = 0
    for token in statement:
        if token.kind == "symbol":
            depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth < 0:
            refuse(path, token.line, "`)` without `(`")
    if depth:
        refuse(path, statement[0].line, "`(` without `)`")


def join(words):
    """One line of SQL, with a space only where one is needed."""
    text = ""
    for word in words:
        if text and not (
            word in (",", ")", ";", ".") or text.endswith(("(", ".")) or (word == "(" and glued(text))
        ):
            text += " "
        text += word
    return text


KEYWORDS_BEFORE_BRACKET = {
    "values", "in", "and", "or", "not", "exists", "as", "on", "where", "conflict", "when", "then",
    "else", "case", "using", "by", "having", "select", "set", "over", "filter", "check", "key",
    "unique", "limit", "offset", "from", "join", "union", "all", "except", "intersect", "with",
    "between", "like", "is", "default",
}


def glued(text):
    """Whether an opening bracket after `text` belongs to a function's or a table's name."""
    last = re.search(r"([A-Za-z_][A-Za-z0-9_]*)$", text)
    return last is not None and last.group(1).lower() not in KEYWORDS_BEFORE_BRACKET


class Statement:
    """What stands under a name, up to its semicolon."""

    def __init__(self, name, path, line):
        self.name = name
        self.path = path
        self.line = line
        self.tokens = []


class Fragment(Statement):
    def __init__(self, name, path, line):
        super().__init__(name, path, line)
        self.used = False

    def finish(self):
        if not self.tokens:
            refuse(self.path, self.line, f"`{self.name}` has no text")


class Query(Statement):

    def finish(self):
        if not self.tokens:
            refuse(self.path, self.line, f"`{self.name}` has no statement")
        check_portable(self.path, self.tokens)
        check_balanced(self.path, self.tokens)
        self.parameters = []
        engines = ([], [])
        for token in self.tokens:
            if token.kind == "parameter":
                name = token.text[1:]
                if name not in self.parameters:
                    self.parameters.append(name)
                number = self.parameters.index(name) + 1
                engines[0].append(f"?{number}")
                engines[1].append(f"${number}")
            elif token.text == "@lock":
                engines[1].append("FOR UPDATE")
            elif token.text.startswith("@"):
                refuse(self.path, token.line, f"`{token.text}` is not known in a query")
            else:
                for engine in engines:
                    engine.append(token.text)
        self.sqlite, self.postgres = (join(words) for words in engines)


def read_queries(folder):
    queries = []
    names = {}
    for file in sorted(os.listdir(folder)):
        if not file.endswith(".sql"):
            continue
        path = os.path.join(folder, file)
        with open(path, encoding="utf-8") as source:
            text = source.read()
        current = None
        ended = False
        fragments = {}
        for token in tokens_of(path, text):
            if token.kind == "comment":
                named = re.match(r"--\s*(name|fragment):\s*(.*?)\s*$", token.text)
                if not named:
                    continue
                kind, name = named.groups()
                if not re.fullmatch(r"[a-z][A-Za-z0-9]*", name):
                    refuse(path, token.line, f"`{name}` is not a lowerCamel name")
                if name in names:
                    refuse(path, token.line, f"`{name}` is already used at {names[name]}")
                names[name] = f"{path}:{token.line}"
                if current:
                    current.finish()
                if kind == "fragment":
                    current = fragments["@" + name] = Fragment(name, path, token.line)
                else:
                    current = Query(name, path, token.line)
                    queries.append(current)
                ended = False
            elif current is None:
                refuse(path, token.line, "a statement without `-- name:`")
            elif token.text == ";" and token.kind == "symbol":
                ended = True
            elif ended:
                refuse(path, token.line, f"a second statement under `{current.name}`")
            elif token.text in fragments and fragments[token.text] is not current:
                fragments[token.text].used = True
                current.tokens.extend(fragments[token.text].tokens)
            else:
                current.tokens.append(token)
        if current:
            current.finish()
        for fragment in fragments.values():
            if not fragment.used:
                refuse(path, fragment.line, f"the fragment `{fragment.name}` stands in no statement")
    return queries


class Migration:
    def __init__(self, path, version, name):
        self.version = version
        self.name = name
        self.oldest = None
        self.sqlite = []
        self.postgres = []
        self.path = path
        self.statements = []  # their tokens
        self.named = []  # (platform or transient, table, reason, line)


def expand_statement(path, statement):
    engines = ([], [])
    check_portable(path, statement)
    check_balanced(path, statement)
    clustered = False
    words = [token.text.lower() for token in statement]
    for index, token in enumerate(statement):
        if token.kind == "parameter":
            refuse(path, token.line, "a migration has no parameters")
        if token.text == "@clustered":
            if token is not statement[-1]:
                refuse(path, token.line, "`@clustered` stands at the end of CREATE TABLE")
            clustered = True
        elif token.text == "@unlogged":
            if index != 1 or words[0] != "create" or words[2:3] != ["table"]:
                refuse(path, token.line, "`@unlogged` stands between CREATE and TABLE")
            engines[1].append("UNLOGGED")
        elif token.text.startswith("@"):
            if token.text not in TYPES:
                refuse(path, token.line, f"`{token.text}` is not one of {' '.join(TYPES)}")
            for engine, text in zip(engines, TYPES[token.text]):
                engine.append(text)
        else:
            for engine in engines:
                engine.append(token.text)
    if words[:2] == ["create", "table"] or words[:3] == ["create", "@unlogged", "table"]:
        engines[0].append("STRICT, WITHOUT ROWID" if clustered else "STRICT")
    elif clustered:
        refuse(path, statement[0].line, "`@clustered` stands at the end of CREATE TABLE")
    return tuple(join(words) for words in engines)


def read_migrations(folder):
    migrations = []
    oldest = None
    for file in sorted(name for name in os.listdir(folder) if name.endswith(".sql")):
        path = os.path.join(folder, file)
        match = re.fullmatch(r"([0-9]{4})_([a-z0-9_]+)\.sql", file)
        if not match:
            refuse(path, 1, "a migration is named NNNN_name.sql")
        migration = Migration(path, int(match.group(1)), match.group(2))
        if migrations and migration.version <= migrations[-1].version:
            refuse(path, 1, f"version {migration.version} is already taken")
        with open(path, encoding="utf-8") as source:
            text = source.read()
        statement = []
        for token in tokens_of(path, text):
            if token.kind == "comment":
                said = re.match(r"--\s*oldest release:\s*(.*?)\s*$", token.text)
                if said and not re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", said.group(1)):
                    refuse(path, token.line, f"`{said.group(1)}` is not a release such as 0.1.0")
                if said:
                    oldest = said.group(1)
                named = re.match(r"--\s*(platform|transient)\s+(\w+):\s*(.*?)\s*$", token.text)
                if named:
                    migration.named.append((*named.groups(), token.line))
            elif token.kind == "symbol" and token.text == ";":
                if statement:
                    sqlite, postgres = expand_statement(path, statement)
                    migration.sqlite.append(sqlite)
                    migration.postgres.append(postgres)
                    migration.statements.append(statement)
                statement = []
            else:
                statement.append(token)
        if statement:
            refuse(path, statement[0].line, "the last statement does not end with `;`")
        if not migration.sqlite:
            refuse(path, 1, "a migration without a statement")
        if oldest is None:
            refuse(path, 1, "the first migration says `-- oldest release:`")
        migration.oldest = oldest
        migrations.append(migration)
    return migrations


class Column:
    def __init__(self, name, kind, required, parent):
        self.name = name
        self.kind = "integer" if kind == "@int" else kind[1:]
        self.required = required
        self.parent = parent  # the table that it refers to


class Table:
    def __init__(self, name, unlogged):
        self.name = name
        self.columns = []
        self.key = []
        self.transient = unlogged
        self.platform = ""

    def parents(self):
        return {column.parent for column in self.columns if column.parent}


def split_at_commas(tokens):
    """The parts of a list, which may hold lists in brackets."""
    parts, depth = [[]], 0
    for token in tokens:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0 and token.text == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def words_in_brackets(tokens):
    opening = next(i for i, token in enumerate(tokens) if token.text == "(")
    closing = next(i for i, token in enumerate(tokens) if token.text == ")")
    return [token.text for token in tokens[opening + 1 : closing] if token.text != ","]


def add_column(path, table, tokens):
    words = [token.text.lower() for token in tokens]
    if len(words) < 2 or tokens[1].text not in TYPES:
        refuse(path, tokens[0].line, f"`{tokens[0].text}` has no type that both engines know")
    is_key = "primary" in words
    if is_key:
        table.key = [tokens[0].text]
    required = is_key or any(pair == ("not", "null") for pair in zip(words, words[1:]))
    parent = tokens[words.index("references") + 1].text if "references" in words else None
    if parent == table.name and required:
        refuse(path, tokens[0].line, "a reference to a row of the same table can be NULL, because "
               "rows are copied one after the other")
    table.columns.append(Column(tokens[0].text, tokens[1].text, required, parent))


def add_part(path, table, tokens):
    """One column or constraint of CREATE TABLE."""
    words = [token.text.lower() for token in tokens]
    if words[0] == "constraint":
        words, tokens = words[2:], tokens[2:]
    if words[0] == "primary":
        table.key = words_in_brackets(tokens)
    elif words[0] == "foreign":
        refuse(path, tokens[0].line, "write REFERENCES beside the column")
    elif words[0] not in ("unique", "check"):
        add_column(path, table, tokens)


def change_catalogue(path, tables, statement):
    """What a statement of a migration does to the tables; `tables` maps names to them."""
    words = [token.text.lower() for token in statement]
    line = statement[0].line
    unlogged = words[:2] == ["create", "@unlogged"]
    if unlogged or words[:2] == ["create", "table"]:
        name = statement[3 if unlogged else 2].text
        table = tables[name] = Table(name, unlogged)
        inner = statement[words.index("(") + 1 :]
        while inner[-1].text != ")":
            inner.pop()
        for part in split_at_commas(inner[:-1]):
            add_part(path, table, part)
    elif words[:2] == ["drop", "table"]:
        if tables.pop(statement[2].text, None) is None:
            refuse(path, line, f"there is no table `{statement[2].text}`")
    elif words[:2] == ["alter", "table"]:
        name = statement[2].text
        if name not in tables:
            refuse(path, line, f"there is no table `{name}`")
        if words[3:5] == ["rename", "to"]:
            table = tables.pop(name)
            table.name = statement[5].text
            tables[table.name] = table
        elif words[3:5] == ["add", "column"]:
            add_column(path, tables[name], statement[5:])
        elif words[3:5] == ["drop", "column"]:
            kept = [column for column in tables[name].columns if column.name != statement[5].text]
            tables[name].columns = kept
        else:
            refuse(path, line, "ALTER TABLE knows RENAME TO, ADD COLUMN and DROP COLUMN here")


def in_order_of_references(tables):
    """Each table after those that its rows refer to, otherwise as they were made."""
    ordered, left = [], list(tables.values())
    while left:
        placed = {table.name for table in ordered}
        ready = [table for table in left if table.parents() - {table.name} <= placed]
        if not ready:
            raise Refused("tables refer to one another in a circle: " +
                          ", ".join(table.name for table in left))
        ordered.append(ready[0])
        left.remove(ready[0])
    return ordered


def catalogue_of(migrations):
    tables, made = {}, set()
    for migration in migrations:
        for statement in migration.statements:
            change_catalogue(migration.path, tables, statement)
            made |= set(tables)
    for migration in migrations:
        for word, name, reason, line in migration.named:
            if name in made and name not in tables:
                continue  # a later migration dropped it
            if name not in tables:
                refuse(migration.path, line, f"there is no table `{name}`")
            if tables[name].platform:
                refuse(migration.path, line, f"`{name}` has its reason already")
            tables[name].platform = reason
            tables[name].transient = tables[name].transient or word == "transient"
    return in_order_of_references(tables)


def literal(text):
    return f'R"sql({text})sql"'


def queries_header(queries):
    lines = [
        "// Made from queries/*.sql. Do not edit.",
        "#pragma once",
        "",
        "#include <span>",
        "",
        '#include "store/database.hpp"',
        "",
        "namespace consilium::store::queries {",
        "",
    ]
    file = None
    for query in queries:
        if os.path.basename(query.path) != file:
            file = os.path.basename(query.path)
            lines += [f"// {file}"]
        lines += [f"extern const Query {query.name};"]
    lines += [
        "",
        "/// Every statement of the program.",
        "std::span<const Query* const> all();",
        "",
        "}  // namespace consilium::store::queries",
    ]
    return "\n".join(lines) + "\n"


def queries_source(queries):
    lines = [
        "// Made from queries/*.sql. Do not edit.",
        '#include "store/queries.hpp"',
        "",
        "#include <array>",
        "",
        "namespace consilium::store::queries {",
        "",
        "namespace {",
    ]
    for query in queries:
        if query.parameters:
            names = ", ".join(f'"{name}"' for name in query.parameters)
            lines.append(f"constexpr std::string_view {query.name}Parameters[] = {{{names}}};")
    lines += ["}  // namespace", ""]
    for query in queries:
        parameters = f"{query.name}Parameters" if query.parameters else "{}"
        lines += [
            f"constinit const Query {query.name}{{",
            f'    "{query.name}",',
            f"    {literal(query.sqlite)},",
            f"    {literal(query.postgres)},",
            f"    {parameters}}};",
        ]
    pointers = ", ".join(f"&{query.name}" for query in queries)
    lines += [
        "",
        "std::span<const Query* const> all() {",
        f"  static constexpr std::array<const Query*, {len(queries)}> kAll{{{pointers}}};",
        "  return kAll;",
        "}",
        "",
        "}  // namespace consilium::store::queries",
    ]
    return "\n".join(lines) + "\n"


def migrations_source(migrations):
    lines = [
        "// Made from migrations/*.sql. Do not edit.",
        '#include "store/impl/migration.hpp"',
        "",
        "#include <array>",
        "",
        "namespace consilium::store {",
        "",
        "namespace {",
    ]
    for migration in migrations:
        for engine in ("sqlite", "postgres"):
            lines.append(f"constexpr std::string_view k{engine}{migration.version}[] = {{")
            lines += [f"    {literal(statement)}," for statement in getattr(migration, engine)]
            lines.append("};")
    lines += ["}  // namespace", "", "std::span<const Migration> migrations() {"]
    lines.append(f"  static constexpr std::array<Migration, {len(migrations)}> kMigrations{{{{")
    for migration in migrations:
        lines.append(
            f'      {{{migration.version}, "{migration.name}", "{migration.oldest}",'
            f" ksqlite{migration.version}, kpostgres{migration.version}}},"
        )
    lines += ["  }};", "  return kMigrations;", "}", "", "}  // namespace consilium::store"]
    return "\n".join(lines) + "\n"


def catalogue_source(tables):
    lines = [
        "// Made from migrations/*.sql. Do not edit.",
        '#include "store/catalogue.hpp"',
        "",
        "#include <array>",
        "",
        "namespace consilium::store {",
        "",
        "namespace {",
    ]
    for number, table in enumerate(tables):
        lines += [f"// {table.name}", f"constexpr Column kColumns{number}[] = {{"]
        for column in table.columns:
            flags = [str(flag).lower() for flag in (column.required, column.parent == table.name)]
            lines.append(f'    {{"{column.name}", ColumnType::{column.kind}, {", ".join(flags)}}},')
        lines.append("};")
        if table.key:
            names = ", ".join(f'"{name}"' for name in table.key)
            lines.append(f"constexpr std::string_view kKey{number}[] = {{{names}}};")
    lines += ["}  // namespace", "", "std::span<const Table> catalogue() {"]
    lines.append(f"  static constexpr std::array<Table, {len(tables)}> kTables{{{{")
    for number, table in enumerate(tables):
        key = f"kKey{number}" if table.key else "{}"
        lines.append(f'      {{"{table.name}", kColumns{number}, {key},'
                     f" {literal(table.platform)}, {str(table.transient).lower()}}},")
    lines += ["  }};", "  return kTables;", "}", "", "}  // namespace consilium::store"]
    return "\n".join(lines) + "\n"


def write_when_changed(path, text):
    """Atomically, and only when changed: several builds share the folder."""
    try:
        with open(path, encoding="utf-8") as old:
            if old.read() == text:
                return
    except FileNotFoundError:
        pass
    descriptor, temporary = tempfile.mkstemp(dir=os.path.dirname(path))
    with os.fdopen(descriptor, "w", encoding="utf-8") as new:
        new.write(text)
    os.chmod(temporary, 0o644)
    os.replace(temporary, path)


def main(source, output):
    queries = read_queries(os.path.join(source, "queries"))
    migrations = read_migrations(os.path.join(source, "migrations"))
    os.makedirs(output, exist_ok=True)
    write_when_changed(os.path.join(output, "queries.hpp"), queries_header(queries))
    write_when_changed(os.path.join(output, "queries.cpp"), queries_source(queries))
    write_when_changed(os.path.join(output, "migrations.cpp"), migrations_source(migrations))
    write_when_changed(os.path.join(output, "catalogue.cpp"),
                       catalogue_source(catalogue_of(migrations)))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        main(sys.argv[1], sys.argv[2])
    except Refused as refused:
        sys.exit(str(refused))
