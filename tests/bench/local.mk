# What tests/bench/ builds and runs.
benches = tests/bench/store_bench tests/bench/alike_bench tests/bench/filter_bench tests/bench/parse_bench tests/bench/push_bench \
	tests/bench/query_bench tests/bench/cycle_bench tests/bench/health_bench tests/bench/server_bench
bare_programs = tests/bench/bare_fetch tests/bench/bare_poll
EXTRA_PROGRAMS += $(benches) $(bare_programs)
tests_bench_push_bench_LDADD = libwd.a
store_desk = tests/bench/store_desk.c tests/bench/store_desk.h tests/unit/store_double.c
tests_bench_store_bench_SOURCES = tests/bench/store_bench.c $(store_desk)
tests_bench_alike_bench_SOURCES = tests/bench/alike_bench.c tests/unit/store_double.c
trial = tests/bench/trial.c tests/bench/trial.h tests/bench/origin.c tests/bench/origin.h tests/bench/feed_text.c tests/bench/feed_text.h
tests_bench_cycle_bench_SOURCES = tests/bench/cycle_bench.c $(trial)
tests_bench_query_bench_SOURCES = tests/bench/query_bench.c $(trial) tests/cluster/cluster.c tests/cluster/cluster.h
tests_bench_query_bench_LDADD = $(LDADD) -lm
tests_bench_server_bench_SOURCES = tests/bench/server_bench.c $(store_desk) $(trial) tests/cluster/cluster.c tests/cluster/cluster.h
tests_bench_cycle_bench_LDADD =
tests_bench_health_bench_SOURCES = tests/bench/health_bench.c $(trial)
tests_bench_health_bench_LDADD =
tests_bench_bare_fetch_SOURCES = tests/bench/bare_fetch.c tests/bench/fetch_all.c tests/bench/fetch_all.h
tests_bench_bare_fetch_LDADD =
tests_bench_bare_fetch_LDFLAGS = $(AM_LDFLAGS) -Wl,--as-needed
tests_bench_bare_poll_SOURCES = tests/bench/bare_poll.c tests/bench/fetch_all.c tests/bench/fetch_all.h
tests_bench_bare_poll_LDADD =
tests_bench_bare_poll_LDFLAGS = $(AM_LDFLAGS) -Wl,--as-needed
# What can be built at least, which contrib/check looks at.
bench-programs: $(benches:=$(EXEEXT)) $(bare_programs:=$(EXEEXT))
# All are run, whatever one of them says: who looks for a loss wants to see where else there is one.
bench: bench-programs wiredesk$(EXEEXT)
	@missed=; export SRCDIR=$(abs_srcdir); \
	for bench in store_bench alike_bench filter_bench parse_bench push_bench "query_bench ./wiredesk" "cycle_bench ./wiredesk" \
			"health_bench ./wiredesk" "query_bench --server ./wiredesk" server_bench; do \
		echo "== $$bench"; \
		tests/bench/$$bench || missed="$$missed$${missed:+, }$$bench"; \
	done; \
	test -z "$$missed" || { echo "bench: a limit is missed by $$missed" >&2; exit 1; }
.PHONY: bench bench-programs
# By hand, since its pages are others': see there.
EXTRA_DIST += tests/bench/article_score.py tests/bench/seconds.h
