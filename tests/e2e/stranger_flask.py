#!/usr/bin/env python3
"""Flask-WebSub's hub and subscriber, as its examples use them, for the tests.

usage: stranger_flask.py PORT DIR
  Serves DIR/feed.xml as /topic, with Link headers, and its hub as /hub; GET /update tells its subscribers that the
  topic has changed.
usage: stranger_flask.py PORT DIR TOPIC
  Discovers the topic's hub and subscribes; prints a line for each thing that happens: "success MODE", "error WHY",
  "told TITLE…". GET /renew, GET /leave.
"""
import logging
import os
import re
import sys
import threading
import time

from flask import Flask, Response

port, folder, *topics = sys.argv[1:]
logging.getLogger("werkzeug").disabled = True


class Retry(Exception):
    pass


class Tasks:
    """What the hub wants of Celery, by a thread for each task."""

    def task(self, function=None, bind=False, max_retries=3, **_):
        def wrap(f):
            def delay(*args):
                def run():
                    for retries in range(max_retries + 1):
                        me = type("Me", (), {"request": type("R", (), {"retries": retries})})()
                        me.retry = self.retry
                        try:
                            return f(me, *args) if bind else f(*args)
                        except Retry:
                            time.sleep(0.2)
                threading.Thread(target=run, daemon=True).start()
            f.delay = delay
            return f
        return wrap(function) if function else wrap

    @staticmethod
    def retry(**_):
        raise Retry


app = Flask(__name__)
app.config["SERVER_NAME"] = f"127.0.0.1:{port}"
base = f"http://127.0.0.1:{port}"

if not topics:
    from flask_websub.hub import Hub, SQLite3HubStorage
    hub = Hub(SQLite3HubStorage(os.path.join(folder, "hub.db")), Tasks(), **app.config)
    app.register_blueprint(hub.build_blueprint(url_prefix="/hub"))

    @app.route("/topic")
    def topic():
        with open(os.path.join(folder, "feed.xml"), "rb") as file:
            return Response(file.read(), content_type="application/rss+xml",
                            headers={"Link": f'<{base}/hub>; rel="hub", <{base}/topic>; rel="self"'})

    @app.route("/update")
    def update():
        hub.send_change_notification.delay(f"{base}/topic")
        return "told\n"
else:
    from flask_websub.subscriber import (SQLite3SubscriberStorage, SQLite3TempSubscriberStorage, Subscriber, discover)
    database = os.path.join(folder, "subscriber.db")
    subscriber = Subscriber(SQLite3SubscriberStorage(database), SQLite3TempSubscriberStorage(database))
    app.register_blueprint(subscriber.build_blueprint(url_prefix="/callbacks"))
    subscriber.add_success_handler(lambda topic, callback, mode: print("success", mode, flush=True))
    subscriber.add_error_handler(lambda topic, callback, why: print("error", why, flush=True))
    subscriber.add_listener(lambda topic, callback, body: print("told", *re.findall(r">(Korea[^<]*)", body.decode()), flush=True))
    known = []

    @app.route("/renew")
    def renew():
        known[0] = subscriber.renew(known[0])
        return "asked\n"

    @app.route("/leave")
    def leave():
        subscriber.unsubscribe(known[0])
        return "asked\n"

    def subscribe():
        time.sleep(0.5)
        with app.app_context():
            known.append(subscriber.subscribe(**discover(topics[0])))
    threading.Thread(target=subscribe, daemon=True).start()

app.run(host="127.0.0.1", port=int(port), threaded=True)
