# Unit tests of serve/: what is pure in it, its door, and what it keeps.
if HAVE_CMOCKA
check_PROGRAMS += tests/unit/serve_test tests/unit/door_test tests/unit/kept_test
TESTS += tests/unit/serve_test tests/unit/door_test tests/unit/kept_test
tests_unit_door_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_kept_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_serve_test_LDADD = libwd.a $(CMOCKA_LIBS)
endif
