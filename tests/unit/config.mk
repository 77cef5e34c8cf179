# Unit tests of config/, and of the commands that edit lists.
if HAVE_CMOCKA
check_PROGRAMS += tests/unit/feedlist_test tests/unit/config_test tests/unit/lists_test tests/unit/shelf_test
TESTS += tests/unit/feedlist_test tests/unit/config_test tests/unit/lists_test tests/unit/shelf_test
tests_unit_feedlist_test_SOURCES = tests/unit/feedlist_test.c
tests_unit_feedlist_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_config_test_SOURCES = tests/unit/config_test.c
tests_unit_config_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_lists_test_SOURCES = tests/unit/lists_test.c
tests_unit_lists_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_shelf_test_SOURCES = tests/unit/shelf_test.c
tests_unit_shelf_test_LDADD = libwd.a $(CMOCKA_LIBS)
endif
