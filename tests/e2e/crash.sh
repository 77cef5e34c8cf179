#!/bin/sh
# kill -9 while it polls, twenty times: what was stored stays, nothing is doubled.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"

feeds=100 stories=10
make_desk
i=0
while [ "$i" -lt "$feeds" ]; do
	i=$((i + 1))
	echo "many/$i.xml"
done >"$work/feeds/sample.feeds"
mkdir "$work/feeds/many"

# write_feeds ROUND: every feed has its stories of this round and of those before.
write_feeds() {
	awk -v feeds="$feeds" -v stories="$stories" -v round="$1" -v folder="$work/feeds/many" 'BEGIN {
		for (f = 1; f <= feeds; f++) {
			file = folder "/" f ".xml.new"
			printf "<rss version=\"2.0\"><channel><title>f%d</title><link>https://f%d.example/</link><description>d</description>", f, f > file
			for (s = 1; s <= round && s <= stories; s++)
				printf "<item><title>story %d of %d</title><link>https://f%d.example/%d</link><guid>https://f%d.example/%d</guid></item>", s, f, f, s, f, s > file
			print "</channel></rss>" > file
			close(file)
		}
	}'
	for new in "$work"/feeds/many/*.new; do
		mv "$new" "${new%.new}"
	done
}

count_stories() {
	desk print all --format json --limit 10000 | grep -c '"why": "lead"'
}

round=0 seen=0 bad=0
while [ "$round" -lt 20 ]; do
	round=$((round + 1))
	write_feeds "$(((round + 1) / 2))"
	"$WIREDESK" -q -c "$work/wiredesk.conf" poll --now >/dev/null 2>>"$work/log" &
	daemon=$!
	# At another moment each time; the first rounds before the database is there. A server's takes longer to make.
	sleep "0.$(is_file && echo 0)$((round % 10))$((round * 7 % 10))"
	kill -9 "$daemon" 2>/dev/null
	wait "$daemon" 2>/dev/null
	daemon=
	now=$(count_stories 2>/dev/null)
	[ "${now:-0}" -ge "$seen" ] || bad=$((bad + 1))
	seen=${now:-0}
done
echo "# $seen stories were stored by polls that were killed"
[ "$bad" = 0 ]
ok $? "no story that was stored is lost in twenty kills"
check "the database is sound" desk check --db
write_feeds "$stories"
check "the next poll goes on" desk poll --now
[ "$(count_stories)" = $((feeds * stories)) ]
ok $? "every story is there, once"
# Each title stands there twice: of the story, and of its one entry.
[ "$(desk print all --format json --limit 10000 | grep -o '"title": "story [^"]*"' | sort | uniq -c | awk '$1 != 2' | wc -l)" = 0 ]
ok $? "none is doubled"
check "the database is sound still" desk check --db
done_testing
