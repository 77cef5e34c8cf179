# Scenarios: the daemon with a scripted world. One .play file is one test.
check_PROGRAMS += tests/play/play
tests_play_play_SOURCES = tests/play/play.c tests/play/world.c tests/play/world.h $(cluster)
tests_play_play_LDADD = libwd.a
tests_play_play_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=wd_writer_may_take,--wrap=wd_writer_commit,--wrap=wd_hosts_done
plays = \
	tests/play/events.play \
	tests/play/clock.play \
	tests/play/corrupt.play \
	tests/play/cron.play \
	tests/play/damage.play \
	tests/play/dead.play \
	tests/play/disk.play \
	tests/play/edits.play \
	tests/play/grow.play \
	tests/play/kill.play \
	tests/play/lease.play \
	tests/play/moved.play \
	tests/play/patience.play \
	tests/play/reload.play \
	tests/play/retry.play \
	tests/play/skip-days.play \
	tests/play/skip-hours.play \
	tests/play/spread.play
TESTS += $(plays)
EXTRA_DIST += $(plays) tests/play/README.md
PLAY_LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/.aux/tap-driver.sh
PLAY_LOG_COMPILER = tests/play/play
