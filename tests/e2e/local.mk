# What tests/e2e/ builds and runs.
# A web server that the tests command; needs nothing of ours.
check_PROGRAMS += tests/e2e/origin
tests_e2e_origin_SOURCES = tests/e2e/origin.c
tests_e2e_origin_LDADD =
