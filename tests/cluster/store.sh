#!/bin/sh
# The store's unit tests once more, on PostgreSQL: one text, two engines. TAP on stdout, as one program's.
# shellcheck source=tests/cluster/again.sh
. "$SRCDIR/tests/cluster/again.sh"
CMOCKA_MESSAGE_OUTPUT=TAP
export CMOCKA_MESSAGE_OUTPUT
for program in common_test share_test store_test order_test page_test print_test stories_test; do
	again "$program" "$BUILDDIR/tests/unit/$program"
done
echo "1..$n"
