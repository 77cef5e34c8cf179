#!/usr/bin/env python3
"""Several processes share a database of PostgreSQL: some poll, some serve. TAP on stdout.

usage: several.py [--long]
What origins saw decides: no feed is asked sooner than its interval allows, by however many pollers, and none is
forgotten; and each story that they gave out is served once. --long (`make cluster`) has four pollers and two
servers on a primary and its standby, and kills a poller, a server and the primary.
"""
import collections
import http.server
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

WIREDESK = os.environ["WIREDESK"]
CLUSTER = str(pathlib.Path(os.environ["SRCDIR"]) / "tests" / "cluster" / "cluster")
LONG = "--long" in sys.argv
HOSTS, FEEDS_A_HOST = 12, 4
EVERY_S = 6
PATIENCE_S = 120  # for what is to come, on whatever machine
work = pathlib.Path(tempfile.mkdtemp())
number = failed = 0
started = {}  # name: process
asked = collections.defaultdict(list)  # feed: when
lock = threading.Lock()
news = 0  # how often each feed has had something new


def ok(good, what):
    global number, failed
    number += 1
    failed += not good
    print(("ok" if good else "not ok"), number, "-", what, flush=True)


def words(n):
    """A text of its own."""
    chance = random.Random(n)
    return " ".join("".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=7)) for _ in range(90))


def item(feed, n):
    """A report of its own, one that all feeds link to, and one that each has under an address of its own."""
    own, same = f"https://w{feed}.example/{n}", f"https://agency.example/{n}"
    return (
        f"<item><title>Report {n} of wire {feed}</title><link>{own}</link><guid>{own}</guid></item>"
        f"<item><title>Agency {n}</title><link>{same}</link><guid isPermaLink='false'>{feed}-{n}</guid></item>"
        f"<item><title>{words(n)[:50]} {words(feed)[:7]}</title><link>{own}/text</link><guid>{own}/text</guid>"
        f"<description>{words(n)} {words(feed)[:15]}</description></item>"
    )


