# Unit tests of parse/.
if HAVE_CMOCKA
check_PROGRAMS += tests/unit/parse_test
TESTS += tests/unit/parse_test
tests_unit_parse_test_LDADD = libwd.a $(CMOCKA_LIBS)
endif
