#!/usr/bin/env python3
"""The connection to the database breaks at a commit, again and again: nothing is lost, doubled or miscounted. TAP on stdout.

Between the desk and its PostgreSQL server stands a door that shuts at a commit: behind it, when the server has
committed and its answer is still to come (the desk cannot know), or before it, when the server never hears of it. After
some of the first kind nobody is let in for a while, so that the desk cannot ask either.

usage: lost.py [--long]
"""
import collections
import http.server
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

WIREDESK = os.environ["WIREDESK"]
CLUSTER = str(pathlib.Path(os.environ["SRCDIR"]) / "tests" / "cluster" / "cluster")
COMMIT = b"\0COMMIT\0"
FEEDS, ROUNDS = 6, 40 if "--long" in sys.argv else 7
ANSWER, WORD, ABSENCE = "its answer is lost", "the server never hears of it", "its answer is lost, and nobody is let in"
work = pathlib.Path(tempfile.mkdtemp())
number = failed = 0
lock = threading.Lock()
news = 0
told = collections.Counter()  # of a story's title: how often a hook was told


def ok(good, what):
    global number, failed
    number += 1
    failed += not good
    print(("ok" if good else "not ok"), number, "-", what, flush=True)


class Door:
    """A unix socket before the server's. cuts: what happens at the next commits, one after another."""

    def __init__(self, server):
        self.server, self.cuts, self.done = server + "/.s.PGSQL.5432", collections.deque(), collections.Counter()
        self.shut_until = 0
        self.folder = tempfile.mkdtemp(prefix="door.", dir="/tmp")
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(self.folder + "/.s.PGSQL.5432")
        self.socket.listen(50)
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            client, _ = self.socket.accept()
            if time.monotonic() < self.shut_until:
                client.close()
                continue
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.server)
            cut = threading.Event()
            threading.Thread(target=self.forth, args=(client, server, cut), daemon=True).start()
            threading.Thread(target=self.back, args=(client, server, cut), daemon=True).start()

    def forth(self, client, server, cut):
        kind = None
        try:
            while data := client.recv(1 << 16):
                if COMMIT in data and self.cuts:
                    kind = self.cuts.popleft()
                    cut.set()
                    if kind != WORD:
                        server.sendall(data)
                        server.settimeout(60)
                        # It is done when its answer begins.
                        server.recv(1 << 16)
                    break
                server.sendall(data)
        except OSError:
            pass
        if kind == ABSENCE:
            self.shut_until = time.monotonic() + 9
        if kind:
            self.done[kind] += 1
        for end in (client, server):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()

    def back(self, client, server, cut):
        try:
            while not cut.is_set() and (data := server.recv(1 << 16, socket.MSG_PEEK)):
                if cut.is_set():
                    return
                client.sendall(server.recv(len(data)))
            if not cut.is_set():
                client.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def item(feed, n):
    """A report of its own, and one that all feeds link to."""
    own, same = f"https://w{feed}.example/{n}", f"https://agency.example/{n}"
    return (
        f"<item><title>Report {n} of wire {feed}</title><link>{own}</link><guid>{own}</guid></item>"
        f"<item><title>Agency {n}</title><link>{same}</link><guid isPermaLink='false'>{feed}-{n}</guid></item>"
    )


