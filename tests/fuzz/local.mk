# Fuzz targets: tests/fuzz/NAME_fuzz.c has LLVMFuzzerTestOneInput(), tests/fuzz/corpus/NAME/ has files to begin
# with. A new one is three lines here: a word in fuzz_programs, its SOURCES, its folder in EXTRA_DIST.
# `make check` runs each over its corpus (main.c); with CC=clang and --enable-fuzz the engine takes main's place:
#   tests/fuzz/mend_fuzz -max_total_time=300 /tmp/new tests/fuzz/corpus/mend
fuzz_programs = tests/fuzz/sniff_fuzz tests/fuzz/mend_fuzz tests/fuzz/url_fuzz tests/fuzz/lex_fuzz \
	tests/fuzz/feedlist_fuzz tests/fuzz/request_fuzz tests/fuzz/header_fuzz \
	tests/fuzz/conf_fuzz tests/fuzz/newsboat_fuzz \
	tests/fuzz/html_fuzz tests/fuzz/feed_fuzz tests/fuzz/page_fuzz tests/fuzz/date_fuzz \
	tests/fuzz/order_fuzz tests/fuzz/opml_fuzz tests/fuzz/form_fuzz \
	tests/fuzz/article_fuzz
EXTRA_DIST += tests/fuzz/main.c tests/fuzz/corpus/sniff tests/fuzz/corpus/mend \
	tests/fuzz/corpus/url tests/fuzz/corpus/lex tests/fuzz/corpus/feedlist \
	tests/fuzz/corpus/request tests/fuzz/corpus/header \
	tests/fuzz/corpus/conf tests/fuzz/corpus/newsboat \
	tests/fuzz/corpus/html tests/fuzz/corpus/feed tests/fuzz/corpus/page tests/fuzz/corpus/date \
	tests/fuzz/corpus/order tests/fuzz/corpus/opml tests/fuzz/corpus/form \
	tests/fuzz/corpus/article
check_PROGRAMS += $(fuzz_programs)
tests_fuzz_article_fuzz_SOURCES = tests/fuzz/article_fuzz.c $(fuzz_main)
tests_fuzz_form_fuzz_SOURCES = tests/fuzz/form_fuzz.c $(fuzz_main)
tests_fuzz_order_fuzz_SOURCES = tests/fuzz/order_fuzz.c $(fuzz_main)
tests_fuzz_opml_fuzz_SOURCES = tests/fuzz/opml_fuzz.c $(fuzz_main)
tests_fuzz_date_fuzz_SOURCES = tests/fuzz/date_fuzz.c $(fuzz_main)
tests_fuzz_page_fuzz_SOURCES = tests/fuzz/page_fuzz.c $(fuzz_main)
tests_fuzz_feed_fuzz_SOURCES = tests/fuzz/feed_fuzz.c $(fuzz_main)
tests_fuzz_html_fuzz_SOURCES = tests/fuzz/html_fuzz.c $(fuzz_main)
tests_fuzz_sniff_fuzz_SOURCES = tests/fuzz/sniff_fuzz.c $(fuzz_main)
tests_fuzz_mend_fuzz_SOURCES = tests/fuzz/mend_fuzz.c $(fuzz_main)
tests_fuzz_url_fuzz_SOURCES = tests/fuzz/url_fuzz.c $(fuzz_main)
tests_fuzz_lex_fuzz_SOURCES = tests/fuzz/lex_fuzz.c $(fuzz_main)
tests_fuzz_feedlist_fuzz_SOURCES = tests/fuzz/feedlist_fuzz.c $(fuzz_main)
tests_fuzz_request_fuzz_SOURCES = tests/fuzz/request_fuzz.c $(fuzz_main)
tests_fuzz_header_fuzz_SOURCES = tests/fuzz/header_fuzz.c $(fuzz_main)
tests_fuzz_conf_fuzz_SOURCES = tests/fuzz/conf_fuzz.c $(fuzz_main)
tests_fuzz_newsboat_fuzz_SOURCES = tests/fuzz/newsboat_fuzz.c $(fuzz_main)
if ENABLE_FUZZ
fuzz_main =
tests_fuzz_article_fuzz_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_form_fuzz_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_order_fuzz_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_opml_fuzz_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_date_fuzz_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_page_fuzz_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_feed_fuzz_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_html_fuzz_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_sniff_fuzz_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_mend_fuzz_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_url_fuzz_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_lex_fuzz_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_feedlist_fuzz_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_request_fuzz_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_header_fuzz_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_conf_fuzz_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_newsboat_fuzz_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
else
fuzz_main = tests/fuzz/main.c
TESTS += $(fuzz_programs)
endif
