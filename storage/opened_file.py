"""Whether an SQLite file is still the one that was opened.

Moved away or deleted, it would go on taking writes that nobody ever finds again.
"""

from __future__ import annotations

import logging
import os

log = logging.getLogger(__name__)


class OpenedFile:
    """One file by its path; the first look says which it is."""

    def __init__(self, name: str) -> None:
        self._path = os.path.abspath(name)  # as SQLAlchemy opens it
        self._opened: tuple[int, int] | None = None
        self._gone = False

    def is_there(self) -> bool:
        """One `stat`: the same file lies at the path. When it has gone, that is logged once."""
        there = self._found()
        if self._opened is None:
            self._opened = there
        gone = there is None or there != self._opened
        if gone and not self._gone:
            log.error("数据库文件 %s 被移走、删除或换掉了：不再收发消息。请把原来的文件放回去，再重启梯航", self._path)
        self._gone = gone
        return not gone

    def _found(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self._path)
        except OSError:
            return None
        return found.st_dev, found.st_ino
