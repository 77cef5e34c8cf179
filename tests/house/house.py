#!/usr/bin/env python3
"""The house keeps its order: rooms know only the rooms that README names, libraries
stay in their places, no files depend on each other in a circle, nothing is exported
for nobody, and nothing grows out of sight. TAP on stdout. Needs SRCDIR and BUILDDIR.
"""
import collections
import os
import pathlib
import re
import subprocess
import sys

SRCDIR = os.environ.get("SRCDIR", ".")
BUILDDIR = os.environ.get("BUILDDIR", "build/check")

# Which files may include a library.
LIBRARIES = {
    "curl/": r"fetch/",
    "sqlite3.h": r"store/sqlite/",
    "libpq-fe.h": r"store/postgres/",
    "expat.h": r"(parse/|config/opml)",
    "uv.h": r"(daemon/|fetch/|push/)",
    "microhttpd.h": r"serve/",
    "iconv.h": r"decode/",
    "gumbo.h": r"(article/|clean/|fetch/discover)",
    "libstemmer.h": r"filter/",
    "zstd.h": r"(store/|util/coding)",
    "uchardet.h": r"decode/",
}
# Tables that are searched by halves, where a row in the wrong place is never found.
SORTED = {
    "config/option.c": ["options"],
    "decode/charset.c": ["aliases"],
    "decode/entities.c": ["entities"],
    "decode/names.c": ["feed_rows", "html_names", "void_names", "spaces"],
    "parse/names.c": ["rows"],
}
# Banned where a bounded or thread-safe call does the same.
BANNED = "strcpy strcat sprintf vsprintf strtok atoi gmtime localtime rand system alloca".split()
MOST_LINES, MOST_FUNCTION = 600, 50
# Tables, and what argues its length in its own first comment.
LONG_FILES = {"decode/entities.c"}

failed = number = 0


def check(text, wrong):
    """One line of TAP; what is wrong is told below it."""
    global failed, number
    number += 1
    told = sorted(set(wrong))
    print(f"{'not ok' if told else 'ok'} {number} - {text}")
    for line in told[:40]:
        print(f"# {line}")
    failed += bool(told)


def sources(folder="src"):
    for where, _, files in sorted(os.walk(os.path.join(SRCDIR, folder))):
        for name in sorted(files):
            if name.endswith((".c", ".h")):
                path = os.path.join(where, name)
                with open(path, encoding="utf-8") as file:
                    yield os.path.relpath(path, os.path.join(SRCDIR, folder)), file.read()


def readme_rooms():
    """The table of README: a room, `knows`, the rooms it may include."""
    with open(os.path.join(SRCDIR, "README.md"), encoding="utf-8") as file:
        text = file.read()
    rooms = re.findall(r"^    (\w+) +knows ([\w, ]+)$", text, re.M)
    return {room: set(re.split(r"[ ,]+", known)) - {"nothing"} for room, known in rooms}


def wrong_includes():
    rooms = readme_rooms()
    used, unknown = collections.defaultdict(set), set()
    for path, text in sources():
        room = path.split("/")[0]
        if room not in rooms:
            unknown.add(room)
            continue
        for other in re.findall(r'^#include "(\w+)/', text, re.M):
            used[room].add(other)
            if other not in rooms[room] | {room}:
                yield f"{path} includes {other}/"
    for room in unknown:
        yield f"{room}/ is not in README's table"
    for room, known in rooms.items():
        for other in known - used[room]:
            yield f"README says that {room}/ knows {other}/, but it does not"


def wrong_picture():
    """README's picture of a document's way: rooms to the left are known, those to the right are not."""
    with open(os.path.join(SRCDIR, "README.md"), encoding="utf-8") as file:
        way = re.search(r"^    (\w+(?: -> \w+)+)$", file.read(), re.M).group(1).split(" -> ")
    rooms = readme_rooms()
    for at, room in enumerate(way):
        if room not in rooms:
            yield f"{room}/ is in README's picture, but not in its table"
        for other in rooms.get(room, set()) & set(way[at:]):
            yield f"{room}/ knows {other}/, which README's picture has to its right"


