#!/bin/sh
# What reads the sources without running them: clang-tidy (.clang-tidy says which of its checks, and why not
# the others), cppcheck, shellcheck, mandoc, clang-format. TAP, for `make lint`. A tool that is not here is skipped.
# Needs SRCDIR, BUILDDIR and CPPFLAGS.
# shellcheck disable=SC2016 # words for another shell
cd "${SRCDIR:?}" || exit 1
number=0
failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# check TOOL COMMAND: one line of TAP, and below it what the tool found. The command may use $SRCDIR and $BUILDDIR.
check() {
	number=$((number + 1))
	if ! command -v "$1" >/dev/null; then
		echo "ok $number - $1 # SKIP it is not installed"
	elif sh -c "$2" >"$log" 2>&1; then
		echo "ok $number - $1 finds nothing"
	else
		echo "not ok $number - $1 finds nothing"
		grep -v ' warnings\{0,1\} generated\.$' "$log" | head -80 | sed 's/^/# /'
		failed=1
	fi
}

echo 1..5
check clang-tidy 'find src -name "*.c" -print0 | sort -z | xargs -0 -P "$(nproc)" -n 2 sh -c \
	"clang-tidy --quiet \"\$@\" -- -std=gnu11 $CPPFLAGS -Isrc -I\"$BUILDDIR\"" sh'
# readdir() is safe on a directory that one thread reads; of a compound literal behind ? cppcheck 2.10 knows nothing.
check cppcheck 'cppcheck -q --std=c11 --library=posix --enable=warning,performance,portability --inline-suppr \
	--suppress=missingIncludeSystem --suppress=readdirCalled --suppress=internalAstError --error-exitcode=1 \
	-j "$(nproc)" -DHAVE_CONFIG_H -D_GNU_SOURCE -Isrc -I"$BUILDDIR" src'
check shellcheck 'find contrib tests .ci -type f -exec grep -qE "^#!/bin/(ba)?sh|^# shellcheck shell=" {} \; -print0 |
	xargs -0 shellcheck -x -S warning'
check mandoc '! find src -name "*.[1-8]" -exec mandoc -T lint -W warning {} + | grep .'
# Its versions disagree; the one that the tree was formatted with is Debian 12's.
check clang-format-14 'find src tests -name "*.[ch]" -print0 | xargs -0 clang-format-14 --dry-run -Werror'
exit "$failed"