class Origin(http.server.BaseHTTPRequestHandler):
    """Feeds, and a hook."""

    def do_GET(self):
        feed = self.path[1:]
        items = "".join(item(feed, i) for i in range(news, -1, -1))
        body = f"<rss version='2.0'><channel><title>{feed}</title><link>https://w{feed}.example/</link>{items}</channel></rss>".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with lock:
            told[body["title"]] += 1
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def cluster(*words):
    done = subprocess.run([CLUSTER, *words], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode == 77:
        print("1..0 # SKIP", done.stdout.strip())
        sys.exit(0)
    if done.returncode != 0:
        raise SystemExit(f"cluster {words}: {done.returncode}")
    return done.stdout.strip()


def ask(address, sql):
    done = subprocess.run(["psql", "-X", "-A", "-t", "-c", "SET search_path = wiredesk", "-c", sql, address], stdout=subprocess.PIPE, text=True)
    return [line.split("|") for line in done.stdout.splitlines() if line != "SET"]


def get(path):
    done = subprocess.run(["curl", "-s", "-m", "5", "--unix-socket", str(work / "web.sock"), "http://desk" + path], stdout=subprocess.PIPE)
    return done.stdout.decode()


def until(what, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.1)
    return False


def titles():
    return collections.Counter(entry["title"] for entry in json.loads(get("/all.json") or '{"items": []}')["items"])


def expected():
    return {f"Agency {n}" for n in range(news + 1)} | {f"Report {n} of wire {f}" for n in range(news + 1) for f in range(FEEDS)}


def is_served():
    return set(titles()) == expected()


def is_published():
    file = work / "public" / "all.json"
    return file.exists() and {entry["title"] for entry in json.loads(file.read_text())["items"]} == expected()


def is_told():
    """What was there before is no news."""
    return all(told[title] for title in expected() if not title.startswith(("Agency 0", "Report 0 ")))


def counted():
    return [int(line.split()[1]) for line in get("/metrics").splitlines() if line.startswith("wiredesk_stories_total ")]


def run_rounds(door):
    """Each round has something new, and a commit or two of it go wrong."""
    global news
    bad = []
    for i in range(ROUNDS):
        door.cuts.extend([(ANSWER, WORD, ANSWER, ANSWER)[i % 4]] * (1 + i % 2) if i != ROUNDS // 2 else [ABSENCE])
        news += 1
        if not until(lambda: is_served() and is_published() and is_told(), 120):
            bad.append(f"{i}: served {is_served()}, published {is_published()}, told {is_told()}")
    door.cuts.clear()
    ok(not bad, f"what is new is served, published and told, whatever breaks ({dict(door.done)}) {bad or ''}")


def look_at_counts(address):
    bad = [t for t, n in titles().items() if n != 1]
    ok(not bad, f"each story is there once {bad[:5]}")
    off = ask(address, "SELECT name, members, (SELECT count(*) FROM member WHERE merge = id) FROM merge"
              " WHERE members <> (SELECT count(*) FROM member WHERE merge = id)")
    ok(not off, f"merged feeds know how many they hold {off}")
    off = ask(address, "SELECT feed, entries, (SELECT count(*) FROM entry e WHERE e.feed = poll.feed) FROM poll"
              " WHERE entries <> (SELECT count(*) FROM entry e WHERE e.feed = poll.feed)")
    ok(not off, f"feeds know how many entries they had {off}")
    off = ask(address, "SELECT told, (SELECT count(*) FROM notice WHERE ended_at IS NOT NULL) FROM target"
              " WHERE told <> (SELECT count(*) FROM notice WHERE ended_at IS NOT NULL)")
    ok(not off, f"who is told is counted {off}")


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Origin)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    primary = cluster("start", str(os.getpid()))
    address = cluster("new", primary, "desk")
    door = Door(primary)
    (work / "all.feeds").write_text("".join(f"{base}/{i} every=1s\n" for i in range(FEEDS)))
    (work / "wiredesk.conf").write_text(
        f'listen = "unix:{work}/web.sock"\ndatabase = "{address.replace(primary, door.folder)}"\nfeeds = "{work}/all.feeds"\n'
        f'publish = "{work}/public"\nmin-every = 1s\nmerge "all" {{ limit = 500 notify = "{base}/hook" }}\n'
    )
    log = open(work / "log", "ab")
    daemon = subprocess.Popen([WIREDESK, "-c", str(work / "wiredesk.conf"), "run"], stderr=log)
    try:
        ok(until(lambda: is_served() and is_published(), 120), "the desk serves what feeds had")
        run_rounds(door)
        twice = [t for t, n in told.items() if n > 1]
        print(f"# told twice: {len(twice)} of {len(told)}")
        ok(len(twice) <= len(told) / 4, "few of it twice")
        # Where nobody could be asked what became of a commit, its stories were there before, as far as the desk knows.
        ok(len(expected()) - FEEDS - 1 <= sum(counted()) <= len(expected()), f"new stories are counted: {counted()} of {len(expected())}")
        look_at_counts(address)
        daemon.send_signal(signal.SIGTERM)
        ok(daemon.wait(20) == 0, "it lived through it, and ends in order")
    finally:
        if daemon.poll() is None:
            daemon.kill()
        if failed:
            print(*("#   " + line for line in (work / "log").read_text().splitlines()[-30:]), sep="\n")
        cluster("stop", primary)
        shutil.rmtree(work)
        shutil.rmtree(door.folder)
    print(f"1..{number}")


main()
