# Reads the sources without running them; not part of `make check`, as it takes as long as all of that.
EXTRA_DIST += tests/lint/lint.sh .clang-tidy
.PHONY: lint
lint:
	SRCDIR=$(abs_srcdir) BUILDDIR=$(abs_builddir) CPPFLAGS="$(DEFS) $(AM_CPPFLAGS)" $(srcdir)/tests/lint/lint.sh
