# What contrib/ ships.
EXTRA_DIST += contrib/check contrib/lib.sh contrib/quickstart contrib/systemd/wiredesk.service
