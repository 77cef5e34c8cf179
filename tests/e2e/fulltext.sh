#!/bin/sh
# Feeds of summaries get the text of their pages: politely, bounded, and a page that fails leaves the summary.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
command -v curl >/dev/null || skip_all "curl is not here"

mkdir "$work/www"
start_origin -a 0.0.0.0

# page NAME WORD: an article in which the word stands, and what is never its text around it.
page() {
	cat >"$work/www/$1" <<END
<!doctype html><html><head><title>A page - The Paper</title><meta name=robots content=noindex></head><body>
<div class=menu><a href=/a>Menuword</a></div><div class=story><p>The envoys met on Tuesday in the old town hall, where they talked
for five hours, ate little, and agreed on nothing but the date of the next meeting.</p><p>One of them, who asked not to be named,
spoke of a $2, which nobody in the feed had mentioned, and of the coffee, which had been good.<script>x()</script></p></div>
<div class=comments><p>Commentword, said a reader, at some length, and with many commas, as readers do.</p></div></body></html>
END
}

# item N PATH TITLE [BODY]: hosts of their own, as a host has a rest between two pages.
item() {
	echo "<item><title>$3</title><link>http://127.0.0.$1:$port/$2</link><guid isPermaLink=\"false\">$3</guid>" \
		"<description>${4:-A summary of $3.}</description></item>"
}

feed() {
	echo "<rss version=\"2.0\"><channel><title>$1</title><link>https://$1.example/</link><description>d</description>"
	cat
	echo "</channel></rss>"
}

page good.html Zirconium
page twice.html Beryllium
page moved.html Osmium
page patient.html Rhodium
page plain.txt Palladium
page named.html Iridium
page late.html Tantalum
echo "<body><noscript>Please enable JavaScript</noscript><div id=root>Loading…</div></body>" >"$work/www/script.html"
long=$(printf 'The whole text is here, and a long one, so that nobody would call it a summary, whoever it is who counts. %.0s' 1 2 3 4 5 6 7 8)
{
	item 2 good.html Good
	item 3 missing.html Missing
	item 4 'good.html?delay-ms=60000&n=1' Hanging
	item 5 'good.html?big=50000000' Huge
	item 6 script.html Script
	item 7 'patient.html' Patient
	item 8 'plain.txt?content-type=application/pdf' Document
	item 9 'hop.html?status=301&location=/moved.html' Moved
	item 10 'hop.html?status=302&location=file:///etc/passwd' Sneaky
	item 11 'loop.html?status=302&location=loop.html' Loop
	item 12 'twice.html?utm_source=a' Twice
	item 13 whole.html Whole "$long"
} | feed one >"$work/www/one.xml"
{
	item 12 'twice.html?utm_source=b' "Twice again, in another paper"
	item 2 never.html Never
} | feed two >"$work/www/two.xml"
item 14 named.html Named | feed three >"$work/www/three.xml"

cat >"$work/wiredesk.conf" <<END
listen   = "unix:$work/web.sock"
database = "$database"
feeds    = {"$work/list.feeds"}
merge "metals" {
    title  = "Metals"
    filter = "zirconium OR beryllium OR osmium OR rhodium OR tantalum"
}
END
cat >"$work/list.feeds" <<END
$base/one.xml fulltext=yes private=yes timeout=2s auth=me:secret
$base/two.xml fulltext=yes private=yes
$base/three.xml fulltext=yes
END
curl -sS "$base/ctl/set?path=/patient.html&status=503&retry-after=3600" >/dev/null

# asked PATH N: so many requests for it.
asked() {
	[ "$(curl -sS "$base/ctl/log" | grep -c " /$1[? ]")" = "$2" ]
}

# shows QUERY TEXT: a story that matches the query shows the text.
shows() {
	desk print --query "$1" --format json | grep -qF -- "$2"
}

check "one poll brings feeds and pages" desk poll
check "the text of a page is published as content" shows title:good Zirconium
check "and searched" shows zirconium '"title": "Good"'
check "beside the publisher's summary" shows zirconium '"summary": "A summary of Good."'
ok "$(shows title:good Menuword || shows title:good Commentword || shows title:good '<script'; [ $? = 1 ]; echo $?)" \
	"without what stands around it"
check "merged feeds take what the page brings in" sh -c "'$WIREDESK' -c '$work/wiredesk.conf' print metals --format json | grep -q '\"title\": \"Good\"'"
check "a page that moved is followed" shows title:moved Osmium
check "one page of two feeds is fetched once" asked twice.html 1
check "and is the text of both" sh -c "[ \"\$('$WIREDESK' -c '$work/wiredesk.conf' search beryllium | wc -l)\" -ge 1 ]"
check "what has its text already is not fetched" asked whole.html 0
for title in missing hanging huge script document sneaky loop patient; do
	check "$title: the summary stays" shows "title:$title" "A summary of"
done
ok "$(shows title:sneaky root: ; [ $? = 1 ]; echo $?)" "no file is read"
check "a page is asked for as people ask" sh -c "curl -sS '$base/ctl/log' | grep ' /good.html |' | grep -q 'Accept: text/html'"
ok "$(curl -sS "$base/ctl/log" | grep '\.html' | grep -qi authorization; [ $? = 1 ]; echo $?)" "the feed's password is the feed's alone"
check "a private address is asked only where the line says so" asked named.html 0
check "and why is told" sh -c "'$WIREDESK' -c '$work/wiredesk.conf' status | grep -q 'private address'"
check "why pages fail is told" sh -c "'$WIREDESK' -c '$work/wiredesk.conf' status --json | grep -q 'pages'"
desk explain metals "$(desk search --json title:missing | sed -n 's/.*"id": "\([^"]*\)".*/\1/p' | head -1)" >"$work/out" 2>&1
grep -q "404" "$work/out"
ok $? "explain says why the page of an entry is not its text"

check "who asked for patience is not asked again" asked patient.html 1
desk poll --now >/dev/null 2>&1
check "not by the next poll either" asked patient.html 1
check "what is missing is asked once" asked missing.html 1

# A running daemon does the same as news comes in.
start_daemon
{
	item 15 late.html Late
	item 2 good.html Good
} | feed two >"$work/www/two.xml"
desk poll --now "$base/two.xml" >/dev/null 2>&1
check "the daemon fetches what comes in" until_true holds /metals.json Tantalum
check "and the story's page shows it" sh -c "curl -sS --unix-socket '$work/web.sock' \"http://localhost\$(curl -sS --unix-socket '$work/web.sock' http://localhost/metals | grep -o '/story/[0-9]*' | head -1)\" | grep -q Tantalum"

# A text that cannot be written, as where a row is damaged, does not have its page asked again and again.
page broken.html Gallium
if is_file; then
	sql "CREATE TRIGGER broken BEFORE UPDATE OF full_text ON content BEGIN SELECT RAISE(ABORT, 'no place for it'); END"
else
	sql "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''no place for it''; END'"
	sql "CREATE TRIGGER broken BEFORE UPDATE OF full_text ON content FOR EACH ROW EXECUTE FUNCTION refuse()"
fi
item 16 broken.html Broken | feed two >"$work/www/two.xml"
desk poll --now "$base/two.xml" >/dev/null 2>&1
check "why a text is not stored is told" until_true sh -c "'$WIREDESK' -c '$work/wiredesk.conf' status --json | grep -q 'no place for it'"
sleep 3
check "and its page is not asked again at once" asked broken.html 1
sql "DROP TRIGGER broken$(is_file || echo ' ON content')"
check "a running daemon ends in order" stop_daemon
check "the database is sound" desk check --db
done_testing
