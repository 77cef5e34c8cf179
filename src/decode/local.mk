libwd_a_SOURCES += src/decode/decode.h
