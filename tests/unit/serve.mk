# Unit tests of serve/: what is pure in it, and its door.
if HAVE_CMOCKA
check_PROGRAMS += tests/unit/serve_test tests/unit/door_test
TESTS += tests/unit/serve_test tests/unit/door_test
tests_unit_door_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_serve_test_LDADD = libwd.a $(CMOCKA_LIBS)
endif
