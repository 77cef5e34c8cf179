libwd_a_SOURCES += src/cmd/cmd.h
libwd_a_SOURCES += src/cmd/backup.c
