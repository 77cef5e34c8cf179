# Unit tests of daemon/.
if HAVE_CMOCKA
check_PROGRAMS += tests/unit/daemon_test tests/unit/watch_test tests/unit/sandbox_test
TESTS += tests/unit/daemon_test tests/unit/watch_test tests/unit/sandbox_test
tests_unit_daemon_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_sandbox_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_watch_test_LDADD = libwd.a $(CMOCKA_LIBS)
endif
