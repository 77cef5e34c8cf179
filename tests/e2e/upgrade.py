#!/usr/bin/env python3
"""Each version of the database that ever was goes on under today's program. TAP on stdout.

tests/upgrade/ has one of each (see its keep). Each is brought to today's version by a poll, and then shows what a
fresh desk shows that polled the same documents; so does one that a careless life has dirtied. A copy of what was
there stays beside it, and a newer one is refused with a word on what to do.
"""
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

HERE = pathlib.Path(os.environ["SRCDIR"]) / "tests" / "upgrade"
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE))
import keep  # noqa: E402  (beside the documents)

WIREDESK = os.environ["WIREDESK"]
WORK = pathlib.Path(tempfile.mkdtemp())
number = failed = 0

# What a long life leaves behind: each line names tables that every version has.
DIRT = (
    # A feed that left the list, of which an entry is left, one that never answered, one of a strange address.
    "INSERT INTO feed(id, url, listed) VALUES (90, 'https://left.example/feed', 0), (91, 'https://mute.example/feed', 1),"
    " (92, 'HTTP://Odd.Example:80/%zz', 0)",
    "INSERT INTO poll(feed, failures, error, next_poll_at, entries) VALUES (90, 0, NULL, NULL, 1),"
    " (91, 2000000000, 'x', -1, 0), (92, 0, NULL, 9223372036854775807, -5)",
    "INSERT INTO story(id, sort_at, first_seen_at, updated_at, lead, public_hash, public_id)"
    " VALUES (22000000000, 1375000000000, 1375000000000, 9000000000000000, 22000000000, 1, 'tag:left.example,1')",
    "INSERT INTO entry(id, feed, uid, story, sort_at, published_at, first_seen_at, unlisted_at, hash, words_hash, words,"
    " copy, why, keys, lang, site, url, title) VALUES (22000000000, 90, 5, 22000000000, 1375000000000, 1375000000000,"
    " 1375000000000, NULL, 1, 1, 3, 0, 0, x'01', 'no language', '', 'nonsense', CAST(x'4c656674ff20e282' AS TEXT))",
    "INSERT INTO content(entry, guid, summary, html, extra) VALUES (22000000000, '', '', CAST(x'ff' AS TEXT), x'ffff')",
    "INSERT INTO member(merge, sort_at, story) VALUES (1, 1375000000000, 22000000000)",
    # Listings that are cut or nonsense, keys and members of nothing, validators of nothing.
    "UPDATE listing SET items = x'00112233' WHERE feed = 4",
    "INSERT INTO listing VALUES (90, x'')",
    "INSERT INTO story_key VALUES (77, 1234567)",
    "INSERT INTO member(merge, sort_at, story) VALUES (1, 5, 999), (999, 5, 999)",
    "UPDATE poll SET etag = '', last_modified = 'yesterday', history = x'ff' WHERE feed = 2",
    # A merged feed that is to be emptied, a lease of a process that died, marks that nobody knows.
    "INSERT INTO merge(id, name, definition, title, filter, tags, timed, build_from)"
    " VALUES (80, NULL, 1, '', NULL, '', 0, NULL), (81, 'old', 1, 'Old', 'title:(', '', 0, 5)",
    "INSERT OR REPLACE INTO lease VALUES ('poll', 999999, 1, 'another machine', 1)",
    "INSERT INTO meta VALUES ('mystery', 7)",
)


def check(name, holds, *notes):
    global number, failed
    number += 1
    failed += not holds
    print(f"{'ok' if holds else 'not ok'} {number} - {name}")
    for note in notes if not holds else ():
        print("\n".join(f"# {line}" for line in str(note).splitlines()[:30]))


def run(folder, *words):
    return subprocess.run([WIREDESK, "-c", folder / "wiredesk.conf", *words], capture_output=True, text=True, timeout=120)


def desk(name, documents="then"):
    folder = WORK / name
    folder.mkdir()
    keep.make_desk(folder)
    shutil.copytree(HERE / documents, folder / "docs")
    return folder


def restore(fixture, folder):
    base = sqlite3.connect(folder / "desk.db")
    text = fixture.read_text(encoding="utf-8").replace("@DOCS@", str(folder / "docs"))
    if fixture.stem == "v01":
        # The very first programs had no tokenizer of their own; their version was 1 as well.
        text = text.replace("tokenize=''wiredesk''", "tokenize=''unicode61''")
    base.executescript(text)
    return base


def key(entry):
    return entry.get("feed_title"), entry.get("title"), entry.get("url")


def stories(folder, *query):
    """What is shown of each entry, its story's text with the lead. Which entries are one story is not part of
    it: older programs knew less of that, and what was published apart stays apart."""
    out = run(folder, "print", *query, "--format", "json", "--limit", "100").stdout
    shown = {}
    for item in json.loads(out)["items"]:
        lead, *rest = item["_wiredesk"]["entries"]
        shown[key(lead)] = item.get("content_html") or item.get("content_text")
        shown.update((key(other), None) for other in rest)
    return shown


