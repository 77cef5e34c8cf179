#!/bin/sh
# Under a path, behind the proxies of contrib/: every link of every page and feed leads on,
# whether the proxy strips the path or keeps it.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
command -v curl >/dev/null || skip_all "curl is not here"
PATH=$PATH:/usr/sbin

proxy=
stop_proxy() {
	[ -z "$proxy" ] || kill "$proxy" 2>/dev/null
	[ -z "$proxy" ] || wait "$proxy"
	proxy=
}
trap 'stop_proxy; cleanup' EXIT

# ask PATH [CURL'S OPTIONS…]: through the proxy, as a browser would.
ask() {
	path=$1
	shift
	curl -sS --max-time 10 --unix-socket "$work/proxy.sock" "$@" "http://news.example$path"
}

is_answered() {
	[ "$(ask "$1" -o /dev/null -w '%{http_code}')" = 200 ]
}

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
		is_answered "$link" || { echo "$1: $link is not there" && return 1; }
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

# start_nginx: with contrib's example, whose socket and port are ours here.
start_nginx() {
	mkdir -p "$work/nginx"
	{
		echo "daemon off; pid $work/nginx/pid; error_log $work/nginx/log; worker_processes 1;"
		# Else its workers, as nobody, could not come to the desk's socket here.
		[ "$(id -u)" != 0 ] || echo "user root;"
		echo "events { }"
		echo "http { access_log off;"
		for what in client_body proxy fastcgi uwsgi scgi; do echo "${what}_temp_path $work/nginx/$what;"; done
		sed "s#unix:/run/wiredesk/web.sock#unix:$work/web.sock#; s#listen 80#listen unix:$work/proxy.sock#; ${1:-}" \
			"$SRCDIR/contrib/nginx/wiredesk.conf"
		echo "}"
	} >"$work/nginx/conf"
	rm -f "$work/proxy.sock"
	nginx -c "$work/nginx/conf" -e "$work/nginx/log" >"$work/nginx/out" 2>&1 &
	proxy=$!
	until_true is_answered /wires/healthz
}

start_caddy() {
	mkdir -p "$work/caddy"
	{
		printf '{\n\tadmin off\n\tauto_https off\n}\n'
		sed "s#unix//run/wiredesk/web.sock#unix/$work/web.sock#; s#^news.example {#http://news.example {\n\tbind unix/$work/proxy.sock#; ${1:-}" \
			"$SRCDIR/contrib/caddy/Caddyfile"
	} >"$work/caddy/Caddyfile"
	rm -f "$work/proxy.sock"
	HOME="$work/caddy" XDG_DATA_HOME="$work/caddy" XDG_CONFIG_HOME="$work/caddy" \
		caddy run --config "$work/caddy/Caddyfile" --adapter caddyfile >"$work/caddy/out" 2>&1 &
	proxy=$!
	until_true is_answered /wires/healthz
}

make_desk
echo 'public-url = "https://news.example/wires/"' >>"$work/wiredesk.conf"
check "the daemon starts" start_daemon
check "every feed is polled" until_true all_polled
if command -v nginx >/dev/null; then
	check "nginx starts with contrib's example" start_nginx
	follow_all "nginx strips the path"
	stop_proxy
	check "nginx starts without the slash" start_nginx 's#proxy_pass http://wiredesk/;#proxy_pass http://wiredesk;#'
	follow_all "nginx keeps the path"
	stop_proxy
fi
if command -v caddy >/dev/null; then
	check "caddy starts with contrib's example" start_caddy
	follow_all "caddy strips the path"
	stop_proxy
	check "caddy starts with handle" start_caddy 's#handle_path#handle#'
	follow_all "caddy keeps the path"
	stop_proxy
fi
check "the daemon ends" stop_daemon
done_testing
