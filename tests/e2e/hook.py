#!/usr/bin/env python3
"""Somebody who is told things, for the tests: answers POSTs on loopback and writes each to a log.

usage: hook.py DIR [PORT]
  Prints its port, then serves. Each POST becomes a line of DIR/log: a JSON object
  {"path", "at" (ms), "headers", "body"}, written before it is answered.
  A GET of the same kind has "query" for its body, and is given its hub.challenge back, as a subscriber's callback does.
  DIR/NAME says how /NAME answers: a status, "refuse" (a GET's challenge), "hang", "delay MS", "fail N" (503, so often),
  or "never STATUS TEXT..." (of what holds the text); 200 without it.
"""
import http.server
import json
import os
import sys
import threading
import time
import urllib.parse

folder, port = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0
lock = threading.Lock()
failed = {}


class Hook(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def note(self, **what):
        path = urllib.parse.urlsplit(self.path).path
        line = {"path": path, "at": int(time.time() * 1000), "headers": dict(self.headers), **what}
        with lock, open(os.path.join(folder, "log"), "a", encoding="utf-8") as log:
            log.write(json.dumps(line, ensure_ascii=False) + "\n")
        try:
            with open(os.path.join(folder, os.path.basename(path)), encoding="utf-8") as rule:
                return rule.read().split()
        except OSError:
            return ["200"]

    def do_GET(self):
        """What a hub asks of a callback (WebSub 5.3)."""
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
        how = self.note(query=query)
        body = query.get("hub.challenge", "").encode() if how[0] != "refuse" else b"no"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        how = self.note(body=body)
        if how[0] == "hang":
            time.sleep(3600)
        if how[0] == "delay":
            time.sleep(int(how[1]) / 1000)
            how = ["200"]
        if how[0] == "never":
            how = [how[1] if " ".join(how[2:]) in body else "200"]
        if how[0] == "fail":
            failed[self.path] = failed.get(self.path, 0) + 1
            how = ["503" if failed[self.path] <= int(how[1]) else "200"]
        self.send_response(int(how[0]))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


server = Server(("127.0.0.1", port), Hook)
print(server.server_port, flush=True)
server.serve_forever()
