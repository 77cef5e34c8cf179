# Tests of others once more on PostgreSQL, connections that break at a commit, and several processes on one database: half a minute of each; `make cluster` runs
# all, and has servers and pollers killed.
if HAVE_CMOCKA
if HAVE_POSTGRESQL
TESTS += tests/cluster/store.sh
endif
endif
TESTS += tests/cluster/desk.sh tests/cluster/lost.py tests/cluster/several.py
EXTRA_DIST += tests/cluster/desk.sh tests/cluster/lost.py tests/cluster/several.py
cluster: wiredesk$(EXEEXT) tests/play/play$(EXEEXT) tests/e2e/origin$(EXEEXT)
	$(AM_TESTS_ENVIRONMENT) $(srcdir)/tests/cluster/desk.sh --long
	$(AM_TESTS_ENVIRONMENT) $(srcdir)/tests/cluster/lost.py --long
	$(AM_TESTS_ENVIRONMENT) $(srcdir)/tests/cluster/several.py --long
.PHONY: cluster
# A program of its own; make would build it of the file cluster.c beside it.
tests/cluster/cluster: ;
EXTRA_DIST += tests/cluster/cluster tests/cluster/again.sh tests/cluster/store.sh
