# What man/ is built from.
dist_man_MANS += src/man/wiredesk.1 src/man/wiredesk.conf.5 src/man/wiredesk-feeds.5 src/man/wiredesk-filter.7 src/man/wiredesk-moving.7 src/man/wiredesk-story.7
