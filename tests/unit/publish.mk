# Unit tests of publish/.
if HAVE_CMOCKA
check_PROGRAMS += tests/unit/publish_test
TESTS += tests/unit/publish_test
tests_unit_publish_test_LDADD = libwd.a $(CMOCKA_LIBS)
endif
