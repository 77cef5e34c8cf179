# Unit tests of filter/ and story/.
if HAVE_CMOCKA
check_PROGRAMS += tests/unit/filter_test tests/unit/reason_test tests/unit/example_test tests/unit/key_test
TESTS += tests/unit/filter_test tests/unit/reason_test tests/unit/example_test tests/unit/key_test
tests_unit_filter_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_example_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_reason_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_key_test_LDADD = libwd.a $(CMOCKA_LIBS)
endif
