# Unit tests of fetch/, against the web server of tests/e2e and a name server of their own.
if HAVE_CMOCKA
check_PROGRAMS += tests/unit/fetch_test tests/unit/plain_test tests/unit/resolve_test
TESTS += tests/unit/fetch_test tests/unit/plain_test tests/unit/resolve_test
tests_unit_fetch_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_fetch_test_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=epoll_ctl
tests_unit_plain_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_resolve_test_LDADD = libwd.a $(CMOCKA_LIBS)
endif
