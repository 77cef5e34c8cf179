#!/bin/sh
# kill -9 while pages are fetched: each is asked again, and no entry stays without its text.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
command -v curl >/dev/null || skip_all "curl is not here"

pages=24
mkdir "$work/www"
start_origin -a 0.0.0.0

{
	echo '<rss version="2.0"><channel><title>one</title><link>https://one.example/</link><description>d</description>'
	i=0
	while [ "$i" -lt "$pages" ]; do
		i=$((i + 1))
		echo "<item><title>Envoy number $i</title><link>http://127.0.0.$((i + 1)):$port/page$i.html?delay-ms=200</link>" \
			"<guid isPermaLink=\"false\">$i</guid><description>A summary.</description></item>"
		echo "<body><div><p>The envoys met in the old town hall, where they talked for five hours, ate little, and agreed on" \
			"nothing but the date of the next meeting.</p><p>One of them spoke of zirconium$i, which nobody had" \
			"mentioned, and of the coffee, which had been good, as it had been before.</p></div>" >"$work/www/page$i.html"
	done
	echo '</channel></rss>'
} >"$work/www/all.xml"
echo '<rss version="2.0"><channel><title>one</title><link>https://one.example/</link></channel></rss>' >"$work/www/one.xml"

cat >"$work/wiredesk.conf" <<END
listen   = "unix:$work/web.sock"
database = "$database"
feeds    = {"$work/list.feeds"}
END
echo "$base/one.xml fulltext=yes private=yes" >"$work/list.feeds"
# Its first document is a feed's past, of which not all is fetched.
desk poll >/dev/null 2>&1
mv "$work/www/all.xml" "$work/www/one.xml"

texts() {
	desk search "zirconium*" --json --limit 100 | grep '"content_html"' | grep -o 'zirconium[0-9]*' | sort -u
}
with_text() {
	texts | wc -l
}
asked() {
	curl -sS "$base/ctl/log" | grep -c "GET /page$1[.]html"
}

# Ever more pages come in between two kills; a second is the rest of a host, so none is slept through.
kills=0
while [ "$kills" -lt 6 ]; do
	start_daemon || break
	[ "$kills" -gt 0 ] || desk poll --now >/dev/null 2>&1
	before=$(curl -sS "$base/ctl/log" | grep -c 'GET /page')
	more_asked() {
		[ "$(curl -sS "$base/ctl/log" | grep -c 'GET /page')" -gt "$before" ] || [ "$(with_text)" -eq "$pages" ]
	}
	until_true more_asked
	for text in $(texts); do
		echo "${text#zirconium} $(asked "${text#zirconium}")"
	done >>"$work/stored"
	kill_daemon
	kills=$((kills + 1))
done
ok "$([ "$kills" = 6 ]; echo $?)" "it was killed six times"
start_daemon
all_read() {
	[ "$(with_text)" -eq "$pages" ]
}
check "every entry has its text" until_true all_read
i=0
missing=
while [ "$i" -lt "$pages" ]; do
	i=$((i + 1))
	[ "$(desk search "zirconium$i" | wc -l)" -ge 1 ] || missing="$missing $i"
done
ok "$([ -z "$missing" ]; echo $?)" "and each its own"
again=
while read -r page times; do
	[ "$(asked "$page")" = "$times" ] || again="$again $page"
done <"$work/stored"
ok "$([ -s "$work/stored" ] && [ -z "$again" ]; echo $?)" "what was stored before a kill was asked no more ($(wc -l <"$work/stored") times looked, again:$again)"
stop_daemon
check "the database is sound" desk check --db
done_testing
