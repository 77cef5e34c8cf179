libwd_a_SOURCES += src/serve/health.h
