#!/bin/sh
# A planet as contrib/planet sets it up: cron's line makes a site of files, whose pages lead from one
# to another wherever the folder lies, and which nginx serves as the daemon would.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/front.sh
. "$SRCDIR/tests/e2e/front.sh"
example=$SRCDIR/contrib/planet
site=$work/public
host=planet.example

cp "$example/planet.css" "$example/planet.feeds" "$work/"
cp -R "$SRCDIR/feeds/sample" "$work/sample"
chmod -R u+w "$work"/*
sed "s#/var/lib/wiredesk/planet.db#$database#; s#/var/www/planet#$site#" "$example/wiredesk.conf" >"$work/wiredesk.conf"
echo "listen = \"unix:$work/web.sock\"" >>"$work/wiredesk.conf"
check "the example has no mistake" desk check
# Its addresses are nobody's: the samples stand in for them, as its tags say.
for feed in "$work/sample"/*; do echo "sample/${feed##*/} people"; done >"$work/planet.feeds"
echo "merge \"few\" { limit = 5 }" >>"$work/wiredesk.conf"

cron() {
	sed -n "s#^[*/0-9 ]*\\(wiredesk .*\\)#\\1#p" "$example/crontab" |
		sed "s#^wiredesk#$WIREDESK#; s#/etc/wiredesk/wiredesk.conf#$work/wiredesk.conf#" >"$work/cron"
	[ "$(wc -l <"$work/cron")" = 1 ] && sh "$work/cron"
}

