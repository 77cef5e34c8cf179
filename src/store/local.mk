libwd_a_SOURCES += \
	src/store/engine/answers.c src/store/engine/answers.h \
	src/store/engine/care.c src/store/engine/care.h \
	src/store/engine/db.c src/store/engine/db.h \
	src/store/engine/engine.h \
	src/store/engine/index.c src/store/engine/index.h \
	src/store/engine/open.c \
	src/store/sqlite/backup.c \
	src/store/sqlite/care.c \
	src/store/sqlite/compact.c \
	src/store/sqlite/file.c \
	src/store/sqlite/fts5.c src/store/sqlite/fts5.h \
	src/store/sqlite/index.c \
	src/store/sqlite/named.c src/store/sqlite/named.h \
	src/store/sqlite/schema.c src/store/sqlite/schema.h \
	src/store/sqlite/sqlite.c src/store/sqlite/sqlite.h \
	src/store/copy.h \
	src/store/copy/copy.c \
	src/store/copy/copying.c src/store/copy/copying.h \
	src/store/copy/row.c src/store/copy/row.h \
	src/store/copy/table.c src/store/copy/table.h \
	src/store/copy/walk.c \
	src/store/copy/words.c \
	src/store/read/about.c \
	src/store/read/archive.c \
	src/store/read/backfill.c \
	src/store/read/check.c \
	src/store/read/mark.c \
	src/store/read/merge.c \
	src/store/read/event.c \
	src/store/read/follower.c \
	src/store/read/growth.c \
	src/store/read/notice.c \
	src/store/read/explain.c \
	src/store/read/judge.c \
	src/store/read/missed.c \
	src/store/read/read.c src/store/read/reader.h src/store/read/stories.c \
	src/store/read/page.c \
	src/store/read/search.c \
	src/store/read/spell.c \
	src/store/read/status.c \
	src/store/rows/body.c src/store/rows/body.h \
	src/store/rows/copied.c src/store/rows/copied.h \
	src/store/rows/lease.c src/store/rows/lease.h \
	src/store/rows/load.c src/store/rows/load.h \
	src/store/rows/matchable.c src/store/rows/matchable.h \
	src/store/rows/pack.c src/store/rows/pack.h \
	src/store/rows/place.c src/store/rows/place.h \
	src/store/rows/rhythm.c src/store/rows/rhythm.h \
	src/store/rows/select.c src/store/rows/select.h \
	src/store/rows/words.c src/store/rows/words.h \
	src/store/rows/verdict.c src/store/rows/verdict.h \
	src/store/rows/zstd.c src/store/rows/zstd.h \
	src/store/backfill.h \
	src/store/dictionary.h \
	src/store/errand.h \
	src/store/follower.h \
	src/store/lateness.h \
	src/store/listener.h \
	src/store/notice.h \
	src/store/page.h \
	src/store/prepare.c src/store/prepare.h \
	src/store/store.h \
	src/store/past_poll.h \
	src/store/share.h \
	src/store/subscription.h \
	src/store/write/archive.c \
	src/store/write/bands.c src/store/write/bands.h \
	src/store/write/dictionary.c src/store/write/dictionary.h \
	src/store/write/entry.c \
	src/store/write/expect.c src/store/write/expect.h \
	src/store/write/before.c src/store/write/before.h \
	src/store/write/event.c src/store/write/event.h \
	src/store/write/index.c \
	src/store/write/fresh.c src/store/write/fresh.h \
	src/store/write/gists.c src/store/write/gists.h \
	src/store/write/holder.c src/store/write/holder.h \
	src/store/write/join.c src/store/write/join.h \
	src/store/write/keys.c src/store/write/keys.h \
	src/store/write/late.c src/store/write/late.h \
	src/store/write/lateness.c \
	src/store/write/lease.c \
	src/store/write/lists.c src/store/lists.h \
	src/store/write/listing.c src/store/write/take.h \
	src/store/write/follower.c \
	src/store/write/notice.c \
	src/store/write/members.c src/store/write/members.h \
	src/store/write/move.c src/store/write/move.h \
	src/store/write/others.c src/store/write/others.h \
	src/store/write/page.c src/store/write/page.h \
	src/store/write/page_outcome.c \
	src/store/write/print.c src/store/write/print.h \
	src/store/write/recognise.c src/store/write/recognise.h \
	src/store/write/refile.c \
	src/store/write/renew.c src/store/write/renew.h \
	src/store/write/retain.c \
	src/store/write/round.c src/store/write/round.h \
	src/store/write/settle.c src/store/write/settle.h \
	src/store/write/share.c \
	src/store/write/sketches.c src/store/write/sketches.h \
	src/store/write/subscription.c \
	src/store/write/sync.c \
	src/store/write/transaction.c \
	src/store/write/turn.c src/store/write/turn.h \
	src/store/write/upkeep.c src/store/write/upkeep.h \
	src/store/write/write.c src/store/write/writer.h
if HAVE_POSTGRESQL
libwd_a_SOURCES += \
	src/store/postgres/aside.c \
	src/store/postgres/asked.c \
	src/store/postgres/bind.c \
	src/store/postgres/care.c \
	src/store/postgres/connect.c \
	src/store/postgres/fault.c \
	src/store/postgres/foresee.c \
	src/store/postgres/gather.c \
	src/store/postgres/index.c \
	src/store/postgres/listen.c \
	src/store/postgres/many.c \
	src/store/postgres/migrate.c \
	src/store/postgres/named.c \
	src/store/postgres/outcome.c \
	src/store/postgres/pipe.c \
	src/store/postgres/postgres.c src/store/postgres/postgres.h \
	src/store/postgres/row.c \
	src/store/postgres/schema.c src/store/postgres/schema.h \
	src/store/postgres/tidy.c \
	src/store/postgres/translate.c
else
libwd_a_SOURCES += src/store/postgres/none.c
endif