def silent_headers():
    """The headers of daemon/ and store/ are manuals: each that has functions says these four of itself."""
    shared = ("store/engine/db.h", "store/engine/care.h", "store/engine/index.h", "store/postgres/postgres.h",
              "store/read/reader.h", "store/write/writer.h")
    for path, text in sources():
        if re.fullmatch(r"(daemon|store)/\w+\.h", path) and ");" in text or path in shared:
            manual = text.partition("*/")[0]
            for word in ("Thread:", "Owner:", "Failure:", "Limit:"):
                if not re.search(rf"^ \* {word} +\w", manual, re.M):
                    yield f"{path} does not say its {word}"


def wrong_libraries():
    for path, text in sources():
        for header in re.findall(r"^#include <([\w./]+)>", text, re.M):
            for library, place in LIBRARIES.items():
                if header.startswith(library) and not re.match(place, path):
                    yield f"{path} includes <{header}>"


def bottomless_buffers():
    """wd_buf_init() asserts it, but only where it is called."""
    for path, text in sources():
        for call in re.findall(r"\bwd_buf_init\([^;]*?, 0\);", text):
            yield f"{path}: {call} names no ceiling (util/buf.h)"


def rows_of(body):
    """The first name of each row, with the namespace before it; of a table of bare names each of them."""
    rows, space, begins = [], "", True
    bare = "{" not in re.sub(r'"(?:[^"\\]|\\.)*"', "", body)
    for token in re.findall(r'"(?:[^"\\]|\\.)*"|\{|WD_NS_\w+', body):
        if token == "{":
            space, begins = "", True
        elif token.startswith("WD_NS_"):
            space = token
        elif begins or bare:
            rows.append((space, token[1:-1].encode()))
            begins = False
    return rows


def unsorted_tables():
    """Of parse/names.c by namespace, in its enum's order, and name."""
    code = dict(sources())
    spaces = [""] + re.findall(r"\bWD_NS_\w+", re.sub(r"/\*.*?\*/", "", code["parse/names.h"]))
    for path, tables in SORTED.items():
        for table in tables:
            body = re.search(rf"\b{table}\[\] = \{{(.*?)\}};\n", code[path], re.S)
            rows = [(spaces.index(space), name) for space, name in rows_of(body.group(1) if body else "")]
            if len(rows) < 2:
                yield f"{path} has no table {table}"
            for before, row in zip(rows, rows[1:]):
                if before >= row:
                    yield f"{path}: {table}: {row[1].decode()} stands behind {before[1].decode()}"


def banned_calls():
    pattern = re.compile(r"(?<![\w.>])(" + "|".join(BANNED) + r")\(")
    for path, text in sources():
        bare = re.sub(r'/\*.*?\*/|"(?:\\.|[^"\\])*"', "", text, flags=re.S)
        for call in pattern.findall(bare):
            yield f"{path} calls {call}()"


def long_ones():
    for path, text in sources():
        lines = text.split("\n")
        if len(lines) > MOST_LINES + 1 and path not in LONG_FILES:
            yield f"{path} is long"
        start = None
        for at, line in enumerate(lines):
            if line == "{":
                start = at
            elif line == "}" and start is not None:
                if at - start - 1 > MOST_FUNCTION:
                    yield f"{path}: the function that ends at line {at + 1} is long"
                start = None


def symbols():
    """For each object: what it defines for others, and what it wants of them."""
    objects = {}
    paths = [str(path) for path in pathlib.Path(BUILDDIR, "src").rglob("*.o")]
    out = subprocess.run(["nm", "-A", "-g", *sorted(paths)], capture_output=True, text=True, check=True).stdout
    for line in out.splitlines():
        where, _, rest = line.partition(".o:")
        kind, name = rest.split()[-2:]
        mine = objects.setdefault(where, (set(), set()))
        mine[1 if kind in "Uwv" else 0].add(name)
    return objects


def circles(edges):
    """Strongly connected sets of more than one (Tarjan's algorithm)."""
    order, low, stack, found = {}, {}, [], []

    def visit(node):
        order[node] = low[node] = len(order)
        stack.append(node)
        for other in edges.get(node, ()):
            if other not in order:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], order[other])
        if low[node] == order[node]:
            ring = []
            while True:
                ring.append(stack.pop())
                if ring[-1] == node:
                    break
            if len(ring) > 1:
                found.append(ring)

    sys.setrecursionlimit(10000)
    for node in list(edges):
        if node not in order:
            visit(node)
    return found


