# What tests/bench/ builds and runs.
EXTRA_PROGRAMS += tests/bench/store_bench tests/bench/alike_bench tests/bench/filter_bench tests/bench/parse_bench tests/bench/push_bench \
	tests/bench/query_bench
tests_bench_push_bench_LDADD = libwd.a
tests_bench_query_bench_LDADD = $(LDADD) -lm
tests_bench_store_bench_SOURCES = tests/bench/store_bench.c tests/unit/store_double.c
tests_bench_alike_bench_SOURCES = tests/bench/alike_bench.c tests/unit/store_double.c
bench: tests/bench/store_bench$(EXEEXT) tests/bench/alike_bench$(EXEEXT) tests/bench/filter_bench$(EXEEXT) tests/bench/parse_bench$(EXEEXT) tests/bench/push_bench$(EXEEXT) \
		tests/bench/query_bench$(EXEEXT) wiredesk$(EXEEXT)
	tests/bench/store_bench$(EXEEXT)
	tests/bench/alike_bench$(EXEEXT)
	tests/bench/filter_bench$(EXEEXT)
	tests/bench/parse_bench$(EXEEXT)
	tests/bench/push_bench$(EXEEXT)
	tests/bench/query_bench$(EXEEXT) ./wiredesk$(EXEEXT)
.PHONY: bench
# By hand, since its pages are others': see there.
EXTRA_DIST += tests/bench/article_score.py
