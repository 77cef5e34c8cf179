# What the formats look like, to the byte.
check_PROGRAMS += tests/golden/publish_golden
TESTS += tests/golden/publish_golden
tests_golden_publish_golden_LDADD = libwd.a
EXTRA_DIST += tests/golden/publish.atom tests/golden/publish.html tests/golden/publish.json tests/golden/publish.rss

# Takes what the formats look like now for right, and shows what that changes.
golden: tests/golden/publish_golden
	SRCDIR=$(abs_srcdir) ./tests/golden/publish_golden -w
	git -C $(srcdir) diff tests/golden
.PHONY: golden
