# Unit tests of decode/.
if HAVE_CMOCKA
check_PROGRAMS += tests/unit/decode_test tests/unit/mend_test
TESTS += tests/unit/decode_test tests/unit/mend_test
tests_unit_decode_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_mend_test_LDADD = libwd.a $(CMOCKA_LIBS)
endif
