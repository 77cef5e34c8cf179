# Unit tests of clean/.
if HAVE_CMOCKA
check_PROGRAMS += tests/unit/clean_test
TESTS += tests/unit/clean_test
tests_unit_clean_test_LDADD = libwd.a $(CMOCKA_LIBS)
endif
