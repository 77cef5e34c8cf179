#!/bin/sh
# `make dist` gives the same bytes again, later and under another umask; and all of them are in it that tests need.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
: "${BUILDDIR:?where it was built}"

# Fast, for it is not kept; under another name, so that nobody's archive is replaced.
pack() {
	rm -f "$BUILDDIR"/packed-by-test.tar*
	(umask "$1" && XZ_OPT=-0 make -C "$BUILDDIR" distdir=packed-by-test dist) >"$work/log" 2>&1 &&
		mv "$BUILDDIR/packed-by-test.tar.xz" "$work/$1.tar.xz"
}

pack 022
ok $? "make dist"
sleep 1 # tar counts seconds
pack 077
ok $? "make dist under another umask"
cmp "$work/022.tar.xz" "$work/077.tar.xz"
ok $? "the bytes are the same"
(cd "$SRCDIR" && git ls-files 2>/dev/null) | grep -v -e '^\.' -e '^Makefile' >"$work/known"
if [ -s "$work/known" ]; then
	tar -tJf "$work/022.tar.xz" | sed 's|^packed-by-test/||' | sort >"$work/packed"
	sort "$work/known" | comm -23 - "$work/packed" >"$work/missing"
	sed 's/^/# not packed: /' "$work/missing" | head -20
	[ ! -s "$work/missing" ]
	ok $? "every file of the source is in it"
fi
done_testing
