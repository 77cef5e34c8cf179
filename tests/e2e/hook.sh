# Somebody who is told things, for the end-to-end tests (hook.py).
# shellcheck shell=sh disable=SC2154,SC2034
command -v python3 >/dev/null || skip_all "python3 is not here"

hook=
stop_hook() {
	[ -z "$hook" ] || kill "$hook" 2>/dev/null
	[ -z "$hook" ] || wait "$hook" 2>/dev/null
	hook=
}
trap 'stop_hook; cleanup' EXIT

start_hook() {
	rm -f "$work/port"
	python3 "$SRCDIR/tests/e2e/hook.py" "$work/hook" "$@" >"$work/port" &
	hook=$!
	until_true test -s "$work/port"
	port=$(cat "$work/port")
}

# write_feed N: a feed of the stories 1 to N, the newest first.
write_feed() {
	awk -v n="$1" 'BEGIN {
		print "<rss version=\"2.0\"><channel><title>Wire</title><link>https://w.example/</link>"
		for (i = n; i > 0; i--)
			printf "<item><title>Korea story %d</title><link>https://w.example/%d</link><guid>https://w.example/%d</guid><description>About &lt;b&gt;북한&lt;/b&gt; %d</description></item>\n", i, i, i, i
		print "</channel></rss>"
	}' >"$work/feed.new" && mv "$work/feed.new" "$work/feed.xml"
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

