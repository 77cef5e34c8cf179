# What contrib/ ships and installs: units of systemd, completions.
EXTRA_DIST += contrib/caddy/Caddyfile contrib/check contrib/check-package contrib/check-systemd contrib/grafana/wiredesk.json contrib/lib.sh contrib/nginx/wiredesk.conf contrib/openrc/wiredesk \
	contrib/planet/Caddyfile contrib/planet/crontab contrib/planet/nginx.conf contrib/planet/planet.css contrib/planet/planet.feeds \
	contrib/planet/wiredesk.conf contrib/quickstart contrib/screenshot contrib/screenshot.png contrib/systemd/wiredesk.service.in $(debian_files)
debian_files = contrib/debian/changelog contrib/debian/control contrib/debian/copyright contrib/debian/rules \
	contrib/debian/source/format contrib/debian/wiredesk.conf contrib/debian/wiredesk.install contrib/debian/wiredesk.lintian-overrides \
	contrib/debian/wiredesk.postrm
unitdir = $(prefix)/lib/systemd/system
dist_unit_DATA = contrib/systemd/wiredesk.socket
nodist_unit_DATA = contrib/systemd/wiredesk.service
contrib/systemd/wiredesk.service: contrib/systemd/wiredesk.service.in Makefile
	$(AM_V_GEN)$(MKDIR_P) $(@D) && sed -e 's|@bindir[@]|$(bindir)|' -e 's|@service_type[@]|$(service_type)|' \
		-e '/^Type=notify-reload/,$${/^ExecReload=/d;}' $(srcdir)/contrib/systemd/wiredesk.service.in >$@

# The program writes them itself, from its table of commands: wherever it was built, it runs.
bashcompdir = $(datadir)/bash-completion/completions
zshcompdir = $(datadir)/zsh/site-functions
fishcompdir = $(datadir)/fish/vendor_completions.d
nodist_bashcomp_DATA = contrib/bash/wiredesk
nodist_zshcomp_DATA = contrib/zsh/_wiredesk
nodist_fishcomp_DATA = contrib/fish/wiredesk.fish
contrib/bash/wiredesk contrib/zsh/_wiredesk contrib/fish/wiredesk.fish: wiredesk$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && shell=$(@D) && ./wiredesk$(EXEEXT) completion $${shell##*/} >$@
CLEANFILES += contrib/systemd/wiredesk.service contrib/bash/wiredesk contrib/zsh/_wiredesk contrib/fish/wiredesk.fish

# Programs for notify =, to be used or to be taken for a pattern.
notifydir = $(pkgdatadir)/notify
dist_notify_SCRIPTS = contrib/notify/chat contrib/notify/mail contrib/notify/ntfy
