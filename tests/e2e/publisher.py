#!/usr/bin/env python3
"""A publisher and its WebSub hub (W3C WebSub), for the tests.

usage: publisher.py DIR
  Prints its port, then serves on loopback:
  GET  /NAME          the file DIR/NAME, with Link headers that name the hub and /NAME as the topic
  GET  /HOW/NAME      the same, HOW:
         bare           without Link headers ("@HUB@" and "@SELF@" in the file are those two)
         other          with a topic of another address: /NAME?self=other
         first          as /NAME, but what the document names is wrong
         302, 301       sent on to /NAME
         307, 308       its hub sends the subscriber on to another
         lies           its hub verifies another topic than was asked for
  POST /hub           subscribe and unsubscribe, verified as the recommendation says
  POST /ctl/push      topic=NAME file=NAME [sign=METHOD|none|wrong]: sends the file to the topic's subscribers;
                      answers with their statuses
  POST /ctl/denied    topic=NAME: tells its subscribers so
  Each request and each verification is a line of DIR/log. DIR/lease is what leases are given in seconds.
"""
import hashlib
import hmac
import http.server
import json
import os
import secrets
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request

folder = sys.argv[1]
lock = threading.Lock()
subscribers = {}  # (topic, callback): secret


def note(*what):
    with lock, open(os.path.join(folder, "log"), "a", encoding="utf-8") as log:
        log.write(" ".join(str(w) for w in what) + "\n")


def ask(request):
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError as error:
        return 0, str(error)


def lease():
    try:
        with open(os.path.join(folder, "lease"), encoding="utf-8") as file:
            return file.read().strip()
    except OSError:
        return "864000"


def verify(mode, topic, callback, secret):
    challenge = secrets.token_hex(16)
    query = {"hub.mode": mode, "hub.topic": topic, "hub.challenge": challenge}
    if mode == "subscribe":
        query["hub.lease_seconds"] = lease()
    status, body = ask(callback + ("&" if "?" in callback else "?") + urllib.parse.urlencode(query))
    is_meant = 200 <= status < 300 and body == challenge
    if is_meant and mode == "subscribe":
        subscribers[topic, callback] = secret
    elif is_meant:
        subscribers.pop((topic, callback), None)
    note("verified" if is_meant else f"refused {status}", mode, topic)


class Hub(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def base(self):
        return f"http://{self.headers['Host']}"

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        note("GET", self.path)
        *how, name = self.path.partition("?")[0].strip("/").split("/")
        how = how[0] if how else ""
        if how in ("301", "302"):
            return self.answer(int(how), headers=[("Location", f"/{name}")])
        try:
            with open(os.path.join(folder, name), "rb") as file:
                body = file.read()
        except OSError:
            return self.answer(404)
        hub, topic = self.base() + "/hub", self.base() + self.path
        if how in ("307", "308", "lies"):
            hub += "/" + how
        if how == "other":
            topic = f"{self.base()}/{name}?self=other"
        wrong = "/wrong" if how == "first" else ""
        body = body.replace(b"@HUB@", (hub + wrong).encode()).replace(b"@SELF@", (topic + wrong).encode())
        headers = [("Content-Type", "application/xml")]
        if how != "bare":
            headers.append(("Link", f'<{hub}>; rel="hub", <{topic}>; rel="self"'))
        return self.answer(200, body, headers)

    def do_POST(self):
        form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        if self.path in ("/hub/307", "/hub/308"):
            note("sent on", self.path, form["hub.topic"])
            self.answer(int(self.path[-3:]), headers=[("Location", "/hub")])
        elif self.path.startswith("/hub"):
            note(form["hub.mode"], form["hub.topic"], f"lease={form.get('hub.lease_seconds')}", self.path)
            self.answer(202)
            topic = form["hub.topic"] + ("/another" if self.path == "/hub/lies" else "")
            verify(form["hub.mode"], topic, form["hub.callback"], form.get("hub.secret"))
        elif self.path == "/ctl/push":
            self.answer(200, json.dumps(self.push(form)).encode())
        else:
            topic = f"{self.base()}/{form['topic']}"
            query = urllib.parse.urlencode({"hub.mode": "denied", "hub.topic": topic, "hub.reason": "no more of it"})
            self.answer(200, json.dumps([ask(c + "?" + query)[0] for t, c in list(subscribers) if t == topic]).encode())

    def push(self, form):
        topic, sign = f"{self.base()}/{form['topic']}", form.get("sign", "sha256")
        with open(os.path.join(folder, form["file"]), "rb") as file:
            body = file.read()
        statuses = []
        for (of, callback), secret in list(subscribers.items()):
            if of != topic:
                continue
            request = urllib.request.Request(callback, body, {"Content-Type": "application/rss+xml"})
            if sign == "wrong":
                request.add_header("X-Hub-Signature", "sha256=" + "0" * 64)
            elif sign != "none":
                digest = hmac.new(secret.encode(), body, getattr(hashlib, sign)).hexdigest()
                request.add_header("X-Hub-Signature", f"{sign}={digest}")
            statuses.append(ask(request)[0])
        note("pushed", form["file"], sign, *statuses)
        return statuses

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub)
server.daemon_threads = True
print(server.server_port, flush=True)
server.serve_forever()
