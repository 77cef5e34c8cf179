libwd_a_SOURCES += src/publish/publish.h
