#!/bin/sh
# kill -9 while stories are told, fifteen times: each is told at least once, hardly one twice.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/hook.sh
. "$SRCDIR/tests/e2e/hook.sh"

rounds=15 each=20
echo "feed.xml every=1s" >"$work/list.feeds"
echo "delay 20" >"$work/hook/hook"
start_hook 0
cat >"$work/wiredesk.conf" <<END
listen    = "unix:$work/web.sock"
database  = "$database"
feeds     = {"$work/list.feeds"}
min-every = "1s"
merge "korea" {
    notify = "http://127.0.0.1:$port/hook"
}
END

count_told() {
	told /hook | sort -u | wc -l
}

all_told() {
	[ "$(count_told)" = $((rounds * each)) ]
}

round=0
while [ "$round" -lt "$rounds" ]; do
	round=$((round + 1))
	write_feed $((round * each))
	"$WIREDESK" -q -c "$work/wiredesk.conf" run >>"$work/log" 2>&1 &
	daemon=$!
	# At another moment each time, some of them amid the telling.
	sleep "0.$((round * 3 % 10))$((round * 7 % 10))"
	kill_daemon
done
check "the daemon starts" start_daemon
check "every story was told" until_true all_told
stop_daemon
# A kill may come between an answer and the note of it, of eight stories at most.
twice=$(($(told /hook | wc -l) - rounds * each))
echo "# $twice of $((rounds * each)) told twice in $rounds kills"
[ "$twice" -le $((rounds * 8)) ]
ok $? "few were told twice"
[ "$(told /hook | awk '!seen[$0]++' | sed 's/Korea story //' | xargs)" = "$(seq $((rounds * each)) | xargs)" ]
ok $? "each for the first time in order"
check "the database is sound" desk check --db
done_testing
