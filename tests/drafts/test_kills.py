"""Fifty kills at random moments lose no draft; a writer that is not careful loses some at once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KILLS = 50
ALONE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # a process that forks has one thread

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="forks and kills as POSIX does")]


def killed(folder, kills, way):
    command = [sys.executable, "-m", "tests.drafts.killed", str(folder), str(kills), way]
    ran = subprocess.run(command, cwd=ROOT, env=os.environ | ALONE, capture_output=True, text=True)
    assert 0 == ran.returncode, ran.stderr
    return json.loads(ran.stdout)


def test_fifty_kills_lose_no_draft_that_was_reported_as_saved(tmp_path):
    found = killed(tmp_path, KILLS, "whole")

    assert (KILLS, 0, 0) == (found["kills"], found["lost"], found["broken"])
    assert found["saved"] > 0, "no kill fell after a save"
    assert found["inside"] > 0, "no kill fell inside a write"
    hidden = [".谈判.yrd.json.holder", ".谈判.yrd.json.lock"]
    assert [*hidden, "谈判.yrd.json", "谈判.yrd.json.bak"] == found["left"]


def test_negative_control_a_naive_writer_is_caught(tmp_path):
    found = killed(tmp_path, 10, "naive")

    assert found["broken"] + found["lost"] > 0
