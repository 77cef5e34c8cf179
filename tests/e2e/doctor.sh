#!/bin/sh
# What `doctor` says of a desk in order, and of one where each thing is wrong; and completion from the table of commands.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"

make_desk
check "a desk that was never started is in order" desk doctor
grep -q '^ok   listen .*nobody answers' "$work/out" && [ "$(wc -l <"$work/out")" -le 10 ]
ok $? "in ten lines"
start_daemon
check "a desk that runs is in order" desk doctor
grep -q '^ok   listen .*: answers$' "$work/out"
ok $? "and answers"
if grep -q '^Seccomp:' "/proc/$daemon/status"; then
	grep -q '^NoNewPrivs:[[:space:]]*1' "/proc/$daemon/status" && grep -q '^Seccomp:[[:space:]]*2' "/proc/$daemon/status"
	ok $? "and gave up what it needs no more"
fi
stop_daemon

# says_bad SUBJECT TEXT: exit 1, and that line.
says_bad() {
	desk doctor >"$work/said" 2>&1
	[ $? = 1 ] && grep -q "^bad  $1 .*$2" "$work/said"
}

cp "$work/wiredesk.conf" "$work/good.conf"
# The folder that files are published into is judged, not the one around it.
mkdir -p "$work/www/wires"
echo "publish = \"$work/www/wires\"" >>"$work/wiredesk.conf"
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	chmod 755 "$work" "$work/www"
	chown 65534 "$work" "$work"/wiredesk.db* "$work/www/wires"
	check "a folder for files need not lie in one's own" \
		setpriv --reuid=65534 --clear-groups "$WIREDESK" -c "$work/wiredesk.conf" doctor
	chown 0 "$work/www/wires"
	! setpriv --reuid=65534 --clear-groups "$WIREDESK" -c "$work/wiredesk.conf" doctor >"$work/said" 2>&1 &&
		grep -q '^bad  publish .*give the folder to the user' "$work/said"
	ok $? "but be one's own"
	chown 0 "$work" "$work"/wiredesk.db*
fi
cp "$work/good.conf" "$work/wiredesk.conf"

echo 'https://example.invalid/ evry=1h' >>"$work/feeds/sample.feeds"
check "a faulty line" says_bad "feed lists" "wiredesk check names them"
sed -i '$d' "$work/feeds/sample.feeds"
echo 'every = 1x' >>"$work/wiredesk.conf"
check "a faulty configuration" says_bad configuration 'no duration'
cp "$work/good.conf" "$work/wiredesk.conf"
printf 'https://%s/\n' example.invalid/1 example.invalid/2 other.invalid >"$work/feeds/sample.feeds"
check "no name has an address" says_bad names 'of the first 2 hosts none has an address; is the network up'
echo 'not a database, but longer than a header of one is, so that it can be told from an empty file at all' >"$work/wiredesk.db"
check "what is no database" says_bad database ''
touch -d '2 years' "$work/wiredesk.db"
check "a clock that runs late" says_bad clock 'turn NTP on'
sed 's|^database.*|database = "wiredesk.conf/x/wiredesk.db"|' "$work/good.conf" >"$work/wiredesk.conf"
check "a folder that cannot be written" says_bad permissions 'give the folder to the user'

# completes WORDS… : what bash offers behind them.
completes() {
	bash -c '. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _wiredesk; echo "${COMPREPLY[@]}"' \
		bash "$work/bash" "$@"
}

"$WIREDESK" completion bash >"$work/bash"
if command -v bash >/dev/null; then
	[ "$(completes wiredesk "do")" = doctor ]
	ok $? "bash completes a command"
	[ "$(completes wiredesk -c x.conf print --fo)" = --format ]
	ok $? "bash completes an option of a command behind an option"
	[ "$(completes wiredesk completion f)" = fish ] && [ "$(completes wiredesk print --format at)" = atom ]
	ok $? "bash completes words of which one is wanted"
	"$WIREDESK" -h | sed -n 's/^  \([a-z]*\)  *[A-Z].*/\1/p' >"$work/names"
	# shellcheck disable=SC2046 # words
	[ -s "$work/names" ] && [ "$(completes wiredesk '' | tr ' ' '\n' | grep -cxF -f "$work/names")" = "$(wc -l <"$work/names")" ]
	ok $? "bash knows every command of the help"
fi
for shell in zsh fish; do
	"$WIREDESK" completion "$shell" >"$work/$shell" && grep -q doctor "$work/$shell" && grep -q -e format "$work/$shell"
	ok $? "$shell is given commands and options"
	if command -v "$shell" >/dev/null; then
		check "$shell reads it" "$shell" -n "$work/$shell"
	fi
done
"$WIREDESK" completion csh >/dev/null 2>&1
[ $? = 2 ]
ok $? "an unknown shell is a mistake"
done_testing
