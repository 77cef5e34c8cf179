#!/bin/sh
# /metrics says what happens, in the format of Prometheus.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
command -v curl >/dev/null || skip_all "curl is not here"

# value NAME: of the newest answer, without its braces' escapes.
value() {
	get /metrics | awk -v name="$1" '$1 == name { print int($2) }'
}

# Every value belongs to the HELP and TYPE before it, and no name comes twice.
is_in_order() {
	get /metrics | awk '
		$2 == "HELP" { name = $3; if (seen[name]++) exit 1; next }
		$2 == "TYPE" { if ($3 != name) exit 1; typed = $3; next }
		{ at = $1; sub(/\{.*/, "", at); sub(/_(bucket|sum|count)$/, "", at)
		  if ($1 !~ /^process_/ && at != typed && $1 !~ "^" typed) exit 1; n++ }
		END { exit n < 20 }'
}

make_desk
check "the daemon starts" start_daemon
check "every feed is polled" until_true all_polled
check "the values stand in order" is_in_order
if command -v promtool >/dev/null; then
	get /metrics >"$work/metrics"
	check "promtool finds no fault" promtool check metrics <"$work/metrics"
fi
# Each name that the dashboard asks for, but for what Prometheus makes of a histogram. A database's server tells its size itself.
{
	get /metrics | sed -n 's/^# TYPE \([a-z_]*\) .*/\1/p'
	is_file || echo wiredesk_database_bytes
} >"$work/names"
sed -n 's/.*"expr": "\(.*\)",/\1/p' "$SRCDIR/contrib/grafana/wiredesk.json" | grep -oE '(wiredesk|process)_[a-z_]+' |
	sed 's/_\(bucket\|sum\|count\)$//' | sort -u >"$work/asked"
[ "$(wc -l <"$work/asked")" -gt 15 ] && ! grep -vxFf "$work/names" "$work/asked"
ok $? "the dashboard asks for nothing that is not told"
stories=$(value wiredesk_stories_total) double=$(value wiredesk_duplicates_total)
[ "$stories" -gt 10 ] && [ "$(value 'wiredesk_merge_stories{merge="all"}')" = "$stories" ]
ok $? "stories are counted, and those of a merged feed"
[ "$double" -gt 0 ]
ok $? "so are entries of stories that were there"
[ "$(value 'wiredesk_polls_total{result="changed",host="doubtful"}')" -ge 9 ]
ok $? "and polls by what they brought"
[ "$(value wiredesk_filter_seconds_count)" -ge "$stories" ] && get /metrics | grep -q '^wiredesk_filter_seconds_sum 0\.0*[1-9]'
ok $? "what filters take is measured"
if is_file; then
	[ "$(value wiredesk_database_bytes)" -gt 10000 ]
	ok $? "the database has a size"
fi
before=$(value 'wiredesk_http_requests_total{class="4xx"}')
for _ in 1 2 3; do
	status_of http://localhost/nothing >/dev/null
done
[ "$(value 'wiredesk_http_requests_total{class="4xx"}')" = $((before + 3)) ]
ok $? "a request is counted by the class of its answer"
count=$(value wiredesk_http_request_seconds_count)
[ "$count" -gt 5 ] && [ "$(value 'wiredesk_http_request_seconds_bucket{le="+Inf"}')" -gt "$count" ]
ok $? "and by its time"
[ "$(value 'wiredesk_entry_delay_seconds_count')" = 0 ]
ok $? "what a feed had before is not taken for late"
now=$(date -u '+%Y-%m-%dT%H:%M:%SZ')
cat >"$work/feeds/late.atom" <<END
<feed xmlns="http://www.w3.org/2005/Atom"><title>Late</title><id>l</id><updated>$now</updated></feed>
END
echo "late.atom every=1s" >>"$work/feeds/sample.feeds"
late_is_polled() {
	desk status --json | grep -A3 late.atom | grep -q '"last_poll": "'
}
check "a feed comes" until_true late_is_polled
all_served() {
	get /all.json >/dev/null
	served=$(value wiredesk_story_served_seconds_count)
	[ "$served" -gt 0 ] && [ "$served" = "$(value wiredesk_stories_total)" ]
}
check "each story is served for the first time once" until_true all_served
sed -i "s|</feed>|<entry><id>1</id><title>Fresh news</title><updated>$now</updated><published>$now</published></entry></feed>|" "$work/feeds/late.atom"
desk poll late.atom >/dev/null 2>&1 || desk poll "Late" >/dev/null
counted_late() {
	[ "$(value 'wiredesk_entry_delay_seconds_bucket{le="60"}')" = 1 ]
}
check "how long after its publishing news is stored is counted" until_true counted_late
desk status --json | grep -A20 late.atom | grep -qE '"delay_seconds": [0-9]+'
ok $? "and told of each feed"
until_true holds /all.json "Fresh news"
[ "$(value wiredesk_story_served_seconds_count)" = $((served + 1)) ] &&
	[ "$(value 'wiredesk_story_served_seconds_bucket{le="10"}')" = $((served + 1)) ]
ok $? "and how long after that it was served, once"
until_true holds /all.atom "Fresh news"; until_true holds /all "Fresh news"
[ "$(value wiredesk_story_served_seconds_count)" = $((served + 1)) ]
ok $? "whoever asks for it again"
served_is_known() {
	desk status --json | grep -A20 late.atom | grep -qE '"served_ms": [0-9]+'
}
check "of each feed, too" until_true served_is_known
desk status | grep -q 'Late: .*as a rule stored .* after their publishing, served .* later'
ok $? "in words as well"
check "the daemon ends" stop_daemon
done_testing
