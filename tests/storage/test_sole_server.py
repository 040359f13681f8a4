"""One process serves an SQLite file; a second is told so in one line; whoever dies leaves the place free."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from storage.database import Store
from storage.sole_server import AlreadyServed, SoleServer

HOLD = (
    "import sys, time; from storage.sole_server import SoleServer; SoleServer(sys.argv[1]).take(); "
    "print('held', flush=True); time.sleep(60)"
)


def test_a_second_one_is_refused_until_the_first_leaves(tmp_path: Path) -> None:
    file = str(tmp_path / "tihang.db")
    first, second = SoleServer(file), SoleServer(file)
    first.take()
    first.take()
    with pytest.raises(AlreadyServed, match="PostgreSQL") as refused:
        second.take()
    assert "\n" not in str(refused.value)
    first.leave()
    second.take()
    second.leave()
    second.leave()


def test_a_process_that_is_killed_leaves_the_place_free(tmp_path: Path) -> None:
    file = str(tmp_path / "tihang.db")
    with subprocess.Popen([sys.executable, "-c", HOLD, file], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyServed):
            SoleServer(file).take()
        holder.kill()
        holder.wait()
    seat = SoleServer(file)
    seat.take()
    seat.leave()


async def test_a_store_that_only_reads_and_writes_takes_no_place(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/tihang.db"
    serving, command = Store(url), Store(url)
    await serving.start()
    await serving.join(lambda conn: None)
    await command.start()
    assert await command.run(lambda conn: conn.exec_driver_sql("SELECT 1").scalar()) == 1
    with pytest.raises(AlreadyServed):
        await command.join(lambda conn: None)
    await command.stop()
    await serving.stop()
