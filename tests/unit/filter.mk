# Unit tests of filter/.
if HAVE_CMOCKA
check_PROGRAMS += tests/unit/filter_test
TESTS += tests/unit/filter_test
tests_unit_filter_test_LDADD = libwd.a $(CMOCKA_LIBS)
endif
