#!/usr/bin/env python3
"""Where systemd keeps the address, no connection is lost while the daemon starts anew. TAP on stdout.

This test stands in for systemd: it listens, hands the socket over (sd_listen_fds(3)) and restarts the daemon
several times, while readers connect and ask all the time, on fresh connections and on ones that are kept.
"""
import http.client
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

WIREDESK, SRCDIR = os.environ["WIREDESK"], pathlib.Path(os.environ["SRCDIR"])
RESTARTS, READERS = 4, 6
work = pathlib.Path(tempfile.mkdtemp())
number = failed = 0
ends = threading.Event()
answers, troubles = [], []


def check(name, holds, *notes):
    global number, failed
    number += 1
    failed += not holds
    print(f"{'ok' if holds else 'not ok'} {number} - {name}", flush=True)
    for note in notes if not holds else ():
        print(f"# {note}")


def start(listener):
    script = f'exec 3<&{listener.fileno()}; LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" -c "$1" run 2>>"$2"'
    return subprocess.Popen(["sh", "-c", script, WIREDESK, work / "wiredesk.conf", work / "log"], pass_fds=[listener.fileno()])


def ask(connection, path):
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def read_anew(port):
    """A connection for each question: the listener takes it, whoever reads from it, and when."""
    while not ends.is_set():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            answers.append(ask(connection, "/all.atom"))
        except (OSError, http.client.HTTPException) as error:
            troubles.append(repr(error))
        connection.close()


def read_on(port):
    """Connections that are kept: a server may end one between two questions, and the reader connects anew."""
    connection = None
    while not ends.is_set():
        fresh = connection is None
        connection = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            answers.append(ask(connection, "/healthz"))
        except (OSError, http.client.HTTPException) as error:
            if fresh:
                troubles.append(repr(error))
            connection.close()
            connection = None
        time.sleep(0.005)


def until(holds, seconds=60):
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)
    return holds()


def main():
    # The configuration names another address, which is not looked at.
    (work / "wiredesk.conf").write_text(
        f'listen = "unix:{work}/unused.sock"\ndatabase = "{work}/desk.db"\nfeeds = {{"{SRCDIR}/feeds/sample.feeds"}}\n')
    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
    port = listener.getsockname()[1]
    daemon = start(listener)
    readers = [threading.Thread(target=(read_anew, read_on)[i % 2], args=(port,)) for i in range(READERS)]
    for reader in readers:
        reader.start()
    check("the daemon serves on the socket that it is given", until(lambda: answers.count(200) > 20), troubles, answers[:5])
    check("and not on the address of the configuration", not (work / "unused.sock").exists())
    ended, waited = [], []
    for _ in range(RESTARTS):
        daemon.send_signal(signal.SIGTERM)
        ended.append(daemon.wait(60))
        before = len(answers)  # of the one that ended, but for what readers have in hand
        waiting = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        waiting.request("GET", "/healthz")  # nobody is there
        daemon = start(listener)
        waited.append(waiting.getresponse().status)
        waiting.close()
        until(lambda: len(answers) > before + 50)
    ends.set()
    for reader in readers:
        reader.join()
    daemon.terminate()
    ended.append(daemon.wait(60))
    check(f"it ends in order {RESTARTS + 1} times", not any(ended), ended)
    check("who connects while it starts anew is answered", waited == [200] * RESTARTS and not troubles, waited, *troubles[:10])
    check("all answers are good", answers and all(status == 200 for status in answers), sorted(set(answers)))
    print(f"# {len(answers)} answers")
    print(f"1..{number}")


try:
    main()
finally:
    ends.set()
    shutil.rmtree(work, ignore_errors=True)
sys.exit(failed != 0)
