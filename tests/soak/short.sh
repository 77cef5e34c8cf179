#!/bin/sh
# The long life of soak.c, short: sixteen hours of sixty feeds.
exec "${BUILDDIR:?where it was built}/tests/soak/soak" 16 60
