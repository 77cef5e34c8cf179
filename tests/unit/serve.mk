# Unit tests of what is pure in serve/.
if HAVE_CMOCKA
check_PROGRAMS += tests/unit/serve_test
TESTS += tests/unit/serve_test
tests_unit_serve_test_LDADD = libwd.a $(CMOCKA_LIBS)
endif