def file_of(where):
    return os.path.relpath(where, os.path.join(BUILDDIR, "src"))


def wrong_symbols(objects):
    """Used by another file, or by a test for which it was exported."""
    tests = "".join(code for _, code in sources("tests"))
    wanted = collections.Counter(name for _, uses in objects.values() for name in uses)
    for where, (defined, _) in objects.items():
        for name in defined - {"main"}:
            if name.startswith("__"):
                continue # a sanitizer's
            if not name.startswith("wd_"):
                yield f"{name} of {file_of(where)} does not begin with wd_"
            elif not wanted[name] and not re.search(r"\b" + name + r"\b", tests):
                yield f"{name} of {file_of(where)} is used by no other file"


def file_circles(objects):
    owner = {name: where for where, (defined, _) in objects.items() for name in defined}
    edges = {where: {owner[n] for n in wanted if n in owner} - {where} for where, (_, wanted) in objects.items()}
    for ring in circles(edges):
        yield " - ".join(sorted(file_of(where) for where in ring))


def lost_versions():
    """Of each version of the database there is one to try later programs on; a new step needs one, too."""
    steps = re.search(r"wd_schema_steps\[\] = \{([^}]*)\}", pathlib.Path(SRCDIR, "src/store/sqlite/schema.c").read_text())
    for version in range(1, len(steps[1].split(",")) + 1):
        if not pathlib.Path(SRCDIR, f"tests/upgrade/v{version:02}.sql").exists():
            yield f"tests/upgrade/v{version:02}.sql: the program of that version writes it by tests/upgrade/keep.py"


def too_many_statements():
    """A connection keeps each statement that it ever ran, by the address of its text, and has no room for more."""
    most = int(re.search(r"WD_DB_KEPT = (\d+)", pathlib.Path(SRCDIR, "src/store/engine/db.h").read_text()).group(1))
    n = 0
    for room in "engine", "rows", "sqlite", "postgres", "write":
        for path in pathlib.Path(SRCDIR, "src/store", room).glob("*.c"):
            calls = re.findall(r"\bwd_db_(run|query|int|walk|put|add)\(", path.read_text())
            n += len(calls) + calls.count("add")  # for one row, and for many
    return [f"{n} of at most {most}"] if n > most else []


def unheld_threats():
    """Each row of README's table of threats names tests: the file is there, and what it names is in it."""
    table = pathlib.Path(SRCDIR, "README.md").read_text().split("## Security")[1].split("## For developers")[0]
    for row in (line for line in table.splitlines() if line.startswith("| ") and "`" in line.split("|")[-2]):
        place = None
        for word in re.findall(r"`([^`]+)`", row.split("|")[-2]):
            if word.startswith("tests/"):
                place = pathlib.Path(SRCDIR, word)
                if not place.exists():
                    yield f"{word} is not there: {row[:60]}"
            elif not place or not place.exists() or word.replace("_", " ") not in place.read_text().replace("_", " "):
                yield f"{word} is not in {place}: {row[:60]}"


check("each threat that README knows is held by the tests that it names", unheld_threats())
check("a room knows only the rooms that README names, and those", wrong_includes())
check("README's picture is the way that includes go", wrong_picture())
check("the headers of daemon/ and store/ say thread, owner, failure and limit", silent_headers())
check("a library is included in its room alone", wrong_libraries())
check("no banned function is called", banned_calls())
check("each buffer has a ceiling", bottomless_buffers())
check("tables that are searched by halves are sorted", unsorted_tables())
check(f"no file is over {MOST_LINES} lines, no function over {MOST_FUNCTION}", long_ones())
built = symbols()
check("what is exported begins with wd_ and is used by another file", wrong_symbols(built))
check("no files depend on each other in a circle", file_circles(built))
check("of each version of the database there is one to try", lost_versions())
check("a connection has room for all statements", too_many_statements())
print(f"1..{number}")
sys.exit(failed > 0)
