#!/usr/bin/env python3
"""tests/upgrade/keep.py PROGRAM: writes vN.sql, a database as that program leaves it, N being its version.

Run it once with the program that has a new step of the schema: later programs are tried on what it wrote
(tests/e2e/upgrade.py). What was written of older versions stays as it is.

Why each stands whole, though they look alike: they are evidence. A first database and the steps of the schema up to N
would give what today's program makes of version N, and hold the steps against themselves; what a program of then
wrote in a column, an index or a packed row, today's cannot tell. Nor would differences be small: of two neighbours
a third of the lines differs, the long ones, as times, numbers that follow from them, public ids and the index's
segments come anew with every run. Nobody edits them, and packed they take 46 KB together.

first/ is polled, then then/, in which one entry was edited, one added and one taken away. The file is SQL, so
that it can be read; @DOCS@ stands for the folder of the documents.
"""
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CONFIGURATION = '''database = "{0}/desk.db"
feeds    = {{"{0}/my.feeds"}}
keep-for = "3650d"
merge "all" {{ }}
merge "sanctions" {{
    title  = "Sanctions"
    filter = "sanctions OR 제재 OR 制裁"
    limit  = 1
    notify = {{"exec:/bin/true"}}
}}
merge "korea" {{
    title = "Korea"
    tags  = {{"korea"}}
}}
'''
LIST = '''docs/harbour.xml "~The Harbour" islands
docs/hanbando.atom korea
docs/pacific.json lead=no
docs/beijing.rdf korea "!quiet"
'''


def make_desk(folder):
    (folder / "wiredesk.conf").write_text(CONFIGURATION.format(folder), encoding="utf-8")
    (folder / "my.feeds").write_text(LIST, encoding="utf-8")


def poll(program, folder, documents):
    shutil.copytree(HERE / documents, folder / "docs", dirs_exist_ok=True)
    done = subprocess.run([program, "-c", folder / "wiredesk.conf", "poll", "--now"], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"keep: {documents}: {done.stdout}{done.stderr}")


def rows(base, table):
    columns = [column[0] for column in base.execute(f"SELECT * FROM {table} LIMIT 0").description]
    quoted = " || ',' || ".join(f"quote({column})" for column in columns)
    return [f"INSERT INTO {table} VALUES ({row[0]});" for row in base.execute(f"SELECT {quoted} FROM {table}")]


def dump(folder):
    """sqlite3's own dump asks for the index's tokenizer, which only the program has."""
    base = sqlite3.connect(folder / "desk.db")
    lines, late = ["BEGIN;", "PRAGMA writable_schema = ON;"], []
    for kind, name, sql in base.execute("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid"):
        if "VIRTUAL" in sql:
            quoted = sql.replace("'", "''")
            lines.append(f"INSERT INTO sqlite_schema VALUES ('table', '{name}', '{name}', 0, '{quoted}');")
        elif kind != "table":
            late.append(sql + ";")
        elif not name.startswith("sqlite_"):
            lines += [sql + ";", *rows(base, name)]
    marks = {name: base.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")}
    lines += [*late, *(f"PRAGMA {name} = {value};" for name, value in marks.items()), "COMMIT;"]
    return marks["user_version"], "\n".join(lines).replace(str(folder / "docs"), "@DOCS@") + "\n"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        make_desk(folder)
        for documents in ("first", "then"):
            poll(pathlib.Path(sys.argv[1]).resolve(), folder, documents)
        version, text = dump(folder)
    out = HERE / f"v{version:02}.sql"
    out.write_text(text, encoding="utf-8")
    print(f"{out}: {len(text)} letters")


if __name__ == "__main__":
    main()
