#!/usr/bin/env python3
"""How well the main text of pages is found: F1 by words.

usage: article_score.py WIREDESK FOLDER [PAGE…]

FOLDER has a folder a page, with source.html and expected.html, as test/test-pages
of github.com/mozilla/readability has them; what is expected there is what
Readability itself finds. Prints the pages worst first, and the means.
"""
import collections
import html.parser
import os
import re
import subprocess
import sys

INLINE = set("a b i em strong span sup sub code font abbr u small q cite mark time wbr".split())
UNSEEN = {"script", "style", "svg", "title"}
# A letter of East Asia is a word, for nothing parts them.
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]|[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")


class Text(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.text, self.unseen = [], 0

    def handle_starttag(self, tag, attrs):
        self.unseen += tag in UNSEEN
        self.text.append("" if tag in INLINE else " ")

    def handle_endtag(self, tag):
        self.unseen -= tag in UNSEEN and self.unseen > 0
        self.text.append("" if tag in INLINE else " ")

    def handle_data(self, data):
        self.text.append("" if self.unseen else data)


def words(page):
    text = Text()
    text.feed(page)
    text.close()
    return collections.Counter(WORD.findall("".join(text.text).lower()))


def score(program, folder):
    with open(os.path.join(folder, "expected.html"), encoding="utf-8") as file:
        expected = words(file.read())
    done = subprocess.run([program, "parse", "--page", os.path.join(folder, "source.html")], capture_output=True)
    found = words(done.stdout.decode("utf-8", "replace"))
    both = sum((found & expected).values())
    precision = both / max(1, sum(found.values()))
    recall = both / max(1, sum(expected.values()))
    return 2 * precision * recall / max(1e-9, precision + recall), precision, recall


def main(program, folder, *pages):
    rows = sorted((*score(program, os.path.join(folder, page)), page) for page in pages or os.listdir(folder))
    for f1, precision, recall, page in rows:
        print(f"{f1:.3f} precision {precision:.3f} recall {recall:.3f} {page}")
    print(f"mean of {len(rows)}: F1 {sum(row[0] for row in rows) / len(rows):.4f}")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
