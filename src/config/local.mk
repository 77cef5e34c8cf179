libwd_a_SOURCES += src/config/snapshot.h
