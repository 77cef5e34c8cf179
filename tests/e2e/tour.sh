#!/bin/sh
# README's tour of five minutes, line by line, on the sample list.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
command -v curl >/dev/null || skip_all "curl is not here"

make_desk
sed -n '/^## A tour/,/^## For operators/p' "$SRCDIR/README.md" >"$work/tour"
start_daemon
until_true all_polled
ok $? "the samples are polled"

wd() {
	desk "$@"
}

# Lines to type, and those that stand in a sentence.
{
	sed -n 's/^    \(wd .*\)/\1/p' "$work/tour"
	grep -o '`wd [a-z]*`' "$work/tour" | tr -d '`'
} >"$work/typed"
while read -r line <&3; do
	if [ "$line" = "wd check" ]; then
		desk check >"$work/out" 2>&1
	else
		eval "$line" >"$work/out" 2>&1
	fi
	[ $? = 0 ] && [ -s "$work/out" ]
	ok $? "$line"
done 3<"$work/typed"
[ "$(wc -l <"$work/typed")" -ge 4 ]
ok $? "the tour has lines to type"

# A line for the list, and a block for the configuration.
sed -n 's/^    \(https:.*every=.*\)/\1 paused=yes/p' "$work/tour" >>"$work/feeds/sample.feeds"
until_true holds /feeds.opml https://example.org/rss.xml
ok $? "the line that is added to the list is taken up"
sed -n '/^    merge /,/^    }/s/^    //p' "$work/tour" >"$work/block"
name=$(sed -n 's/^merge "\(.*\)" {/\1/p' "$work/block")
cat "$work/block" >>"$work/wiredesk.conf"
is_there() {
	[ "$(status_of "http://localhost/$1")" = 200 ]
}
until_true is_there "$name.atom" && is_there "$name"
ok $? "the block that is added to the configuration is at /$name"
for path in $(grep -o '`/[a-z][^` ]*`' "$work/tour" | tr -d '`' | grep -v '[^ -~]'); do
	[ "$(status_of "http://localhost$path")" = 200 ]
	ok $? "$path answers"
done
stop_daemon
ok $? "the daemon ends"

# The table of threats: each row names tests that exist.
missing=
sed -n '/^## Security/,/^## For developers/s/^|.*| \(`tests.*\) |$/\1/p' "$SRCDIR/README.md" | tr ',' '\n' >"$work/rows"
while IFS='`' read -r _ file _ name _; do
	if [ ! -f "$SRCDIR/$file" ]; then
		[ -z "$file" ] || { grep -qF -- "$file" "$SRCDIR/$last" || missing="$missing $file"; }
		continue
	fi
	last=$file
	[ -z "$name" ] || grep -qF -- "$name" "$SRCDIR/$file" || missing="$missing $name"
done <"$work/rows"
[ "$(wc -l <"$work/rows")" -ge 10 ] && [ -z "$missing" ]
ok $? "every row of the table of threats has its test$missing"
done_testing
