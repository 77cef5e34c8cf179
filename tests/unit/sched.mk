# Unit tests of sched/.
if HAVE_CMOCKA
check_PROGRAMS += tests/unit/sched_test
TESTS += tests/unit/sched_test
tests_unit_sched_test_LDADD = libwd.a $(CMOCKA_LIBS)
endif
