#!/bin/sh
# A desk moves to another database and back, and who reads it sees nothing of it: the same bytes, ETags and archives.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"

make_desk
cat >>"$work/wiredesk.conf" <<END
merge "wire" {
    title = "Wire"
    tags  = {wire}
    limit = 40
}
END
rss 'North Korea sanctions %d' 1 300 >"$work/feeds/wire.xml"
echo "wire.xml wire" >>"$work/feeds/sample.feeds"

# on DATABASE: the same desk on that one.
on() {
	sed "s|^database = .*|database = \"$1\"|" "$work/wiredesk.conf" >"$work/new.conf"
	mv "$work/new.conf" "$work/wiredesk.conf"
}

# record FOLDER: what a reader gets of a desk, with what it is compared by.
record() {
	mkdir -p "$1"
	start_daemon || return 1
	until_true all_polled && until_true holds /wire.atom 'rel="prev-archive"' || return 1
	while read -r path; do
		file=$1/$(echo "$path" | tr '/?=' '___')
		curl -sS --max-time 60 -D "$file.head" -o "$file" --unix-socket "$work/web.sock" "http://localhost$path"
		grep -iE '^(HTTP|etag|last-modified|content-type)' "$file.head" >"$file.said"
		# A page says when it was written.
		if grep -q ', written <time' "$file"; then
			sed -i '/, written <time/d' "$file"
			sed -i '1!d' "$file.said"
		fi
		rm "$file.head"
	done <"$work/paths"
	stop_daemon
}

for name in all north-korea wire wire/archive/1 wire/archive/2; do
	printf '/%s\n/%s.atom\n/%s.rss\n/%s.json\n' $name $name $name $name
done >"$work/paths"
# The page of an archive has the address without an ending, too.
printf '%s\n' '/search.atom?q=sanctions' '/search?q=korea' /story/1 >>"$work/paths"

start_daemon
until_true all_polled && until_true holds /wire/archive/2.atom '<feed'
ok $? "a desk with archives runs"
get /wire.json | grep -oE '/story/[^"]*' | head -5 >>"$work/paths"
check "a copy is made beside the daemon" desk copy "$work/wiredesk.db" "$work/copy.db"
rss 'North Korea sanctions %d' 1 340 | sed 's/sanctions 290</sanctions, again</' | save "$work/feeds/wire.xml"
check "news comes" desk poll --now
stop_daemon
desk copy "$work/wiredesk.db" "$work/copy.db" >"$work/said" && grep -q ' same in both: [1-9]' "$work/said"
ok $? "a second copy takes it over"
cp "$work/wiredesk.db" "$work/old.db"
check "the old one is read" record "$work/before"
n_there=$(grep -l '^HTTP/1.1 200' "$work"/before/*.said | wc -l)
[ "$n_there" -ge 20 ]
ok $? "as feeds, pages and archives ($n_there)"
on "$work/copy.db"
check "the copy is read" record "$work/after"
check "and not a byte differs" diff -r "$work/before" "$work/after"
check "the copy is sound" desk check --db
desk copy "$work/old.db" "$work/copy.db" >"$work/said" 2>&1
[ $? = 1 ] && [ "$(wc -l <"$work/said")" = 1 ] && grep -q "a desk is there already" "$work/said"
ok $? "nothing is copied over a desk that was polled"

# kill_copies TO: until one is over before it is killed.
kill_copies() {
	n_killed=0 amid=4
	while [ "$n_killed" -lt 20 ] && kill_amid copy "$work/old.db" "$1"; do
		n_killed=$((n_killed + 1))
	done
	[ "$n_killed" -ge 3 ]
}
kill_copies "$work/killed.db" && desk -q copy "$work/old.db" "$work/killed.db" >"$work/said" 2>&1 && [ ! -s "$work/said" ]
ok $? "killed $n_killed times, it goes on to the end"
on "$work/killed.db"
check "what was killed is read" record "$work/killed"
check "and not a byte differs" diff -r "$work/before" "$work/killed"

# Its second half is gone.
cp "$work/old.db" "$work/damaged.db"
size=$(wc -c <"$work/old.db")
dd if=/dev/zero of="$work/damaged.db" bs=4096 seek=$((size / 8192)) count=$((size / 8192)) conv=notrunc 2>/dev/null
desk copy "$work/damaged.db" "$work/of-damaged.db" >"$work/said" 2>&1
[ $? = 1 ] && grep -q "$work/damaged.db: table [a-z_]*: the database is damaged" "$work/said"
ok $? "a source that is damaged is told of"
on "$work/of-damaged.db"
desk poll >"$work/said" 2>&1
[ $? = 1 ] && grep -q "not whole" "$work/said"
ok $? "and what was copied of it is not polled"
desk copy "$work/none.db" "$work/of-none.db" >"$work/said" 2>&1
[ $? = 1 ] && grep -q "none.db: no database" "$work/said" && [ ! -e "$work/of-none.db" ]
ok $? "of no source no copy is begun"
desk copy "$work/old.db" "postgresql://me:geheim@127.0.0.1:1/desk" >"$work/said" 2>&1
[ $? = 1 ] && ! grep -q geheim "$work/said"
ok $? "no password is shown"

# To a server and back.
if server=$("$SRCDIR/tests/cluster/cluster" start $$); then
	address=$("$SRCDIR/tests/cluster/cluster" new "$server" desk)
	kill_copies "$address"
	ok $? "copies to a server, killed $n_killed times"
	check "one that is not" desk copy "$work/old.db" "$address"
	desk copy "$work/old.db" "$address" >"$work/said" && grep -q ' 0 new, 0 changed, 0 gone' "$work/said"
	ok $? "there is nothing more to do"
	on "$address"
	check "the server's is read" record "$work/server"
	check "and not a byte differs" diff -r "$work/before" "$work/server"
	check "it is sound" desk check --db
	check "and back into a file" desk copy "$address" "$work/back.db"
	on "$work/back.db"
	check "what came back is read" record "$work/back"
	check "and not a byte differs" diff -r "$work/before" "$work/back"
	check "it is sound" desk check --db
	"$SRCDIR/tests/cluster/cluster" stop "$server"
else
	echo "# $server"
fi
done_testing
