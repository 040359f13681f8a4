"""Output that cannot be written ends a command quietly: a full disk, a reader that has seen enough."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FULL = Path("/dev/full")
COMMANDS = [["facts"], ["facts", "--json"], ["--help"], ["policies", "list"]]
needs_full = pytest.mark.skipif(not FULL.exists(), reason="only Linux has a device that is always full")


@pytest.fixture(params=["", "1"], ids=["buffered", "unbuffered"])
def environment(request: pytest.FixtureRequest) -> dict[str, str]:
    """Python holds output back, or does not: a write fails at another moment then."""
    return os.environ | {"PYTHONUNBUFFERED": request.param, "PYTHONIOENCODING": "utf-8"}


@needs_full
@pytest.mark.parametrize("args", COMMANDS, ids=" ".join)
def test_a_full_disk_is_told_in_one_line(args: list[str], environment: dict[str, str]) -> None:
    with FULL.open("wb") as full:
        command = [sys.executable, "-m", "bot", *args]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=environment, check=False)
    assert (done.returncode, done.stderr.decode()) == (1, "没有写完：磁盘已满\n")


@needs_full
def test_where_not_even_the_line_can_be_written_the_exit_says_it(environment: dict[str, str]) -> None:
    with FULL.open("wb") as full:
        command = [sys.executable, "-m", "bot", "assess", "没有这个文件"]
        assert subprocess.run(command, stdout=full, stderr=full, env=environment, check=False).returncode == 1


@pytest.mark.parametrize("args", COMMANDS, ids=" ".join)
def test_a_reader_that_has_seen_enough_ends_a_command_without_a_word(
    args: list[str], environment: dict[str, str]
) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        command = [sys.executable, "-m", "bot", *args]
        done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, env=environment, check=False)
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (1, b"")
