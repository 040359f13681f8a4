"""What every message is answered by and that seldom changes: kept in memory, read again when its stamp has moved."""

from __future__ import annotations

from sqlalchemy import Connection

from storage import almanac, notices
from storage.agenda import Almanac
from storage.notices import Posts


class Copies:
    """The newest almanac and posts. One for each process and database; it is asked before anything is written.

    Their stamps are read with the people, so that no message costs a query for what has not changed.
    """

    def __init__(self) -> None:
        self._almanacs = almanac.Almanacs()
        self._posts: tuple[int, Posts] | None = None

    def almanac(self, conn: Connection, stamp: int) -> Almanac:
        """The almanac; `stamp` is how often it was changed."""
        return self._almanacs.at(conn, stamp)

    def posts(self, conn: Connection, stamp: int) -> Posts:
        """Who works for the bureau; `stamp` is how often that was changed."""
        if self._posts is None or self._posts[0] != stamp:
            self._posts = (stamp, notices.posts(conn))
        return self._posts[1]
