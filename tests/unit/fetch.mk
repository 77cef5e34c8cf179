# Unit tests of fetch/, against the web server of tests/e2e.
if HAVE_CMOCKA
check_PROGRAMS += tests/unit/fetch_test
TESTS += tests/unit/fetch_test
tests_unit_fetch_test_LDADD = libwd.a $(CMOCKA_LIBS)
endif
