# What runs tests of others once more, on PostgreSQL: one server for all of them, a line of TAP for each of theirs.
# shellcheck shell=sh
set -u
WIREDESK_TEST_ENGINE=postgresql
WIREDESK_TEST_CLUSTER=$("$SRCDIR/tests/cluster/cluster" start $$) || {
	echo "1..0 # SKIP $WIREDESK_TEST_CLUSTER"
	exit 0
}
export WIREDESK_TEST_ENGINE WIREDESK_TEST_CLUSTER
n=0

# again NAME COMMAND…
again() {
	name=$1
	shift
	out=$("$@" 2>&1)
	status=$?
	# What it says of its own numbers gives way to those of all.
	printf '%s\n' "$out" | awk -v n="$n" -v name="$name" '
		/^not ok [0-9]+ # SKIP/ { sub(/^not ok [0-9]+ # SKIP/, "ok " ++n " - " name ":"); print $0 " # SKIP of a file"; next }
		/^(not )?ok [0-9]+/ { sub(/ok [0-9]+( - )?/, "ok " ++n " - " name ": ") }
		/^1\.\.0 # SKIP/ { sub(/^1\.\.0 # SKIP/, "ok " ++n " - " name " # SKIP") }
		/^1\.\.|^TAP version/ { next }
		{ print }'
	n=$((n + $(printf '%s\n' "$out" | grep -cE '^(not )?ok [0-9]+|^1\.\.0 # SKIP')))
	if [ "$status" != 0 ] && ! printf '%s\n' "$out" | grep '^not ok' | grep -qv '# SKIP'; then
		n=$((n + 1))
		echo "not ok $n - $name ends with $status"
	fi
}
