# Unit tests of story/.
if HAVE_CMOCKA
check_PROGRAMS += tests/unit/address_test tests/unit/group_test tests/unit/match_test
TESTS += tests/unit/address_test tests/unit/group_test tests/unit/match_test
tests_unit_address_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_group_test_SOURCES = tests/unit/group_test.c tests/unit/made.c tests/unit/made.h
tests_unit_group_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_match_test_LDADD = libwd.a $(CMOCKA_LIBS)
endif
