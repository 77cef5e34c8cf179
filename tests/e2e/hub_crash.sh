#!/bin/sh
# kill -9 while followers are told, ten times: each story reaches each of them, hardly one twice.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/hook.sh
. "$SRCDIR/tests/e2e/hook.sh"

rounds=10 each=5 followers=20
start_hook 0
make_hub_desk
write_feed 1
start_daemon
until_true holds /all.json "Korea story 1"
is_taken() {
	[ "$(ask_hub mode=subscribe "callback=$back/f$1" "topic=$site/all.atom")" = 202 ]
}
i=0
while [ "$i" -lt "$followers" ]; do
	i=$((i + 1))
	echo "delay $((i * 15))" >"$work/hook/f$i"
	until_true is_taken "$i"
done
check "there are followers" until_true holds /metrics "wiredesk_hub_followers $followers"

round=0
while [ "$round" -lt "$rounds" ]; do
	round=$((round + 1))
	write_feed $((1 + round * each))
	until_true holds /all.json "Korea story $((1 + round * each))\""
	sleep "0.$((round * 3 % 4))$((round * 7 % 10))"
	kill_daemon
	start_daemon
done

# count: of each follower and story, how often it was told: "missing twice".
count() {
	python3 - "$work/hook/log" "$followers" $((1 + rounds * each)) <<'END'
import collections, json, sys, xml.etree.ElementTree as xml
atom = "{http://www.w3.org/2005/Atom}"
told = collections.Counter()
for e in map(json.loads, open(sys.argv[1], encoding="utf-8")):
    for entry in xml.fromstring(e["body"]).findall(atom + "entry") if "body" in e else ():
        told[e["path"], entry.findtext(atom + "title")] += 1
pairs = [("/f%d" % f, "Korea story %d" % s) for f in range(1, int(sys.argv[2]) + 1) for s in range(2, int(sys.argv[3]) + 1)]
print(sum(told[p] == 0 for p in pairs), sum(told[p] > 1 for p in pairs), len(pairs))
END
}
none_missing() {
	[ "$(count | cut -d' ' -f1)" = 0 ]
}
check "every story reached every follower" until_true none_missing
check "the desk ends in order" stop_daemon
# shellcheck disable=SC2046 # three numbers
set -- $(count)
echo "# $2 of $3 told twice in $rounds kills"
# Who is being told when it is killed may have heard, and is told again.
[ "$2" -lt $(($3 / 2)) ]
ok $? "few were told twice"
check "the database is sound" desk check --db
done_testing
