#!/bin/sh
# WebSub with implementations that nobody here wrote: npm's pubsubhubbub subscribes at our hub, and so does
# Flask-WebSub, whose hub pushes to us. They are looked for in $WIREDESK_STRANGERS (node_modules, and Python's packages),
# and where the languages look by themselves; each part is skipped where its stranger is absent.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/hook.sh
. "$SRCDIR/tests/e2e/hook.sh"
strangers=${WIREDESK_STRANGERS:-$SRCDIR/build/strangers}
NODE_PATH=$strangers/node_modules${NODE_PATH:+:$NODE_PATH}
PYTHONPATH=$strangers${PYTHONPATH:+:$PYTHONPATH}
export NODE_PATH PYTHONPATH
has_npm() {
	command -v node >/dev/null && node -e 'require("pubsubhubbub")' 2>/dev/null
}
has_flask() {
	python3 -c 'import flask, flask_websub.hub, flask_websub.subscriber' 2>/dev/null
}
has_npm || has_flask || skip_all "neither npm's pubsubhubbub nor Flask-WebSub is here"

# says NAME TEXT: a line of what the stranger printed holds it.
says() {
	grep -q -- "$2" "$work/$1.out"
}

# says_never NAME TEXT
says_never() {
	! says "$@"
}

start_hook 0
at_npm=$(free_port) at_hub=$(free_port) at_flask=$(free_port)
mkdir "$work/flask"
# Their callbacks are on this machine; only these may be.
make_hub_desk "http://127.0.0.1:$at_npm/ private=yes paused=yes" "http://127.0.0.1:$at_flask/ private=yes paused=yes" \
	"http://127.0.0.1:$at_hub/topic every=1h private=yes"
rss "Korea from a stranger %d" 1 1 >"$work/flask/feed.xml"
is_there() {
	curl -s -o /dev/null "http://127.0.0.1:$1/"
}
if has_flask; then
	run_beside flask_hub python3 "$SRCDIR/tests/e2e/stranger_flask.py" "$at_hub" "$work/flask"
	until_true is_there "$at_hub"
fi
write_feed 1
check "the desk starts" start_daemon
check "and polls" until_true holds /korea.json "Korea story 1"

if has_npm; then
	run_beside npm node "$SRCDIR/tests/e2e/stranger_npm.js" "$at_npm" "$hub" "$site/korea.atom"
	check "npm's pubsubhubbub subscribes at our hub" until_true says npm "^subscribe $site/korea.atom"
fi
if has_flask; then
	run_beside flask python3 "$SRCDIR/tests/e2e/stranger_flask.py" "$at_flask" "$work/flask" "$site/korea.rss"
	check "so does Flask-WebSub, which discovers it" until_true says flask "^success subscribe"
fi
write_feed 2
if has_npm; then
	check "npm's is told what is new" until_true says npm "^feed $site/korea.atom Korea story 2\$"
	kill -USR1 "$(cat "$work/npm.pid")"
	check "and leaves" until_true says npm "^unsubscribe $site/korea.atom"
fi
if has_flask; then
	check "Flask-WebSub's is told, with a signature that it takes" until_true says flask "^told .*Korea story 2"
	curl -sS "http://127.0.0.1:$at_flask/renew" >/dev/null
	check "it renews its subscription" until_true sh -c "[ \$(grep -c '^success subscribe' '$work/flask.out') = 2 ]"
	curl -sS "http://127.0.0.1:$at_flask/leave" >/dev/null
	check "and leaves" until_true says flask "^success unsubscribe"
fi
write_feed 3
until_true holds /korea.json "Korea story 3"
until_true holds /metrics "wiredesk_hub_followers 0"
ok $? "then nobody follows"
check "and nobody is told" says_never npm "story 3"

if has_flask; then
	is_subscribed() {
		desk status --json | grep -A30 "127.0.0.1:$at_hub/topic" | grep -q '"hub_lease": "'
	}
	check "the desk subscribes at Flask-WebSub's hub" until_true is_subscribed
	rss "Korea from a stranger %d" 1 2 >"$work/flask/feed.xml"
	curl -sS "http://127.0.0.1:$at_hub/update" >/dev/null
	check "and stores what that pushes, signed by sha512" until_true holds /korea.json "Korea from a stranger 2"
	echo "feed.xml every=1s" | save "$work/list.feeds"
	has_left() {
		[ "$(python3 -c 'import sqlite3, sys; print(len(sqlite3.connect(sys.argv[1]).execute("SELECT * FROM hub").fetchall()))' \
			"$work/flask/hub.db" 2>&1)" = 0 ]
	}
	check "and leaves it with its feed" until_true has_left
fi
check "the desk ends in order" stop_daemon
done_testing
