#!/bin/sh
# What `fetch` prints and says of addresses is without the passwords and tokens in them.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
command -v curl >/dev/null || skip_all "curl is not here"

mkdir "$work/www"
cat >"$work/www/feed.xml" <<'END'
<rss version="2.0"><channel><title>Quiet</title><link>https://a.example/</link><description>d</description>
<item><title>One</title><guid>1</guid></item></channel></rss>
END
echo '<link rel="alternate" type="application/rss+xml" href="/feed.xml?api_key=sesame"><title>A page</title>' \
	>"$work/www/page.html"
start_origin
site=127.0.0.1:$port
printf 'database = "%s"\nfeeds = {"%s/list.feeds"}\n' "$database" "$work" >"$work/wiredesk.conf"
: >"$work/list.feeds"

# keeps_still ADDRESS: it is fetched, and nothing that is said holds a secret.
keeps_still() {
	desk -v fetch "$1" >"$work/said" 2>"$work/told" || return 1
	grep -q '"title": "One"' "$work/said" && ! grep -hE 'sesame|hunter2' "$work/said" "$work/told"
}

check "of a token in the address" keeps_still "http://$site/feed.xml?token=hunter2"
check "of a password in it" keeps_still "http://ann:hunter2@$site/feed.xml"
check "of where it moved for good" keeps_still \
	"http://$site/old.xml?status=301&location=/feed.xml?api_key=sesame"
grep -q 'moved for good to' "$work/told"
ok $? "though it is said that it moved"
# The page's word leads to a private address, so it is not followed; but it is told.
desk -v fetch "http://$site/page.html?content-type=text/html&token=hunter2" >"$work/said" 2>"$work/told"
grep -q 'is a page; its feed is' "$work/told" && ! grep -hE 'sesame|hunter2' "$work/said" "$work/told"
ok $? "of the feed that a page names"
done_testing
