"""One writer at a time: the second is told who holds the file, and a killed one holds nothing."""

import json
import os
import platform
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.drafts.tables import paper_talks, small_draft
from yrdshare.atomic import sweep
from yrdshare.drafts import holder
from yrdshare.drafts.files import HeldError, hold, open_talks, save_talks
from yrdshare.drafts.store import dumps
from yrdshare.errors import InputError
from yrdshare.negotiate.position import at

ROOT = Path(__file__).resolve().parents[2]
HOLDS = """
import sys
from yrdshare.drafts.files import hold
with hold(sys.argv[1], sys.argv[2]):
    print("held", flush=True)
    sys.stdin.readline()
"""
SAVES = """
import sys, time
from tests.drafts.tables import small_draft
from yrdshare.drafts.files import HeldError, hold
from yrdshare.negotiate.position import at
position, saved = at(small_draft(), {"origin": "0.6"}), 0
while saved < 8:
    try:
        with hold(sys.argv[1], sys.argv[2]) as held:
            held.save(held.talks.keep(position, sys.argv[2]))
            saved += 1
    except HeldError:
        time.sleep(0.005)
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "机密文件夹" / "谈判.yrd.json"
    path.parent.mkdir()
    save_talks(paper_talks(), path)
    return path


@pytest.fixture
def other(file):
    """Another process that holds the file."""
    command = [sys.executable, "-c", HOLDS, str(file), "松江代表团"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )
    assert "held" == process.stdout.readline().strip()
    yield process
    process.stdin.close()
    process.stdout.close()
    process.wait()


def more(talks, share="0.6"):
    return talks.keep(at(small_draft(), {"origin": share}), "金安代表团")


def test_a_second_writer_is_told_who_holds_the_file_since_when_and_what_to_do(file, other):
    before = file.read_bytes()
    with pytest.raises(HeldError) as refused:
        hold(file, "金安代表团")

    said = refused.value.text("zh")
    assert re.search(r"“谈判\.yrd\.json”不能写入：松江代表团（电脑 .+）自 \d\d:\d\d 起正在编辑。", said)
    assert platform.node() in said
    assert "另存为副本" in said
    assert "松江代表团 (computer " in refused.value.text("en")
    assert "机密文件夹" not in str(refused.value)
    with pytest.raises(HeldError, match="松江代表团"):
        save_talks(more(paper_talks()), file, "金安代表团")
    assert before == file.read_bytes()


def test_anyone_may_read_while_someone_writes(file, other):
    assert 3 == len(open_talks(file).drafts)


def test_when_the_holder_is_done_the_next_one_writes(file, other):
    other.stdin.write("\n")
    other.stdin.flush()
    other.wait()

    with hold(file, "金安代表团") as held:
        held.save(more(held.talks))
    assert 4 == len(open_talks(file).drafts)


@pytest.mark.skipif(os.name == "nt", reason="kills as POSIX does")
def test_a_killed_holder_does_not_block_and_its_note_is_replaced(file, other):
    other.send_signal(signal.SIGKILL)
    other.wait()
    note = file.with_name(".谈判.yrd.json.holder")
    assert "松江代表团" == holder.noted(note).who  # the note outlives the killed process, the lock does not

    with hold(file, "金安代表团") as held:
        assert "金安代表团" == holder.noted(note).who
        held.save(more(held.talks))
    assert holder.noted(note) is None
    assert 4 == len(open_talks(file).drafts)


def test_two_processes_that_write_by_turns_lose_nothing(file):
    processes = [
        subprocess.Popen([sys.executable, "-c", SAVES, str(file), who], cwd=ROOT) for who in ("甲", "乙")
    ]
    assert [0, 0] == [process.wait() for process in processes]

    drafts = open_talks(file).drafts[3:]
    assert list(range(4, 20)) == [kept.number for kept in drafts]
    assert (8, 8) == tuple([kept.proposer for kept in drafts].count(who) for who in ("甲", "乙"))


def test_negative_control_two_writers_without_the_lock_lose_a_draft(file):
    one, two = open_talks(file), open_talks(file)

    file.write_bytes(dumps(more(one, "0.6")))
    file.write_bytes(dumps(more(two, "0.7")))

    assert ["0.2", "0.3", "0.5", "0.7"] == [
        f"{float(kept.shares['origin'])}" for kept in open_talks(file).drafts
    ]


def test_the_same_process_cannot_hold_a_file_twice(file):
    with hold(file, "甲"), pytest.raises(HeldError, match="甲"):
        hold(file, "乙")
    with hold(file, "乙"):
        pass


def test_a_link_to_a_held_file_is_held_too(file):
    link = file.with_name("link.yrd.json")
    link.symlink_to(file)

    with hold(file, "甲"), pytest.raises(HeldError, match="甲"):
        hold(link, "乙")


NOTES = [b"", b"{}", b"[1]", b'{"who": 1, "machine": 2, "since": "x"}', b"\xff", b"[" * 9000, None]


@pytest.mark.parametrize("note", NOTES)
def test_an_unreadable_note_still_refuses_the_second_writer(file, note):
    with hold(file, "甲"):
        path = file.with_name(".谈判.yrd.json.holder")
        path.unlink() if note is None else path.write_bytes(note)
        with pytest.raises(HeldError, match="另有一人正在编辑"):
            hold(file, "乙")


def test_a_note_alone_holds_nothing(file):
    holder.note(file.with_name(".谈判.yrd.json.holder"), holder.here("已离席的人"))

    with hold(file, "甲") as held:
        assert held.held


def test_the_note_says_the_day_where_it_is_not_today():
    held = holder.Holder("甲", "pc1", "2026-03-05T02:32:10Z")

    assert re.fullmatch(r"甲（电脑 pc1）自 2026-03-0[45] \d\d:\d\d 起正在编辑", held.text())
    assert re.fullmatch(r"甲（电脑 .*）自 \d\d:\d\d 起正在编辑", holder.here("甲").text())
    assert holder.here("").text().startswith("未注明（")


def test_saving_after_the_lock_was_given_back_is_refused(file):
    with hold(file, "甲") as held:
        talks = more(held.talks)
    before = file.read_bytes()

    assert not held.held
    with pytest.raises(HeldError, match="重新取得编辑权"):
        held.save(talks)
    assert before == file.read_bytes()
    held.release()  # twice does no harm


@pytest.mark.parametrize("by", [b"", b"someone else's words", None])
def test_a_file_changed_by_other_means_since_it_was_read_is_not_overwritten(file, by):
    with hold(file, "甲") as held:
        file.unlink() if by is None else file.write_bytes(by)
        with pytest.raises(HeldError, match="另存为副本"):
            held.save(more(held.talks))
        assert by == (file.read_bytes() if file.exists() else None)
        save_talks(more(held.talks), file.with_name("副本.yrd.json"))
    assert 4 == len(open_talks(file.with_name("副本.yrd.json")).drafts)


def test_a_file_that_cannot_be_read_is_not_held(file):
    file.write_bytes(b"{")
    with pytest.raises(InputError):
        hold(file, "甲")
    file.unlink()

    with hold(file, "甲") as held:
        assert held.talks is None
        held.save(paper_talks())
        held.save(more(held.talks))
    assert 4 == len(open_talks(file).drafts)


def test_only_what_a_killed_writer_of_this_file_left_is_swept_away(file):
    name = ".谈判.yrd.json"
    left = [f"{name}-abc_1234", f"{name}.bak-abcd1234", f".{name}.holder-abcd1234"]
    others = [f"{name}-2.yrd.json-abcd1234", ".别的.yrd.json-abcd1234", f"{name}-abc", name[1:] + "-abcd1234"]
    for one in (*left, *others):
        (file.parent / one).write_text("half")

    with hold(file, "甲"):
        there = {path.name for path in file.parent.iterdir()}
    assert not there & set(left)
    assert set(others) <= there
    sweep(file.parent / "nothing.yrd.json")


def test_a_note_holds_a_name_a_machine_and_a_time_and_nothing_else(file):
    with hold(file, "甲\n乙" + "长" * 500):
        record = json.loads(file.with_name(".谈判.yrd.json.holder").read_bytes())

    assert {"who", "machine", "since"} == set(record)
    assert record["who"].startswith("甲 乙长")
    assert 200 == len(record["who"])
