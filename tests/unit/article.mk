# Unit tests of article/.
if HAVE_CMOCKA
check_PROGRAMS += tests/unit/article_test
TESTS += tests/unit/article_test
tests_unit_article_test_LDADD = libwd.a $(CMOCKA_LIBS)
endif
