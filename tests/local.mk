# Each folder of tests/ lists its own; unit tests of a stage stand in its own fragment.
TEST_EXTENSIONS = .bats .play .sh .py
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/.aux/tap-driver.sh
SH_LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/.aux/tap-driver.sh
PY_LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/.aux/tap-driver.sh
BATS_LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/.aux/tap-driver.sh
LOG_COMPILER = $(top_srcdir)/tests/unit/tap.sh
EXTRA_DIST += tests/unit/tap.sh
AM_TESTS_ENVIRONMENT = \
	CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT; \
	WIREDESK=$(abs_builddir)/wiredesk; export WIREDESK; \
	SRCDIR=$(abs_srcdir); export SRCDIR; \
	BUILDDIR=$(abs_builddir); export BUILDDIR;

# Tests begin in the order of these lines, scripts before programs. Those that take long stand first, so that none
# is alone at the end: in each folder too.
include tests/cluster/local.mk
include tests/play/local.mk
include tests/e2e/local.mk
include tests/soak/local.mk
include tests/house/local.mk
include tests/unit/store.mk
include tests/unit/clean.mk
include tests/unit/filter.mk
include tests/unit/fetch.mk
include tests/unit/config.mk
include tests/unit/decode.mk
include tests/unit/util.mk
include tests/unit/sched.mk
include tests/unit/parse.mk
include tests/unit/article.mk
include tests/unit/story.mk
include tests/unit/publish.mk
include tests/unit/serve.mk
include tests/unit/push.mk
include tests/unit/daemon.mk
include tests/golden/local.mk
include tests/fuzz/local.mk
include tests/lint/local.mk
include tests/bench/local.mk
