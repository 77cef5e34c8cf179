# Tests of others once more on PostgreSQL, connections that break at a commit, and several processes on one database: half a minute of each; `make cluster` runs
# all, and has servers and pollers killed.
TESTS += tests/cluster/desk.sh tests/cluster/lost.py tests/cluster/several.py
EXTRA_DIST += tests/cluster/desk.sh tests/cluster/lost.py tests/cluster/several.py
cluster: wiredesk$(EXEEXT) tests/play/play$(EXEEXT) tests/e2e/origin$(EXEEXT)
	$(AM_TESTS_ENVIRONMENT) $(srcdir)/tests/cluster/desk.sh --long
	$(AM_TESTS_ENVIRONMENT) $(srcdir)/tests/cluster/lost.py --long
	$(AM_TESTS_ENVIRONMENT) $(srcdir)/tests/cluster/several.py --long
.PHONY: cluster
