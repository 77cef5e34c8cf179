#!/bin/sh
# `make install` puts everything in its place, and the units shut what can be shut.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
: "${BUILDDIR:?where it was built}"

root=$work/root
make -C "$BUILDDIR" install DESTDIR="$root" prefix=/usr >"$work/log" 2>&1
ok $? "make install"
for file in bin/wiredesk lib/systemd/system/wiredesk.service lib/systemd/system/wiredesk.socket \
	share/bash-completion/completions/wiredesk share/zsh/site-functions/_wiredesk \
	share/fish/vendor_completions.d/wiredesk.fish share/man/man1/wiredesk.1 share/man/man5/wiredesk.conf.5 \
	share/man/man5/wiredesk-feeds.5 share/man/man7/wiredesk-filter.7 share/man/man7/wiredesk-moving.7 share/wiredesk/feeds/world.feeds; do
	[ -s "$root/usr/$file" ]
	ok $? "$file"
done
grep -q '^ExecStart=.*/bin/wiredesk ' "$root/usr/lib/systemd/system/wiredesk.service" &&
	! grep -q '@bindir' "$root/usr/lib/systemd/system/wiredesk.service"
ok $? "the unit names the program"
if command -v systemd-analyze >/dev/null && systemd-analyze security --help 2>&1 | grep -q -e --offline; then
	systemd-analyze security --offline=yes --threshold=15 "$root/usr/lib/systemd/system/wiredesk.service" \
		>"$work/said" 2>&1
	status=$?
	tail -1 "$work/said" | sed 's/^/# /'
	ok "$status" "the unit's exposure is 1.5 at most"
	! grep -i -e unknown -e 'ignoring' "$work/said"
	ok $? "the unit holds no line that systemd does not know"
fi
if command -v mandoc >/dev/null; then
	check "the manual pages are sound" mandoc -T lint -W warning "$root"/usr/share/man/man*/wiredesk*
fi

# examples FILE.5: each block of literal lines of the page, without mdoc's escapes, in a file of its own.
examples() {
	awk -v to="$work/example" '/^\.Bd .*-literal/ { n++; inside = 1; next } /^\.Ed/ { inside = 0 }
		inside { gsub(/\\&/, ""); gsub(/\\e/, "\\"); gsub(/\\\(dq/, "\""); gsub(/\\-/, "-"); print > (to n) }' "$1"
}
mkdir -p "$work/lists"
examples "$SRCDIR/src/man/wiredesk.conf.5"
n_examples=0
for example in "$work"/example*; do
	[ -s "$example" ] || continue
	n_examples=$((n_examples + 1))
	# The feeds and folders of the example are not here: what it says of itself is tried.
	sed -e "s|/etc/wiredesk/[a-z]*.feeds|$SRCDIR/feeds/sample.feeds|; /opml/d" "$example" >"$work/example.conf"
	"$WIREDESK" -c "$work/example.conf" check >"$work/said" 2>&1
	! grep "^$work/example.conf" "$work/said" | grep -v hint:
	ok $? "example $n_examples of wiredesk.conf(5) is read"
done
[ "$n_examples" -gt 0 ]
ok $? "wiredesk.conf(5) has an example"
rm -f "$work"/example*
examples "$SRCDIR/src/man/wiredesk-feeds.5"
cat "$work"/example* >"$work/lists/all.feeds"
printf 'feeds = {"%s"}\n' "$work/lists/all.feeds" >"$work/lists/wiredesk.conf"
"$WIREDESK" -c "$work/lists/wiredesk.conf" check >"$work/said" 2>&1
[ -s "$work/lists/all.feeds" ] && ! grep -v -e hint: -e auth= -e 'no problem' -e 'without public-url' "$work/said"
ok $? "the examples of wiredesk-feeds(5) are read"

done_testing