class Origin(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        feed = f"{self.server.server_port}{self.path}".replace("/", "-")
        with lock:
            asked[feed].append(time.monotonic())
            n = news
        items = "".join(item(feed, i) for i in range(n, -1, -1))
        body = (
            f"<rss version='2.0'><channel><title>{feed}</title><link>https://w{feed}.example/</link>"
            f"<description>d</description>{items}</channel></rss>"
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def start_origins():
    ports = []
    for _ in range(HOSTS):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Origin)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        ports.append(server.server_port)
    return [f"http://127.0.0.1:{port}/{i}" for port in ports for i in range(FEEDS_A_HOST)]


def cluster(*words):
    done = subprocess.run([CLUSTER, *words], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode == 77:
        print("1..0 # SKIP", done.stdout.strip())
        shutil.rmtree(work)
        sys.exit(0)
    if done.returncode != 0:
        raise SystemExit(f"cluster {words}: {done.returncode}")
    return done.stdout.strip()


def start(name, role, address, read_from=None):
    """Each machine has a configuration of its own that says the same, but for where it listens."""
    (work / f"{name}.conf").write_text(
        f'listen = "unix:{work}/{name}.sock"\ndatabase = "{address}"\nfeeds = "{work}/all.feeds"\n'
        f"every = {EVERY_S}s\nmin-every = {EVERY_S}s\n" + (f'database-read = "{read_from}"\n' if read_from else "")
    )
    log = open(work / f"{name}.log", "ab")
    command = [WIREDESK, "-c", str(work / f"{name}.conf"), "run", f"--role={role}"]
    started[name] = subprocess.Popen(command, stderr=log)


def kill(name):
    started[name].send_signal(signal.SIGKILL)
    started.pop(name).wait()


def get(name, path):
    """What a server answers, with its ETag; None: nothing."""
    done = subprocess.run(
        ["curl", "-s", "-i", "-m", "5", "--unix-socket", str(work / f"{name}.sock"), "http://desk" + path],
        stdout=subprocess.PIPE,
        check=False,
    )
    head, _, body = done.stdout.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        return None
    return re.search(rb"(?im)^etag: (.*)\r?$", head + b"\r\n"), body


def until(what):
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.2)
    return False


def stories(name):
    """Ids in all pages of a server's feed of everything."""
    found, path = [], "/all.atom"
    while path:
        answer = get(name, path)
        if answer is None:
            return []
        found += re.findall(rb"<entry[^>]*><id>([^<]*)</id>", answer[1])
        older = re.search(rb'<link rel="next"[^>]* href="[a-z]+://[^/"]*([^"]*)"', answer[1])
        path = older[1].decode().replace("&amp;", "&") if older else None
    return found


def has_all(name):
    """As many stories as were given out, none twice: what several feeds carry is one, whoever polled them."""
    wanted = (HOSTS * FEEDS_A_HOST + 2) * (news + 1)
    found = stories(name)
    return len(found) == wanted and len(set(found)) == wanted


def publish_more():
    global news
    with lock:
        news += 1


def is_kept(gap):
    """A request that was late makes the time to the next one shorter; two who poll one feed would ask at any time."""
    return gap is not None and gap > EVERY_S / 2


def soonest(since):
    """The shortest time between two requests for a feed, behind a moment."""
    with lock:
        times = [[t for t in ts if t >= since] for ts in asked.values()]
    gaps = [b - a for ts in times for a, b in zip(ts, ts[1:])]
    return min(gaps) if gaps else None


def all_asked(since):
    with lock:
        return len(asked) == HOSTS * FEEDS_A_HOST and all(ts[-1] >= since for ts in asked.values())


def parts(address):
    """How many parts each poller has."""
    sql = "SELECT count(*) FROM wiredesk.share WHERE poller IS NOT NULL GROUP BY poller ORDER BY 1"
    done = subprocess.run(["psql", "-X", "-A", "-t", "-c", sql, address], stdout=subprocess.PIPE, text=True, check=False)
    return [int(n) for n in done.stdout.split()]


def same_everywhere(servers, path):
    answers = [get(name, path) for name in servers]
    return all(a and answers[0] and a[0] and a[0][1] == answers[0][0][1] and a[1] == answers[0][1] for a in answers)


def share_it(address, servers):
    """The parts come to rest at a fair share each, and no feed is asked too soon meanwhile."""
    pollers = [name for name in started if name.startswith("poller")]
    fair = until(lambda: (p := parts(address)) and len(p) == len(pollers) and sum(p) == 256 and p[-1] - p[0] <= len(pollers))
    ok(fair, f"{len(pollers)} pollers have a fair part each: {parts(address)}")
    ok(until(lambda: all(has_all(name) for name in servers)), "each story that was given out is served once")
    ok(all(same_everywhere(servers, path) for path in ("/all.atom", "/all.rss", "/all.json")), "all servers answer the same bytes")
    publish_more()
    ok(until(lambda: all(has_all(name) for name in servers)), "and so is what is new")
    gap = soonest(0)
    ok(is_kept(gap), f"no feed was asked sooner than its interval allows ({gap:.1f} s of {EVERY_S})")


def leave_one(address, servers):
    started["poller1"].terminate()
    ok(started.pop("poller1").wait(PATIENCE_S) == 0, "a poller ends in order")
    since = time.monotonic()
    ok(until(lambda: all_asked(since)), "the others poll its feeds")
    publish_more()
    ok(until(lambda: all(has_all(name) for name in servers)), "nothing is lost or doubled")
    gap = soonest(0)
    ok(is_kept(gap), f"no feed was asked too soon ({gap:.1f} s)")


def kill_poller(address, servers):
    publish_more()
    kill("poller2")
    since = time.monotonic()
    ok(until(lambda: all_asked(since)), f"a poller is killed: its feeds are polled by others after {time.monotonic() - since:.0f} s")
    publish_more()
    ok(until(lambda: all(has_all(name) for name in servers)), "nothing is lost or doubled")
    gap = soonest(0)
    ok(is_kept(gap), f"no feed was asked too soon ({gap:.1f} s)")


def kill_server(address, servers):
    kill("server1")
    ok(has_all("server2"), "a server is killed: the other serves on")
    start("server1", "serve", address)
    ok(until(lambda: has_all("server1")), "and it is back when it is started again")


def kill_primary(primary, standby, servers):
    publish_more()
    time.sleep(EVERY_S / 2)
    pid = int(subprocess.run(["head", "-1", f"{primary}/data/postmaster.pid"], stdout=subprocess.PIPE, check=True).stdout)
    os.kill(pid, signal.SIGKILL)
    since = time.monotonic()
    cluster("promote", standby)
    back = until(lambda: all(has_all(name) for name in servers))
    ok(back, f"the primary is killed and its standby takes over: all is served after {time.monotonic() - since:.0f} s")
    publish_more()
    ok(until(lambda: all(has_all(name) for name in servers)), "nothing is lost or doubled, and polling goes on")
    with lock:
        gap = min(b - a for ts in asked.values() for a, b in zip(ts, ts[1:]))
    ok(is_kept(gap), f"no feed was asked too soon ({gap:.1f} s)")
    ok(all(p.poll() is None for p in started.values()), "every process lived through it")


def main():
    cluster("find")
    (work / "all.feeds").write_text("\n".join(start_origins()) + "\n")
    primary = cluster("start", str(os.getpid()), *(["durable"] if LONG else []))
    address = cluster("new", primary, "desk")
    if LONG:
        standby = cluster("replica", primary, str(os.getpid()))
        address = f"postgresql://desk@/desk?host={primary},{standby}&target_session_attrs=read-write"
    try:
        servers = ["server1", "server2"]
        for name in servers:
            start(name, "serve", address, f"postgresql://desk@/desk?host={standby}" if LONG and name == "server2" else None)
        for i in range(1, 5 if LONG else 3):
            start(f"poller{i}", "poll", address)
            time.sleep(0.5)
        share_it(address, servers)
        leave_one(address, servers)
        if LONG:
            start("poller1", "poll", address)
            kill_poller(address, servers)
            kill_server(address, servers)
            kill_primary(primary, standby, servers)
        for name, process in started.items():
            process.terminate()
        ok(all(process.wait(PATIENCE_S) == 0 for process in started.values()), "all end in order")
    finally:
        for process in started.values():
            if process.poll() is None:
                process.kill()
        if failed:
            for log in sorted(work.glob("*.log")):
                print(f"# {log.name}:", *("#   " + line for line in log.read_text().splitlines()[-8:]), sep="\n")
        cluster("stop", primary)
        if LONG:
            cluster("stop", standby)
        shutil.rmtree(work)
    print(f"1..{number}")


main()
