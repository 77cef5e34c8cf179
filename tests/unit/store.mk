# Unit tests of store/, without the stages beside it.
if HAVE_CMOCKA
# A PostgreSQL server for those that run on both engines; without one they skip what is on it.
cluster = tests/cluster/cluster.c tests/cluster/cluster.h
place = $(cluster) tests/cluster/place.c tests/cluster/place.h
check_PROGRAMS += tests/unit/db_test
TESTS += tests/unit/db_test
tests_unit_db_test_SOURCES = tests/unit/db_test.c $(cluster)
tests_unit_db_test_LDADD = libwd.a $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/share_test
TESTS += tests/unit/share_test
tests_unit_share_test_SOURCES = tests/unit/share_test.c $(place)
tests_unit_share_test_LDADD = libwd.a $(CMOCKA_LIBS)
made_desk = tests/unit/made_desk.c tests/unit/made_desk.h tests/unit/made.c tests/unit/made.h tests/unit/store_double.c $(place)
check_PROGRAMS += tests/unit/store_test tests/unit/print_test tests/unit/order_test tests/unit/page_test tests/unit/stories_test tests/unit/common_test
TESTS += tests/unit/store_test tests/unit/print_test tests/unit/order_test tests/unit/page_test tests/unit/stories_test tests/unit/common_test
tests_unit_common_test_SOURCES = tests/unit/common_test.c $(made_desk)
tests_unit_common_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_page_test_SOURCES = tests/unit/page_test.c $(made_desk)
tests_unit_page_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_stories_test_SOURCES = tests/unit/stories_test.c $(made_desk)
tests_unit_stories_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_print_test_SOURCES = tests/unit/print_test.c $(made_desk)
tests_unit_print_test_LDADD = libwd.a $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/copy_test
TESTS += tests/unit/copy_test
tests_unit_copy_test_SOURCES = tests/unit/copy_test.c $(made_desk)
tests_unit_copy_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_order_test_SOURCES = tests/unit/order_test.c $(made_desk)
tests_unit_order_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_store_test_SOURCES = tests/unit/store_test.c tests/unit/store_double.c $(place)
tests_unit_store_test_LDADD = libwd.a $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/body_test
TESTS += tests/unit/body_test
tests_unit_body_test_LDADD = libwd.a $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/bands_test
TESTS += tests/unit/bands_test
tests_unit_bands_test_LDADD = libwd.a $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/gists_test
TESTS += tests/unit/gists_test
tests_unit_gists_test_LDADD = libwd.a $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/sketches_test
TESTS += tests/unit/sketches_test
tests_unit_sketches_test_LDADD = libwd.a $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/answers_test
TESTS += tests/unit/answers_test
tests_unit_answers_test_LDADD = libwd.a $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/listener_test
TESTS += tests/unit/listener_test
tests_unit_listener_test_LDADD = libwd.a $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/rhythm_test
TESTS += tests/unit/rhythm_test
tests_unit_rhythm_test_LDADD = libwd.a $(CMOCKA_LIBS)
# Of PostgreSQL alone; the same as above once more on it is tests/cluster/store.sh.
if HAVE_POSTGRESQL
check_PROGRAMS += tests/unit/beside_test
TESTS += tests/unit/beside_test
tests_unit_beside_test_SOURCES = tests/unit/beside_test.c $(made_desk)
tests_unit_beside_test_LDADD = libwd.a $(CMOCKA_LIBS)
endif
endif
