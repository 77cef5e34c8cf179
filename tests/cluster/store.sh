#!/bin/sh
# The store's unit tests once more, on PostgreSQL: one text, two engines. TAP on stdout, as one program's.
set -u
WIREDESK_TEST_ENGINE=postgresql
export WIREDESK_TEST_ENGINE
why=$("$SRCDIR/tests/cluster/cluster" find) || {
	echo "1..0 # SKIP $why"
	exit 0
}
n=0
for program in share_test store_test order_test page_test print_test stories_test; do
	out=$(CMOCKA_MESSAGE_OUTPUT=TAP "$BUILDDIR/tests/unit/$program" 2>&1)
	status=$?
	# What it says of its own numbers gives way to those of all.
	printf '%s\n' "$out" | awk -v n="$n" -v program="$program" '
		/^not ok [0-9]+ # SKIP/ { sub(/^not ok [0-9]+ # SKIP/, "ok " ++n " - " program ":"); print $0 " # SKIP of a file"; next }
		/^(not )?ok [0-9]+/ { sub(/ok [0-9]+( - )?/, "ok " ++n " - " program ": ") }
		/^1\.\.|^TAP version/ { next }
		{ print }'
	n=$((n + $(printf '%s\n' "$out" | grep -cE '^(not )?ok [0-9]+')))
	if [ "$status" != 0 ] && ! printf '%s\n' "$out" | grep '^not ok' | grep -qv '# SKIP'; then
		n=$((n + 1))
		echo "not ok $n - $program ends with $status"
	fi
done
echo "1..$n"
