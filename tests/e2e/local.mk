# What tests/e2e/ builds and runs.
# A web server that the tests command; needs nothing of ours.
check_PROGRAMS += tests/e2e/origin
tests_e2e_origin_SOURCES = tests/e2e/origin.c
tests_e2e_origin_LDADD =
# Those of ten seconds and more begin first.
e2e_tests = \
	tests/e2e/websub.sh \
	tests/e2e/notify.sh \
	tests/e2e/websub_rules.sh \
	tests/e2e/progress.sh \
	tests/e2e/upgrade.py \
	tests/e2e/full.sh \
	tests/e2e/hub_crash.sh \
	tests/e2e/copy.sh \
	tests/e2e/notify_crash.sh \
	tests/e2e/crash.sh \
	tests/e2e/add.sh \
	tests/e2e/backup.sh \
	tests/e2e/compact.sh \
	tests/e2e/desk.sh \
	tests/e2e/doctor.sh \
	tests/e2e/edit.sh \
	tests/e2e/fair.sh \
	tests/e2e/fulltext.sh \
	tests/e2e/fulltext_crash.sh \
	tests/e2e/gone.sh \
	tests/e2e/install.sh \
	tests/e2e/hub.sh \
	tests/e2e/large.sh \
	tests/e2e/lists.sh \
	tests/e2e/manners.sh \
	tests/e2e/metrics.sh \
	tests/e2e/moved.sh \
	tests/e2e/moving.sh \
	tests/e2e/newsboat.sh \
	tests/e2e/notify_examples.sh \
	tests/e2e/output.sh \
	tests/e2e/pack.sh \
	tests/e2e/planet.sh \
	tests/e2e/proxy.sh \
	tests/e2e/roles.sh \
	tests/e2e/secrets.sh \
	tests/e2e/shut.sh \
	tests/e2e/strangers.sh \
	tests/e2e/sockets.py \
	tests/e2e/tour.sh \
	tests/e2e/users.sh
TESTS += $(e2e_tests)
EXTRA_DIST += $(e2e_tests) tests/e2e/lib.sh tests/e2e/front.sh tests/e2e/hook.py tests/e2e/publisher.py tests/e2e/hook.sh \
	tests/e2e/stranger_npm.js tests/e2e/stranger_flask.py
# Documents, and a database of each version.
EXTRA_DIST += tests/upgrade
