# What contrib/ ships.
EXTRA_DIST += contrib/check contrib/lib.sh contrib/quickstart \
	contrib/nginx/wiredesk.conf contrib/caddy/Caddyfile contrib/grafana/wiredesk.json contrib/systemd/wiredesk.service
