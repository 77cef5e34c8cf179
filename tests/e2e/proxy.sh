#!/bin/sh
# Under a path, behind the proxies of contrib/: every link of every page and feed leads on,
# whether the proxy strips the path or keeps it.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
command -v curl >/dev/null || skip_all "curl is not here"
# shellcheck source=tests/e2e/front.sh
. "$SRCDIR/tests/e2e/front.sh"
host=news.example

# Addresses of our own in a page or feed: those below the site, and those without a host.
links_of() {
	ask "$1" | grep -oE '(href|src|action)="[^"]*"' | sed 's/^[a-z]*="//; s/"$//; s/&amp;/\&/g' |
		sed 's#^https://news.example/#/#' | grep -vE '^([a-z]+:|#)' | sort -u
}

# leads_on PATH: its links begin with /wires/ and are answered; the one form is asked with words.
leads_on() {
	links_of "$1" >"$work/links"
	[ -s "$work/links" ] || return 1
	while read -r link; do
		case $link in
		/wires/search) link="$link?q=sanctions" ;;
		/wires/*) ;;
		*) echo "$1: $link leads out" && return 1 ;;
		esac
		answers "$link" || { echo "$1: $link is not there" && return 1; }
	done <"$work/links"
}

follow_all() {
	for page in /wires/ /wires/north-korea '/wires/search?q=sanctions' /wires/all.atom; do
		check "$1: every link of $page leads on" leads_on "$page"
	done
	ask /wires/all.atom >"$work/doc"
	grep -q '<link rel="self" [^>]*href="https://news.example/wires/all.atom"' "$work/doc"
	ok $? "$1: a feed knows its public address"
	ask /wires/nothing | grep -q 'href="/wires/style"'
	ok $? "$1: so does the page that says there is nothing"
	[ "$(ask /wires -o /dev/null -w '%{http_code} %{redirect_url}')" = "308 http://news.example/wires/" ]
	ok $? "$1: without the slash one is led to it"
}

# behind_nginx [EDIT]: with contrib's example.
behind_nginx() {
	start_nginx nginx/wiredesk.conf /wires/healthz "s#unix:/run/wiredesk/web.sock#unix:$work/web.sock#; ${1:-}"
}

behind_caddy() {
	start_caddy caddy/Caddyfile /wires/healthz "s#unix//run/wiredesk/web.sock#unix/$work/web.sock#; ${1:-}"
}

make_desk
echo 'public-url = "https://news.example/wires/"' >>"$work/wiredesk.conf"
check "the daemon starts" start_daemon
check "every feed is polled" until_true all_polled
if command -v nginx >/dev/null; then
	check "nginx starts with contrib's example" behind_nginx
	follow_all "nginx strips the path"
	stop_front
	check "nginx starts without the slash" behind_nginx 's#proxy_pass http://wiredesk/;#proxy_pass http://wiredesk;#'
	follow_all "nginx keeps the path"
	stop_front
fi
if command -v caddy >/dev/null; then
	check "caddy starts with contrib's example" behind_caddy
	follow_all "caddy strips the path"
	stop_front
	check "caddy starts with handle" behind_caddy 's#handle_path#handle#'
	follow_all "caddy keeps the path"
	stop_front
fi
check "the daemon ends" stop_daemon
done_testing
