#!/bin/sh
# kill -9 while it polls, again and again: what was stored stays, nothing is doubled.
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
	# The first rounds before the database is there.
	kill_amid poll --now
	now=$(count_stories 2>/dev/null)
	[ "${now:-0}" -ge "$seen" ] || bad=$((bad + 1))
	seen=${now:-0}
	# That was too late; what follows is to be written files.
	[ "$seen" -lt $(((round + 1) / 2 * feeds)) ] || amid=8
done
echo "# $seen stories were stored by polls that were killed"
[ "$bad" = 0 ] && [ "$seen" -gt 0 ]
ok $? "no story that was stored is lost by polls that are killed"
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
