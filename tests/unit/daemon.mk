# Unit tests of daemon/. Built where asked for: it links all the stages (make tests/unit/daemon_test).
if HAVE_CMOCKA
EXTRA_PROGRAMS += tests/unit/daemon_test
tests_unit_daemon_test_LDADD = libwd.a $(CMOCKA_LIBS)
endif
