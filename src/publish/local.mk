libwd_a_SOURCES += \
	src/publish/address.c src/publish/address.h \
	src/publish/atom.c \
	src/publish/channel.c src/publish/channel.h \
	src/publish/events.c src/publish/events.h \
	src/publish/explained.c src/publish/explained.h \
	src/publish/feed.c \
	src/publish/first.c src/publish/first.h \
	src/publish/front.c \
	src/publish/help.c \
	src/publish/html.c src/publish/html.h \
	src/publish/json.c src/publish/json.h \
	src/publish/jsonfeed.c \
	src/publish/link.c src/publish/link.h \
	src/publish/page.c src/publish/page.h \
	src/publish/publish.h \
	src/publish/rss.c \
	src/publish/status.c src/publish/status.h \
	src/publish/stories.c \
	src/publish/story.c \
	src/publish/style.c \
	src/publish/target.c \
	src/publish/text.c src/publish/text.h \
	src/publish/xml.c src/publish/xml.h
