# Scenarios: the daemon with a scripted world. One .play file is one test.
check_PROGRAMS += tests/play/play
tests_play_play_SOURCES = tests/play/play.c
tests_play_play_LDADD = libwd.a
plays = \
	tests/play/corrupt.play \
	tests/play/damage.play \
	tests/play/disk.play \
	tests/play/edits.play \
	tests/play/events.play \
	tests/play/kill.play \
	tests/play/lease.play \
	tests/play/reload.play
TESTS += $(plays)
EXTRA_DIST += $(plays) tests/play/README.md
PLAY_LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/.aux/tap-driver.sh
PLAY_LOG_COMPILER = tests/play/play
