libwd_a_SOURCES += \
	src/decode/charset.c src/decode/charset.h \
	src/decode/decode.h \
	src/decode/guess.c src/decode/guess.h \
	src/decode/repairs.c src/decode/repairs.h \
	src/decode/sniff.c