def differ(query, there, fresh):
    """Texts are compared where both show one. The copy of another paper's text, which older programs kept apart,
    is found with that one or without it."""
    wrong = sorted(str(entry) for entry in set(there) ^ set(fresh) if query == ("all",) or "Sheep swim" not in str(entry))
    return wrong + [str(entry) for entry in there
                    if entry in fresh and there[entry] and fresh[entry] and there[entry] != fresh[entry]]


def schema(folder):
    base = sqlite3.connect(folder / "desk.db")
    return {name: re.sub(r"\s+", " ", sql or "")
            for name, sql in base.execute("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'")}


QUERIES = (("all",), ("sanctions",), ("korea",), ("--query", "제재 OR 制裁"), ("--query", "ferry sheep"), ("--query", "site:harbour.example"))


def goes_on(fixture, fresh, expected):
    name = fixture.stem
    folder = desk(name)
    restore(fixture, folder).close()
    version = int(name[1:])
    before = run(folder, "print", "all")
    done = run(folder, "poll", "--now")
    again = run(folder, "poll", "--now")
    check(f"{name}: a poll brings it to today's version", done.returncode == 0, done.stderr, done.stdout)
    if version < keep_newest:
        check(f"{name}: until then a reader is told what to do", before.returncode == 1 and "older version" in before.stderr,
              before.stderr)
        copy = sqlite3.connect(folder / f"desk.db.v{version}.bak")
        check(f"{name}: a copy of what was there stays",
              copy.execute("PRAGMA user_version").fetchone()[0] == version
              and copy.execute("SELECT count(*) FROM entry").fetchone()[0] > 8)
    check(f"{name}: nothing comes as new again", "; 0 new stories" in done.stdout and "; 0 new stories" in again.stdout, done.stdout)
    wrong = {key: (sql, fresh.get(key)) for key, sql in schema(folder).items() if sql != fresh.get(key)}
    check(f"{name}: its tables are those of a fresh one", not wrong and schema(folder).keys() == fresh.keys(), wrong)
    wrong = [line for query in QUERIES for line in differ(query, stories(folder, *query), expected[query])]
    check(f"{name}: it shows what a fresh one shows", not wrong, *wrong)
    sound = run(folder, "check", "--db")
    check(f"{name}: it is sound", sound.returncode == 0, sound.stdout, sound.stderr)


def goes_on_dirty(fixture, expected):
    name = f"{fixture.stem} with dirt"
    folder = desk(fixture.stem + "-dirty")
    base = restore(fixture, folder)
    base.execute("PRAGMA foreign_keys = OFF")
    for line in DIRT:
        base.execute(line)
    base.commit()
    base.close()
    done = run(folder, "poll", "--now")
    check(f"{name}: it is polled", done.returncode == 0, done.stderr, done.stdout)
    there = stories(folder, "all")
    lost = [str(entry) for entry in expected[("all",)] if entry not in there]
    check(f"{name}: nothing that was sound is lost", not lost, *lost)
    check(f"{name}: what is in bad order is shown, too", any("nonsense" in str(entry) or "Left" in str(entry) for entry in there), there)


def main():
    global keep_newest
    fixtures = sorted(HERE.glob("v*.sql"))
    keep_newest = int(fixtures[-1].stem[1:])
    fresh = desk("fresh", "first")
    run(fresh, "poll", "--now")
    shutil.copytree(HERE / "then", fresh / "docs", dirs_exist_ok=True)
    run(fresh, "poll", "--now")
    base = sqlite3.connect(fresh / "desk.db")
    today = base.execute("PRAGMA user_version").fetchone()[0]
    have = [int(fixture.stem[1:]) for fixture in fixtures]
    check("there is one of every version: tests/upgrade/keep.py writes today's", have == list(range(1, today + 1)), have, today)
    expected = {query: stories(fresh, *query) for query in QUERIES}
    check("a fresh desk shows something for each question", all(expected.values()), expected)
    for fixture in fixtures:
        goes_on(fixture, schema(fresh), expected)
        goes_on_dirty(fixture, expected)
    base.execute(f"PRAGMA user_version = {today + 1}")
    base.close()
    for words in (("poll",), ("print", "all"), ("status",)):
        said = run(fresh, *words)
        check(f"a newer database is refused by {words[0]} in one line that says what to do",
              said.returncode == 1 and said.stderr.count("\n") == 1 and "newer" in said.stderr and ".bak" in said.stderr,
              said.stderr)
    print(f"1..{number}")


try:
    main()
finally:
    shutil.rmtree(WORK, ignore_errors=True)
sys.exit(failed != 0)
