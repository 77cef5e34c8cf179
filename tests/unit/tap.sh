#!/bin/bash
# Runs a program of tests. Of one that was skipped cmocka says "not ok 1 # SKIP", which Automake takes for a failure.
set -o pipefail
"$@" | sed -u 's/^not ok \([0-9]* # SKIP\)/ok \1/'
