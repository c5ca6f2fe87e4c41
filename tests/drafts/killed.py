"""Kills a writer of a negotiation file at random moments and looks at what is left; run as a script.

    python -m tests.drafts.killed FOLDER KILLS whole|naive

The parent imports everything once; each child holds the file and saves draft after draft, reporting each
save after it returned. Writing is slowed down so that a kill often falls inside it. Prints one JSON record.
"""

import json
import os
import random
import re
import signal
import sys
import time
from pathlib import Path

from tests.drafts.tables import paper_talks, small_draft
from yrdshare import atomic
from yrdshare.drafts.files import hold, open_talks, save_talks
from yrdshare.drafts.store import dumps
from yrdshare.errors import YrdshareError
from yrdshare.negotiate.position import at

UNFINISHED = re.compile(r"\..+\.yrd\.json(\.bak)?-[a-z0-9_]{8}")
LONGEST = 0.3  # seconds from the child's first breath to its death
PIECES, PAUSE = 5, 0.001


class Slow:
    """A file that is written piece by piece."""

    def __init__(self, opened):
        self.opened = opened

    def __getattr__(self, name):
        return getattr(self.opened, name)

    def __enter__(self):
        return self

    def __exit__(self, *given):
        self.opened.close()

    def write(self, content):
        size = len(content) // PIECES + 1
        for start in range(0, len(content), size):
            self.opened.write(content[start : start + size])
            self.opened.flush()
            time.sleep(PAUSE)


def slowly(real, pause=PAUSE):
    """The same call, with a moment before and after it."""

    def call(*given, **named):
        time.sleep(pause)
        answer = real(*given, **named)
        time.sleep(pause)
        return answer

    return call


def naive(path, talks):
    with Slow(path.open("wb")) as opened:
        opened.write(dumps(talks))


def child(path, report, way):
    """Holds the file and saves until it is killed."""
    real = os.fdopen
    atomic.os.fdopen = lambda *given, **named: Slow(real(*given, **named))
    atomic.os.fsync = slowly(os.fsync)
    Path.replace = slowly(Path.replace)
    position = at(small_draft(), {"origin": "0.6"})
    with hold(path, "甲") as held:
        os.write(report, b"0\n")
        talks = held.talks
        while True:
            talks = talks.keep(position, "甲")
            if way == "naive":
                naive(path, talks)
            else:
                held.save(talks)
            os.write(report, b"%d\n" % talks.drafts[-1].number)


def one_kill(path, way):
    """What was reported as saved before the kill, and when the kill fell."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            child(path, writing, way)
        finally:
            os._exit(3)  # a child ends by the kill alone
    os.close(writing)
    with os.fdopen(reading, "rb") as opened:
        assert opened.readline() == b"0\n"
        time.sleep(random.uniform(0, LONGEST))
        os.kill(pid, signal.SIGKILL)
        status = os.waitpid(pid, 0)[1]
        saved = [int(line) for line in opened.read().split(b"\n") if line]
    assert signal.SIGKILL == os.WTERMSIG(status), status
    return saved


def main(folder, kills, way):
    path = Path(folder) / "谈判.yrd.json"
    first = paper_talks()
    save_talks(first, path)
    good = path.read_bytes()
    found = {"kills": kills, "saved": 0, "inside": 0, "unreported": 0, "lost": 0, "broken": 0}
    for _ in range(kills):
        path.write_bytes(good)
        saved = one_kill(path, way)
        found["saved"] += len(saved)
        found["inside"] += any(UNFINISHED.fullmatch(one.name) for one in path.parent.iterdir())
        try:
            there = {kept.number for kept in open_talks(path).drafts}
        except YrdshareError:
            found["broken"] += 1
            continue
        wanted = {kept.number for kept in first.drafts} | set(saved)
        found["lost"] += not wanted <= there
        found["unreported"] += wanted < there
    path.write_bytes(good)
    with hold(path, "乙"):
        found["left"] = sorted(one.name for one in path.parent.iterdir())
    print(json.dumps(found))


if __name__ == "__main__":
    random.seed()
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
