# Unit tests of clean/.
if HAVE_CMOCKA
check_PROGRAMS += tests/unit/clean_test tests/unit/html_test tests/unit/lint_test
TESTS += tests/unit/html_test tests/unit/clean_test tests/unit/lint_test
tests_unit_clean_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_html_test_LDADD = libwd.a $(CMOCKA_LIBS)
tests_unit_lint_test_LDADD = libwd.a $(CMOCKA_LIBS)
endif
