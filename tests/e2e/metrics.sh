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
stories=$(value wiredesk_stories_total) double=$(value wiredesk_duplicates_total)
[ "$stories" -gt 10 ] && [ "$(value 'wiredesk_merge_stories{merge="all"}')" = "$stories" ]
ok $? "stories are counted, and those of a merged feed"
[ "$double" -gt 0 ]
ok $? "so are entries of stories that were there"
[ "$(value 'wiredesk_polls_total{result="changed",host="doubtful"}')" -ge 9 ]
ok $? "and polls by what they brought"
[ "$(value wiredesk_filter_seconds_count)" -ge "$stories" ] && get /metrics | grep -q '^wiredesk_filter_seconds_sum 0\.0*[1-9]'
ok $? "what filters take is measured"
[ "$(value wiredesk_database_bytes)" -gt 10000 ]
ok $? "the database has a size"
before=$(value 'wiredesk_http_requests_total{class="4xx"}')
for _ in 1 2 3; do
	status_of http://localhost/nothing >/dev/null
done
[ "$(value 'wiredesk_http_requests_total{class="4xx"}')" = $((before + 3)) ]
ok $? "a request is counted by the class of its answer"
count=$(value wiredesk_http_request_seconds_count)
[ "$count" -gt 5 ] && [ "$(value 'wiredesk_http_request_seconds_bucket{le="+Inf"}')" -gt "$count" ]
ok $? "and by its time"
check "the daemon ends" stop_daemon
done_testing
