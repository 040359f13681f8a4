"""Who serves an SQLite file: one process, known by a lock that ends with it, however it dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class AlreadyServed(Exception):
    """Another process serves this database; the text says what to do."""


class SoleServer:
    """The one place at an SQLite file. The lock lies on a file beside it: SQLite's own come and go."""

    def __init__(self, database: str) -> None:
        self._file = Path(database).resolve()
        self._held: int | None = None

    def take(self) -> None:
        """Sit down; nothing happens when we sit there already. Raises AlreadyServed, OSError."""
        if self._held is not None:
            return
        beside = self._file.with_name(self._file.name + ".lock")
        held = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(held)
            raise AlreadyServed(
                f"另一个梯航进程正在使用数据库 {self._file.name}：SQLite 只能由一个进程服务。"
                "请先停掉它；要同时运行几个，请改用 PostgreSQL"
            ) from None
        except BaseException:
            os.close(held)
            raise
        self._held = held

    def leave(self) -> None:
        """Stand up; the file stays, so that two who come at once meet at the same one. Safe to call twice."""
        if self._held is not None:
            os.close(self._held)
            self._held = None
