#!/bin/sh
# `add` asks the address once, and says what it found.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
command -v python3 >/dev/null || skip_all "python3 is not here"

make_desk
: >"$work/feeds/sample.feeds"
mkdir "$work/site"
cat >"$work/site/index.html" <<'END'
<!DOCTYPE html><title>A page</title><link rel="alternate" type="application/rss+xml" href="/rss.xml?a=1&amp;b=2">
END
echo '<title>Nothing here</title>' >"$work/site/none.html"
echo '<link rel="alternate" type="application/atom+xml" href="/gone.xml">' >"$work/site/broken.html"
cp "$work/feeds/sample/"*.xml "$work/site/"
printf '<rss version="2.0"><channel><title>The Wire &amp; Post</title><item><title>x</title></item></channel></rss>' \
	>"$work/site/rss.xml"
python3 - "$work/site" >"$work/port" 2>/dev/null <<'END' &
import functools, http.server, sys
handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=sys.argv[1])
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
print(server.server_address[1], flush=True)
server.serve_forever()
END
origin=$!
trap 'kill $origin; cleanup' EXIT
until_true test -s "$work/port"
site=http://127.0.0.1:$(cat "$work/port")

# adds STATUS LINE SAID ADDRESS [WORD…]: how it ends, the list's last line then, and what is said.
adds() {
	want=$1 line=$2 said=$3
	shift 3
	desk add "$@" >"$work/said" 2>&1
	[ $? = "$want" ] && [ "$(tail -1 "$work/feeds/sample.feeds")" = "$line" ] && grep -qF -- "$said" "$work/said" ||
		{ cat "$work/said" "$work/feeds/sample.feeds"; return 1; }
}

check "a feed, with its title" adds 0 "$site/rss.xml korea" "its title is The Wire & Post" "$site/rss.xml" korea
found="$site/rss.xml?a=1&b=2"
check "the feed of a page" adds 0 "$found \"two words\" private=yes" "is a page; its feed is $found" \
	"$site/" 'two words' private=yes
check "which is listed then" adds 1 "$found \"two words\" private=yes" "listed already" "$site/" private=yes
last="$found \"two words\" private=yes"
check "a page without a feed" adds 1 "$last" "is no feed, and names none" "$site/none.html"
check "a page whose feed is none" adds 1 "$last" "cannot be read as one" "$site/broken.html" private=yes
check "a page, unasked" adds 0 "$site/none.html" "added" --unseen "$site/none.html"
echo '<link rel="alternate" type="application/rss+xml" href="http://127.0.0.2:'"$(cat "$work/port")"'/rss.xml">' >"$work/site/stray.html"
check "a page on a private address, whose feed is at another one" adds 1 "$site/none.html" "cannot be read as one" "$site/stray.html"
sed 's/b=2/b=3/' "$work/site/index.html" >"$work/site/near.html"
check "and one whose feed is at the same" adds 0 "$site/rss.xml?a=1&b=3" "is a page; its feed is" "$site/near.html"
fetches_near() {
	desk fetch "$site/near.html" | grep -q '"title": "The Wire & Post"'
}
check "which fetch reads, too" fetches_near
check "what is not there" adds 0 "$site/away.xml" "added all the same" "$site/away.xml"
check "a site that is down" adds 0 "http://127.0.0.1:1/" "added" "http://127.0.0.1:1/"
done_testing
