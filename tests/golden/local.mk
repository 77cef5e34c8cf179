# What is made, to the byte: of documents, of stories, of a desk.
golden_tests = tests/golden/parse_golden tests/golden/publish_golden tests/golden/desk_golden
check_PROGRAMS += $(golden_tests)
TESTS += $(golden_tests)
tests_golden_parse_golden_SOURCES = tests/golden/parse_golden.c tests/golden/golden.c tests/golden/golden.h
tests_golden_publish_golden_SOURCES = tests/golden/publish_golden.c tests/golden/golden.c tests/golden/golden.h
tests_golden_desk_golden_SOURCES = tests/golden/desk_golden.c tests/golden/golden.c tests/golden/golden.h
tests_golden_parse_golden_LDADD = libwd.a
tests_golden_publish_golden_LDADD = libwd.a
tests_golden_desk_golden_LDADD = libwd.a
EXTRA_DIST += tests/golden/publish.atom tests/golden/publish.html tests/golden/publish.json tests/golden/publish.rss \
	tests/golden/documents tests/golden/desk

# Takes what is made now for right, and shows what that changes.
golden: $(golden_tests)
	for test in $(golden_tests); do SRCDIR=$(abs_srcdir) ./$$test -w || exit 1; done
	git -C $(srcdir) add -N tests/golden
	git -C $(srcdir) diff tests/golden
.PHONY: golden
