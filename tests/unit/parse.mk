# Unit tests of parse/.
if HAVE_CMOCKA
check_PROGRAMS += tests/unit/parse_test tests/unit/habit_test
TESTS += tests/unit/parse_test tests/unit/habit_test
tests_unit_parse_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_habit_test_LDADD = libwd.a $(CMOCKA_LIBS)
endif
