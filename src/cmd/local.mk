libwd_a_SOURCES += src/cmd/cmd.h
libwd_a_SOURCES += src/cmd/backup.c
libwd_a_SOURCES += src/cmd/add.c
libwd_a_SOURCES += src/cmd/check.c
libwd_a_SOURCES += src/cmd/export.c
libwd_a_SOURCES += src/cmd/import.c
