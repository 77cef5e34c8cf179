# shellcheck shell=sh disable=SC2034,SC2154
# What contrib/quickstart and contrib/check share. Sourced; the caller has set `top` to the source tree.

# Debian's names; the configure script looks for the libraries themselves.
build_packages="autoconf automake gcc libc6-dev make pkg-config
	libcurl4-openssl-dev libexpat1-dev libgumbo-dev libmicrohttpd-dev
	libpq-dev libpsl-dev libsqlite3-dev libstemmer-dev libuchardet-dev libunistring-dev libuv1-dev libxxhash-dev libzstd-dev nettle-dev zlib1g-dev"
# Debian's postgresql begins a server of its own when it is installed; the tests start others and leave that one alone.
test_packages="curl libcmocka-dev libxml2-utils mandoc newsboat nginx-light postgresql python3 shellcheck"
lint_packages="clang-format-14 clang-tidy cppcheck"

say() {
	printf '%s\n' "$*"
}

die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

is_installed() {
	dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q '^install ok installed$'
}

# need_packages NAME…: installs those that are missing; without the right to, says the line to type.
need_packages() {
	command -v dpkg-query >/dev/null || return 0 # not a Debian: configure names what is missing
	missing=
	for package; do
		is_installed "$package" || missing="$missing $package"
	done
	[ -n "$missing" ] || return 0
	if [ "$(id -u)" = 0 ]; then
		as_root=
	elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
		as_root='sudo -n'
	else
		die "packages are missing; type: sudo apt-get install$missing"
	fi
	say "Installing$missing"
	log=$(mktemp)
	# shellcheck disable=SC2086 # lists of words
	if ! $as_root apt-get update >"$log" 2>&1 ||
		! $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
			$missing >>"$log" 2>&1; then
		tail -20 "$log" >&2
		rm -f "$log"
		die "apt-get failed; when the network is back, type: apt-get install$missing"
	fi
	rm -f "$log"
}

# quietly LOG COMMAND…: its output goes to LOG, of which the end is shown when it fails.
quietly() {
	log=$1
	shift
	if ! "$@" >"$log" 2>&1; then
		tail -40 "$log" >&2
		die "failed: $* (all of it: $log)"
	fi
}

processors() {
	nproc 2>/dev/null || echo 1
}

# build_in FOLDER [CONFIGURE-OPTION…]: configures where that was not done with these options, and makes.
build_in() {
	folder=$1
	shift
	mkdir -p "$folder" || die "the folder $folder cannot be made"
	[ -x "$top/configure" ] && [ -z "$(find "$top/configure.ac" -newer "$top/configure")" ] ||
		(cd "$top" && mkdir -p .aux && quietly "$folder/autoreconf.log" autoreconf -fi) || exit 1
	if [ ! -f "$folder/Makefile" ] || [ "$(cat "$folder/options" 2>/dev/null)" != "$*" ]; then
		say "Configuring ${folder##*/} $*"
		(cd "$folder" && quietly "$folder/configure.log" "$top/configure" "$@") || exit 1
		printf '%s\n' "$*" >"$folder/options"
	fi
	say "Building ${folder##*/}"
	quietly "$folder/make.log" make -C "$folder" -j"$(processors)"
}
