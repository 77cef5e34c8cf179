# Several processes on one database: in the tests half a minute of it; `make cluster` has servers and pollers killed.
TESTS += tests/cluster/several.py
EXTRA_DIST += tests/cluster/several.py
cluster: wiredesk$(EXEEXT)
	$(AM_TESTS_ENVIRONMENT) $(srcdir)/tests/cluster/several.py --long
.PHONY: cluster
