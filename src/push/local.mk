libwd_a_SOURCES += \
	src/push/form.c src/push/form.h \
	src/push/hub.c src/push/hub.h \
	src/push/intent.c src/push/intent.h \
	src/push/issue.c src/push/issue.h \
	src/push/ledger.c src/push/ledger.h \
	src/push/letter.c src/push/letter.h \
	src/push/mailbox.c src/push/mailbox.h \
	src/push/notify.c src/push/notify.h \
	src/push/petition.c src/push/petition.h \
	src/push/program.c src/push/program.h \
	src/push/sample.c src/push/sample.h \
	src/push/sender.c src/push/sender.h \
	src/push/signature.c src/push/signature.h \
	src/push/subscriber.c src/push/subscriber.h \
	src/push/topic.c src/push/topic.h \
	src/push/wire.c src/push/wire.h
