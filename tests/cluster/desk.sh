#!/bin/sh
# The scenarios, and the end-to-end tests of a desk, once more on PostgreSQL: one text, two engines. What is about a file
# (backup, compact, a full disk) is not among them. TAP on stdout, as one program's.
# usage: desk.sh [--long]: in the tests a choice of half a minute; `make cluster` tries all.
# shellcheck source=tests/cluster/again.sh
. "$SRCDIR/tests/cluster/again.sh"
plays="clock cron damage dead edits kill lease reload retry spread"
e2e="desk edit fulltext gone lists manners metrics moved roles"
if [ "${1:-}" = --long ]; then
	plays=$(basename -s .play "$SRCDIR"/tests/play/*.play)
	e2e="$e2e add crash fair fulltext_crash hub hub_crash large moving newsboat notify notify_crash notify_examples output
		planet proxy secrets shut strangers tour users websub websub_rules"
fi
for name in $plays; do
	again "$name.play" "$BUILDDIR/tests/play/play" "$SRCDIR/tests/play/$name.play"
done
for name in $e2e; do
	again "$name.sh" sh "$SRCDIR/tests/e2e/$name.sh"
done
echo "1..$n"
