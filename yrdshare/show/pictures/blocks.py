"""A clause's Markdown as plain lines for a page, which writes text only and never markup."""

import re

ESCAPED = re.compile(r"\\([\\`*_\[\]<>#|~$&^])")


def blocks(markdown: str) -> list[list[str]]:
    r"""A clause's Markdown as [kind, text] for the page, which writes text only and never markup.

    >>> blocks("# A\\*\n\n（一）b。\n- c")
    [['title', 'A*'], ['item', '（一）b。'], ['bullet', 'c']]
    """
    found = []
    for line in filter(str.strip, markdown.splitlines()):
        body = line.lstrip()
        for mark, kind in (("## ", "article"), ("# ", "title"), ("- ", "bullet"), ("", "item")):
            if body.startswith(mark):
                found.append([kind, ESCAPED.sub(r"\1", body[len(mark) :])])
                break
    return found
