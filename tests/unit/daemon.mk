# Unit tests of daemon/.
if HAVE_CMOCKA
daemon_tests = tests/unit/control_test tests/unit/daemon_test tests/unit/folder_test tests/unit/gather_test tests/unit/landlock_test tests/unit/sandbox_test tests/unit/watch_test tests/unit/web_test
check_PROGRAMS += $(daemon_tests)
TESTS += $(daemon_tests)
tests_unit_control_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_daemon_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_folder_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_gather_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_landlock_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_sandbox_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_watch_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_web_test_LDADD = libwd.a $(CMOCKA_LIBS)
endif
