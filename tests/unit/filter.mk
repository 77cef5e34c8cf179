# Unit tests of filter/ and story/.
if HAVE_CMOCKA
check_PROGRAMS += tests/unit/filter_test tests/unit/tsquery_test tests/unit/loosen_test tests/unit/reason_test tests/unit/example_test tests/unit/key_test
TESTS += tests/unit/filter_test tests/unit/tsquery_test tests/unit/loosen_test tests/unit/reason_test tests/unit/example_test tests/unit/key_test
tests_unit_filter_test_SOURCES = tests/unit/filter_test.c tests/unit/world.c tests/unit/world.h
if HAVE_POSTGRESQL
tests_unit_filter_test_SOURCES += tests/unit/world_postgres.c tests/cluster/cluster.c tests/cluster/cluster.h
else
tests_unit_filter_test_SOURCES += tests/unit/world_alone.c
endif
tests_unit_filter_test_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_unit_filter_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_tsquery_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_example_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_loosen_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_reason_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_key_test_LDADD = libwd.a $(CMOCKA_LIBS)
endif
EXTRA_DIST += tests/unit/world_alone.c tests/unit/world_postgres.c