# Every link of every page leads to a file: what a browser does that opens the folder.
leads_on() {
	find "$site" -name '*.html' >"$work/pages"
	[ "$(wc -l <"$work/pages")" -gt 10 ] || return 1
	while read -r page; do
		grep -oE '(href|src|action)="[^"]*"' "$page" | sed 's/^[a-z]*="//; s/"$//; s/#.*//' |
			grep -vE '^([a-z]+:|$)' | sort -u >"$work/links"
		while read -r link; do
			case $link in
			/*) echo "$page: $link leads out" && return 1 ;;
			esac
			[ -f "${page%/*}/$link" ] || { echo "$page: $link is not there" && return 1; }
		done <"$work/links"
	done <"$work/pages"
}

check "cron's line polls, and writes" cron
check "every link of every page leads to a file" leads_on
grep -q '<title type="text">Planet Example</title>' "$site/all.atom" && grep -q ui-serif "$site/style.css"
ok $? "with the title and the style sheet of the example"
[ "$(find "$site/feeds" -name '*.html' | wc -l)" = "$(wc -l <"$work/planet.feeds")" ] &&
	grep -q 'href="feeds/[0-9]*.html"' "$site/index.html" && grep -q 'href="../story/' "$site/feeds/1.html"
ok $? "each feed has its page, with its stories"
[ -f "$site/few/archive/1.atom" ] && [ -f "$site/few/archive/2.html" ]
ok $? "archives are written, for machines and for people"
grep -q 'rel="next" href="few/archive/' "$site/few.html"
ok $? "and a page leads to them"
! find "$site" -name '*.html' | while read -r page; do gzip -dc "$page.gz" | cmp -s - "$page" || echo "$page"; done | grep .
ok $? "beside each page lies a packed one"
! find "$site" -type f ! -name '*.gz' ! -name '*.zst' ! -name '.wiredesk' | while read -r file; do [ -f "$file.zst" ] || echo "$file"; done | grep .
ok $? "and one by Zstandard beside each file"
if command -v zstd >/dev/null; then
	zstd -dcq "$site/all.atom.zst" | cmp -s - "$site/all.atom"
	ok $? "that holds the same"
fi
! grep -rqE '>(Today|Yesterday)<' "$site"
ok $? "pages that lie for long know no today"

touch "$work/mark"
until_true sh -c "touch '$work/later' && [ -n \"\$(find '$work/later' -newer '$work/mark')\" ]"
rm "$work/later"
check "cron's line runs again" desk -q poll --now
[ -z "$(find "$site" -type f -newer "$work/mark" ! -name 'index.html*')" ]
ok $? "and what has not changed is not written"
cat >"$work/sample/new.xml" <<'END'
<rss version="2.0"><channel><title>New one</title><link>https://new.example/</link><description>d</description>
<item><title>Nobody has seen this before</title><link>https://new.example/1</link></item></channel></rss>
END
cp -R "$site/few" "$work/few"
echo "sample/new.xml project" >>"$work/planet.feeds"
check "another feed is polled" desk -q poll
grep -q 'Nobody has seen this before' "$site/all.atom" && grep -q 'Nobody has seen this before' "$site/project.html"
ok $? "its story is in the feeds that take it"
! grep -q 'Nobody has seen this before' "$site/people.atom" && [ -z "$(find "$site/people.html" -newer "$work/mark")" ]
ok $? "and the others are left alone"
cmp -s "$site/few/archive/1.atom" "$work/few/archive/1.atom" && [ -z "$(find "$site/few/archive/1.atom" -newer "$work/mark")" ]
ok $? "archives stay as they are"

echo "mine" >"$site/few/robots.txt"
sed -i '/^merge "few"/d' "$work/wiredesk.conf"
check "a merged feed is removed" desk -q poll --now
[ ! -e "$site/few.atom" ] && [ ! -e "$site/few/archive" ] && [ -f "$site/few/robots.txt" ]
ok $? "its files go, and no other"
grep -q 'was removed' "$site/gone/few.html"
ok $? "a note says so"
check "still every link leads to a file" leads_on

# as_the_daemon PATH: the same bytes, but for the endings of pages in what a feed says of itself, and for the
# hub, which needs a daemon.
as_the_daemon() {
	ask "$1" | sed 's/\.html"/"/; s/\.html</</' >"$work/file"
	get "$1" | sed '/rel="hub"/d; /"hubs": \[/,/\]/d' | cmp - "$work/file"
}

seq 210 | sed "s#.*#sample/not-there-&.xml#" >>"$work/planet.feeds"
desk -q poll 2>"$work/log" # none of them is there
[ -f "$site/feeds/page/2.html" ] && grep -q 'href="feeds/page/2.html"' "$site/index.html" &&
	grep -q 'href="../../index.html"' "$site/feeds/page/2.html"
ok $? "their table goes on in further pages"
check "still every link leads to a file" leads_on

# says PATH ACCEPT-ENCODING: the coding and the media type of the answer.
says() {
	ask "$1" -I -H "Accept-Encoding: $2" | tr -d '\r' | sed -n 's/^content-encoding: //Ip; s/^content-type: //Ip' | sort | tr '\n' ' '
}

# serves NAME CODING: the site by a web server that is running.
serves() {
	for path in /all.atom /people.rss /project.json; do
		check "$1: $path is what the daemon says" as_the_daemon "$path"
	done
	for path in / /feeds/1 /all /all.html /style.css /icon.svg /feeds.opml "$(find "$site/story" -name '*.html' | head -1 | sed "s#^$site##; s#\.html\$##")"; do
		check "$1: $path is there" answers "$path"
	done
	check "$1: what was removed is 410" answers /few.atom 410
	check "$1: its archives too" answers /few/archive/1.atom 410
	ask /few | grep -q 'was removed'
	ok $? "$1: with the note"
	check "$1: what never was is 404" answers /nothing 404
	check "$1: behind the last archive is the feed" answers /all/archive/99.atom 307
	check "$1: the list of files is nobody's" answers /.wiredesk 404
	[ "$(says /all.atom "$2")" = "application/atom+xml; charset=utf-8 $2 " ]
	ok $? "$1: feeds go out packed, and say what they are"
}

if command -v curl >/dev/null; then
	check "the daemon starts beside it" start_daemon
	check "its pages have the style sheet, too" holds /style ui-serif
	echo "h2 { color: rebeccapurple }" >>"$work/planet.css"
	check "and its edit" until_true holds /style rebeccapurple
	if command -v nginx >/dev/null; then
		check "nginx starts with the example" start_nginx planet/nginx.conf /index.html "s#/var/www/planet#$site#"
		serves nginx gzip
		stop_front
	fi
	if command -v caddy >/dev/null; then
		check "Caddy starts with the example" start_caddy planet/Caddyfile /index.html "s#/var/www/planet#$site#"
		serves Caddy zstd
		stop_front
	fi
	stop_daemon
fi

# Stories that no merged feed takes any more stand in archives and on the pages of feeds, and links go where there is a page.
sed -i 's/^    limit = 60/    limit = 4/; /^merge "people"/,/^}/d; /^merge "project"/,/^}/d' "$work/wiredesk.conf"
desk -q poll --now 2>"$work/log"
[ -f "$site/all/archive/2.html" ]
ok $? "archives are closed"
sed -i "s/^    limit = 4/    limit = 4 filter = 'nobodysaysthis'/" "$work/wiredesk.conf"
desk -q poll --now 2>"$work/log"
! grep -q '<article>' "$site/all.html" && grep -q '<article>' "$site/feeds/1.html" && [ -f "$site/all/archive/1.html" ]
ok $? "a filter takes nothing any more"
check "every link of what is left leads to a file" leads_on
done_testing
