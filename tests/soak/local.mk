# A day of 2,000 feeds in some minutes, by hand; in the tests, sixteen hours of a few feeds.
check_PROGRAMS += tests/soak/soak
tests_soak_soak_SOURCES = tests/soak/soak.c tests/play/world.c tests/play/world.h
tests_soak_soak_LDADD = libwd.a
TESTS += tests/soak/short.sh
EXTRA_DIST += tests/soak/short.sh
soak: tests/soak/soak$(EXEEXT)
	tests/soak/soak$(EXEEXT)
.PHONY: soak
