libwd_a_SOURCES += \
	src/decode/charset.c src/decode/charset.h \
	src/decode/decode.h \
	src/decode/entities.c src/decode/entities.h \
	src/decode/guess.c src/decode/guess.h \
	src/decode/halves.c src/decode/halves.h \
	src/decode/mend.c src/decode/mender.h \
	src/decode/names.c src/decode/names.h \
	src/decode/ref.c src/decode/ref.h \
	src/decode/repairs.c src/decode/repairs.h \
	src/decode/sniff.c \
	src/decode/tag.c src/decode/tag.h \
	src/decode/twice.c src/decode/twice.h
