#!/bin/sh
# The programs of contrib/notify, run by the desk as a user would name them.
# shellcheck source=tests/e2e/lib.sh
. "$SRCDIR/tests/e2e/lib.sh"
# shellcheck source=tests/e2e/hook.sh
. "$SRCDIR/tests/e2e/hook.sh"

mkdir "$work/bin"
start_hook 0
cat >"$work/bin/sendmail" <<END
#!/bin/sh
echo "\$*" >"$work/mail"
cat >>"$work/mail"
END
chmod +x "$work/bin/sendmail"
cat >"$work/wiredesk.conf" <<END
database  = "$database"
feeds     = {"$work/list.feeds"}
merge "korea" {
    notify = {
        "exec:$SRCDIR/contrib/notify/ntfy http://127.0.0.1:$port/ korea",
        "exec:$SRCDIR/contrib/notify/chat http://127.0.0.1:$port/chat",
        "exec:/usr/bin/env PATH=$work/bin:/usr/bin:/bin $SRCDIR/contrib/notify/mail you@example.org",
    }
}
END
echo "feed.xml" >"$work/list.feeds"
write_feed 1
check "the poll tells" desk poll --now
desk status --json | grep -c '"told": 1' | grep -qx 3
ok $? "each program was content"

# has PATH PYTHON: what was sent there, as the other side reads it.
has() {
	python3 - "$work/hook/log" "$1" "$2" <<'END'
import json, sys
bodies = [json.loads(e["body"]) for e in map(json.loads, open(sys.argv[1], encoding="utf-8")) if e["path"] == sys.argv[2]]
assert eval(sys.argv[3], {"body": bodies[0]}), bodies
END
}
check "ntfy is told topic, title, text and link" has / \
	'body == {"topic": "korea", "title": "Korea story 1", "message": "About 북한 1", "click": "https://w.example/1"}'
check "a chat is told a link and the text" has /chat 'body == {"text": "*<https://w.example/1|Korea story 1>*\nAbout 북한 1"}'
python3 - "$work/mail" <<'END'
import email, email.policy, sys
with open(sys.argv[1], "rb") as file:
    assert file.readline() == b"-i -- you@example.org\n"
    mail = email.message_from_binary_file(file, policy=email.policy.default)
assert mail["Subject"] == "Korea story 1" and mail["To"] == "you@example.org" and mail["Message-ID"], mail.items()
assert "About 북한 1\n\nhttps://w.example/1" in mail.get_body(("plain",)).get_content(), mail
assert "<b>북한</b>" in mail.get_body(("html",)).get_content(), mail
END
ok $? "a mail has subject, text and HTML"
done_testing
