#!/bin/sh
# Output that could not be written is a failure of the command, with a line on stderr.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
[ -c /dev/full ] || skip_all "there is no /dev/full here"

make_desk
desk -q poll >"$work/log" 2>&1
ok $? "the samples are polled"

# fails_on_full COMMAND…: exit 1 and one line on stderr; the same into a file is done.
fails_on_full() {
	desk "$@" >"$work/whole" 2>"$work/err" || return 1
	desk "$@" >/dev/full 2>"$work/err"
	[ $? = 1 ] && grep -q 'output cannot be written: ' "$work/err"
}

sample=$(find "$work/feeds/sample" -name '*.xml' | head -1)
for command in "print all" "print all --format rss" "print all --format json --limit 1" "search sanctions" \
	"search --json sanctions" "status" "status --json" "export" "check" "check --db" "backup $work/copy.db" \
	"parse $sample" "parse --lint $sample" "print -h" "-h" "-V"; do
	# shellcheck disable=SC2086 # words
	check "\`$command\` on a full disk fails" fails_on_full $command
done
desk print all 2>"$work/err" | true
[ ! -s "$work/err" ]
ok $? "a pipe that closed is no news"
desk check >&- 2>"$work/err"
[ $? = 1 ] && grep -q 'output cannot be written' "$work/err"
ok $? "a stdout that was never open is noticed by who writes"
done_testing
