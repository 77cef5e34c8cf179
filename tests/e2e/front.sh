# What the tests with a web server in front of the desk share. After lib.sh; $host is whose pages are asked.
# shellcheck shell=sh disable=SC2154
PATH=$PATH:/usr/sbin
front=

stop_front() {
	[ -z "$front" ] || kill "$front" 2>/dev/null
	[ -z "$front" ] || wait "$front"
	front=
}
trap 'stop_front; cleanup' EXIT

# ask PATH [CURL'S OPTIONS…]: of the server in front, as a browser would.
ask() {
	path=$1
	shift
	curl -sS --max-time 10 --unix-socket "$work/front.sock" "$@" "http://$host$path"
}

# answers PATH [STATUS]
answers() {
	[ "$(ask "$1" -o /dev/null -w '%{http_code}')" = "${2:-200}" ]
}

# start_nginx EXAMPLE PATH EDIT: with an example of contrib/ edited for this machine; it is up when it answers PATH.
start_nginx() {
	mkdir -p "$work/nginx"
	{
		echo "daemon off; pid $work/nginx/pid; error_log $work/nginx/log; worker_processes 1;"
		# Else its workers, as nobody, could not come to the desk's socket and files here.
		[ "$(id -u)" != 0 ] || echo "user root;"
		echo "events { }"
		echo "http { access_log off;"
		for what in client_body proxy fastcgi uwsgi scgi; do echo "${what}_temp_path $work/nginx/$what;"; done
		sed "s#listen 80#listen unix:$work/front.sock#; $3" "$SRCDIR/contrib/$1"
		echo "}"
	} >"$work/nginx/conf"
	rm -f "$work/front.sock"
	nginx -c "$work/nginx/conf" -e "$work/nginx/log" >"$work/nginx/out" 2>&1 &
	front=$!
	until_true answers "$2"
}

# start_caddy EXAMPLE PATH EDIT: likewise.
start_caddy() {
	mkdir -p "$work/caddy"
	{
		printf '{\n\tadmin off\n\tauto_https off\n}\n'
		sed "s#^$host {#http://$host {\n\tbind unix/$work/front.sock#; $3" "$SRCDIR/contrib/$1"
	} >"$work/caddy/Caddyfile"
	rm -f "$work/front.sock"
	HOME="$work/caddy" XDG_DATA_HOME="$work/caddy" XDG_CONFIG_HOME="$work/caddy" \
		caddy run --config "$work/caddy/Caddyfile" --adapter caddyfile >"$work/caddy/out" 2>&1 &
	front=$!
	until_true answers "$2"
}
