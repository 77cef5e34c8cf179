libwd_a_SOURCES += src/publish/publish.h src/publish/xml.h src/publish/address.h
libwd_a_SOURCES += src/publish/xml.c src/publish/address.c src/publish/atom.c src/publish/rss.c
