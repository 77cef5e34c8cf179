#!/bin/sh
# What wiredesk-moving(7) says works: lists as newsboat, miniflux and Planet Venus have them.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"

printf 'feeds = {"%s/my.feeds"}\ndatabase = "%s"\n' "$work" "$database" >"$work/wiredesk.conf"
echo '# mine' >"$work/my.feeds"
has() {
	grep -qF -- "$1" "$work/my.feeds"
}

cat >"$work/urls" <<'END'
https://n.example/feed korea "~The Wire" "!quiet"
"query:Sanctions:title =~ \"sanctions\""
exec:~/bin/made-up
END
desk import "$work/urls" >"$work/said" 2>&1
[ $? = 1 ] && grep -q exec: "$work/said"
ok $? "newsboat: what is never run is told"
has 'https://n.example/feed' && has '"~The Wire"' && has '!quiet' && grep -q 'merge' "$work/wiredesk.conf"
ok $? "newsboat: lines are as they were, a query is a merged feed"

# As miniflux writes it: categories are outlines around the feeds.
cat >"$work/miniflux.opml" <<'END'
<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Miniflux</title></head><body>
<outline text="News"><outline title="A &amp; B" text="A &amp; B" xmlUrl="https://m.example/a" htmlUrl="https://m.example/" type="rss"></outline></outline>
</body></opml>
END
check "miniflux: its OPML is taken" desk import "$work/miniflux.opml"
has 'https://m.example/a' && has '"~A & B"' && has News
ok $? "miniflux: with title, and the category as a tag"

# As some editors save it.
printf '\357\273\277https://w.example/feed windows\r\n' >"$work/marked"
check "a list with a mark at its beginning is taken" desk import "$work/marked"
check "its first line too" has 'https://w.example/feed windows'

# What is no list at all: its words are no paths, and its comments no list's.
cp "$work/my.feeds" "$work/before"
printf '# A letter\nDear reader,\n\nwork is done, and /tmp is no feed, nor is example.org.\n/tmp\nYours\n' >"$work/letter"
desk import "$work/letter" >"$work/said" 2>&1
[ $? = 1 ] && cmp "$work/my.feeds" "$work/before" && grep -q 'is no file; for the web' "$work/said"
ok $? "a text that is no list adds nothing, which is said"

cat >"$work/config.ini" <<'END'
[Planet]
name = Planet Example
link = http://planet.example/

[http://v.example/one.atom]
name = Jane "J" Doe
face = jane.png

[https://v.example/two]
name=Two
END
# The program of the page, with mdoc's escapes taken out.
page=$SRCDIR/src/man/wiredesk-moving.7
sed -n "/^awk '/,/^\.Ed/p" "$page" | sed -e '/^\.Ed/d' -e 's/\\e/\\/g' -e 's/ config\.ini >>planet\.feeds//' >"$work/convert"
check "Planet Venus: the page has a program" test -s "$work/convert"
# shellcheck disable=SC2094 # another file
sh "$work/convert" <"$work/config.ini" >>"$work/my.feeds"
has 'https://v.example/two "~Two"' && has 'http://v.example/one.atom "~Jane J Doe"'
ok $? "Planet Venus: its config.ini becomes a list"
desk check >"$work/said" 2>&1
! grep "^$work/my.feeds" "$work/said" | grep -v hint:
ok $? "and the list has no mistake"
done_testing
