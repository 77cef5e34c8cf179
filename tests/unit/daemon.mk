# Unit tests of daemon/.
if HAVE_CMOCKA
check_PROGRAMS += tests/unit/daemon_test
TESTS += tests/unit/daemon_test
tests_unit_daemon_test_LDADD = libwd.a $(CMOCKA_LIBS)
endif
