# Somebody who is told things, for the end-to-end tests (hook.py).
# shellcheck shell=sh disable=SC2154,SC2034
command -v curl >/dev/null || skip_all "curl is not here"
command -v python3 >/dev/null || skip_all "python3 is not here"
mkdir -p "$work/hook"

# start_hook [PORT]: answers as the files in $work/hook say, and writes what it hears to $work/hook/log.
start_hook() {
	serve_beside hook python3 "$SRCDIR/tests/e2e/hook.py" "$work/hook" "$@"
	back="http://127.0.0.1:$port"
}

stop_hook() {
	end_beside hook
	return 0
}

# write_feed N: a feed of the stories 1 to N.
write_feed() {
	rss "Korea story %d" 1 "$1" | save "$work/feed.xml"
}

# told PATH: the titles that a path was told, in order.
told() {
	python3 - "$work/hook/log" "$1" <<'END'
import json, sys
try:
    for line in open(sys.argv[1], encoding="utf-8"):
        entry = json.loads(line)
        if entry["path"] == sys.argv[2] and "body" in entry:
            print(json.loads(entry["body"])["title"])
except OSError:
    pass
END
}

told_of() {
	[ "$(told "$1" | sed 's/Korea story //' | xargs)" = "$2" ]
}

# The same, each for the first time.
heard_of() {
	[ "$(told "$1" | sed 's/Korea story //' | awk '!seen[$0]++' | xargs)" = "$2" ]
}

# count_asked PATH EXPRESSION: of how many lines of what the path was asked or told it is true; e is the line, signed(SECRET)
# whether what it was told is signed so.
count_asked() {
	python3 - "$work/hook/log" "$1" "$2" <<'END'
import hashlib, hmac, json, sys
n = 0
for e in map(json.loads, open(sys.argv[1], encoding="utf-8")):
    signed = lambda secret: "body" in e and e["headers"].get("X-Hub-Signature") == "sha256=" + hmac.new(
        secret, e["body"].encode(), hashlib.sha256).hexdigest()
    n += e["path"] == sys.argv[2] and bool(eval(sys.argv[3]))
print(n)
END
}

asked_often() {
	[ "$(count_asked "$2" "$3")" -ge "$1" ]
}

asked() {
	asked_often 1 "$@"
}

never() {
	[ "$(count_asked "$@")" = 0 ]
}

# make_hub_desk [LINE…]: the configuration of a desk that is a hub, of the feed that write_feed writes and these lines of the
# list; who is told may be at the hook's private address. $hub is the hub, $site what our addresses begin with.
make_hub_desk() {
	ours=$(free_port)
	site="http://127.0.0.1:$ours" hub="http://127.0.0.1:$ours/websub/hub"
	{
		echo "feed.xml every=1s"
		echo "$back/ private=yes paused=yes"
		for line; do echo "$line"; done
	} >"$work/list.feeds"
	cat >"$work/wiredesk.conf" <<END
listen     = {"127.0.0.1:$ours", "unix:$work/web.sock"}
public-url = "$site/"
database   = "$database"
feeds      = {"$work/list.feeds"}
min-every  = "1s"
merge "korea" { filter = "korea" }
merge "북한" { filter = "korea" }
END
}

# ask_hub [FIELD=VALUE…]: the status that the hub answers; what it says goes to $work/said.
ask_hub() {
	set -- "$@" ''
	form=
	while [ $# -gt 1 ]; do
		form="$form --data-urlencode hub.$1"
		shift
	done
	# shellcheck disable=SC2086 # a list of words
	curl -s -o "$work/said" -w '%{http_code}' $form "$hub"
}
