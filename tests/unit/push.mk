# Unit tests of push/.
if HAVE_CMOCKA
check_PROGRAMS += tests/unit/push_test tests/unit/subscriber_test
TESTS += tests/unit/push_test tests/unit/subscriber_test
tests_unit_push_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_subscriber_test_LDADD = libwd.a $(CMOCKA_LIBS)
endif
