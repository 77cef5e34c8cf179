# Unit tests of util/.
EXTRA_DIST += tests/unit/test.h tests/unit/arena.h tests/unit/files.h
if HAVE_CMOCKA
check_PROGRAMS += tests/unit/url_test tests/unit/util_test tests/unit/log_test
TESTS += tests/unit/url_test tests/unit/util_test tests/unit/log_test
tests_unit_log_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_url_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_util_test_LDADD = libwd.a $(CMOCKA_LIBS)
endif
